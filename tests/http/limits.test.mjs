// Every limit of an operation's body and its neighbours, and every body that a
// lenient reader of JSON would let through.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { CREDITS_MAX, expectAnswer, expectProblem } from '../support/client.mjs';

const demo = attachedDemo();
const { service, database } = demo;
const user = await demo.user();

const grant = (body) => service.post('/api/credits/grant', body);

// The text of a body in which the members given stand as they are.
function bodyText(members) {
	const all = { userId: String(user.id), amount: '1', reason: '"x"', ...members };
	const texts = Object.entries(all).filter(([, text]) => text !== undefined)
		.map(([name, text]) => `"${name}":${text}`);
	return `{${texts.join(',')}}`;
}

// Refused, naming the place, and nothing is written.
function refuses(subject, cases) {
	test(subject, async () => {
		const before = await database.checksum();

		for (const [body, pointer] of cases) {
			const answer = await grant(body);
			const problem = expectProblem(answer, 400, 'invalid-request');
			assert.equal(problem.pointer, pointer, `${String(body).slice(0, 200)} -> ${answer.text}`);
		}
		assert.equal(await database.checksum(), before);
	});
}

const badMember = (name, texts) => texts.map((text) => [bodyText({ [name]: text }), `/${name}`]);

refuses('an amount is a whole number from 1 to 2^53 - 1, written as digits only', [
	...badMember('amount', ['0', '-1', '1.5', '"5"', '1e3', '1E3', '1e0', '1.0', '-0', '0.5', '-1e400',
		'1e400', '9007199254740992', '9223372036854775807', '9223372036854775808',
		'18446744073709551616', '18446744073709551617', `1${'0'.repeat(400)}`,
		'null', 'true', 'false', '[]', '[1]', '{}', '""', '"1"']),
	[bodyText({ amount: undefined }), '/amount'],
]);

test('amounts at their limits are taken', async () => {
	for (const amount of [1, CREDITS_MAX]) {
		const one = await demo.user();
		expectAnswer(await grant({ userId: one.id, amount, reason: 'x' }), 201,
			{ creditBalance: amount });
	}
});

refuses('a user is named in exactly one way', [
	[bodyText({ userId: undefined }), ''],
	[bodyText({ email: '"a@b.c"' }), ''],
	[bodyText({ externalId: '"x"' }), ''],
	...badMember('userId', ['0', '-1', '1.5', '"1"', 'null', '9007199254740992', '[]', '1e1']),
	[bodyText({ userId: undefined, email: '"nonsense"' }), '/email'],
	[bodyText({ userId: undefined, email: '""' }), '/email'],
	[bodyText({ userId: undefined, email: 'null' }), '/email'],
	[bodyText({ userId: undefined, email: `"${'a'.repeat(251)}@b.c"` }), '/email'],
	[bodyText({ userId: undefined, externalId: '""' }), '/externalId'],
	[bodyText({ userId: undefined, externalId: `"${'x'.repeat(256)}"` }), '/externalId'],
	[bodyText({ userId: undefined, externalId: '5' }), '/externalId'],
]);

for (const name of ['reason', 'reference']) {
	refuses(`a ${name} is text of 1 to 255 characters`, [
		...badMember(name, ['""', 'null', '5', 'true', '[]', '{}', '["x"]',
			`"${'x'.repeat(256)}"`, `"${'😀'.repeat(256)}"`, `"${'\\ud83d\\ude00'.repeat(256)}"`]),
	]);

	test(`a ${name} of 1 and of 255 characters is taken and comes back as it was`, async () => {
		for (const text of ['x', 'x'.repeat(255), 'é'.repeat(255), '😀'.repeat(255), ' ',
			'"\\/%_\'--;<script>', 'é', '\u202e\u200b', '\ufeff']) {
			const { entry } = expectAnswer(await grant(
				{ userId: user.id, amount: 1, reason: 'x', [name]: text }), 201);
			assert.equal(entry[name], text);
		}
	});
}

refuses('a reason is required', [[bodyText({ reason: undefined }), '/reason']]);

// {"n":"xx..."} of exactly so many bytes.
const metadataOf = (bytes) => ({ n: 'x'.repeat(bytes - '{"n":""}'.length) });
const names = (count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, '']));

refuses('metadata is a flat object of strings, at most 2 KiB and 64 names', [
	...badMember('metadata', ['null', '[]', '"x"', '5', 'true']),
	[bodyText({ metadata: '{"a":1}' }), '/metadata/a'],
	[bodyText({ metadata: '{"b":"x","a":null}' }), '/metadata/a'],
	[bodyText({ metadata: '{"a":true}' }), '/metadata/a'],
	[bodyText({ metadata: '{"a":{}}' }), '/metadata/a'],
	[bodyText({ metadata: '{"a":{"b":"c"}}' }), '/metadata/a'],
	[bodyText({ metadata: '{"a":["b"]}' }), '/metadata/a'],
	[bodyText({ metadata: '{"a":"1","a":"1"}' }), '/metadata/a'],
	[bodyText({ metadata: '{"a":"1","\\u0061":"2"}' }), '/metadata/a'],
	[bodyText({ metadata: '{"a/b~c":1}' }), '/metadata/a~1b~0c'],
	[bodyText({ metadata: JSON.stringify(metadataOf(2049)) }), '/metadata'],
	[bodyText({ metadata: JSON.stringify({ n: '😀'.repeat(511) }) }), '/metadata'],
	[bodyText({ metadata: JSON.stringify(names(65)) }), '/metadata'],
]);

test('metadata at its limits is taken and comes back as it was', async () => {
	for (const metadata of [{}, { '': '' }, metadataOf(2048), { n: '😀'.repeat(510) }, names(64),
		{ 'a/b~c"\\': '"\\\u2028' }, { b: '1', a: '2', B: '3', é: '4' }]) {
		const { entry } = expectAnswer(await grant(
			{ userId: user.id, amount: 1, reason: 'x', metadata }), 201);
		assert.deepEqual(entry.metadata, metadata);
		const row = await database.row(`SELECT metadata FROM credit_ledger
			WHERE organizationId = ${entry.organizationId} AND organizationSeq = ${entry.organizationSeq}`);
		assert.deepEqual(JSON.parse(row.metadata), metadata);
	}
});

refuses('what the body does not know, or knows twice, is refused', [
	[bodyText({ note: '"x"' }), '/note'],
	[bodyText({ Amount: '1' }), '/Amount'],
	[bodyText({ type: '"grant"' }), '/type'],
	[bodyText({ idempotencyKey: '"x"' }), '/idempotencyKey'],
	[bodyText({ '': '1' }), '/'],
	[bodyText({ 'a/b~c': '1' }), '/a~1b~0c'],
	[bodyText({}).replace('{', '{"amount":1,'), '/amount'],
	[bodyText({}).replace('{', '{"\\u0061mount":1,'), '/amount'],
	[bodyText({}).replace('{', '{"reason":"y",'), '/reason'],
]);

refuses('a body is exactly one JSON object', [
	...['', ' ', '{', '}', '[', 'null', 'true', '5', '"x"', '[]', '[{}]', '1 2', '01',
		`${bodyText({})}x`, `${bodyText({})}{}`, `${bodyText({})},`, `${bodyText({})}\0`,
		`\ufeff${bodyText({})}`, `/* */${bodyText({})}`, `${bodyText({})}// x`,
		bodyText({}).replace('}', ',}'), bodyText({}).replaceAll('"', "'"),
		'{amount:1}', '{"amount" 1}', '{"amount":1 "reason":"x"}', '{"amount"}', '{,}',
		'NaN', 'undefined', '\0', 'userId=1&amount=1&reason=x'].map((text) => [text, '']),
	['{}}', '/amount'], ['{} {}', '/amount'],
	...['01', '00', '0x10'].map((text) => [bodyText({ amount: text }), '/amount']),
	...['+1', '.5', '1.', 'NaN', 'Infinity', '-', '1_000', '1,5', '--1', '']
		.map((text) => [bodyText({ amount: text }), '']),
	...['"a\nb"', '"a\tb"', '"a\0b"', '"\\x41"', '"\\u12"', '"x'].map(
		(text) => [bodyText({ reason: text }), '']),
]);

// Bytes that are no UTF-8, put where the mark is.
function withBytes(bytes) {
	const [before, after] = bodyText({ reason: '"a@b"' }).split('@');
	return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
}

refuses('text is strict UTF-8 without control characters', [
	...[[0xC0, 0x80], [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
		[0xF5, 0x80, 0x80, 0x80], [0xF7, 0xBF, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0x80],
		[0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xFE, 0xFF]].map((bytes) => [withBytes(bytes), '/reason']),
	...['\\u0000', '\\u0001', '\\n', '\\r\\n', '\\t', '\\u001f', '\\u007f', '\\u0080', '\\u009f',
		'\u007f', '\u0085', '\\uD800', '\\uDC00', '\\uDFFF', '\\uD800\\u0041', '\\uD800x',
		'\\uDC00\\uD800', '\\ud83d\\ud83d\\ude00'].map((text) => [bodyText({ reason: `"a${text}"` }), '/reason']),
	[bodyText({ metadata: '{"a":"\\u0000"}' }), '/metadata/a'],
	[bodyText({ metadata: '{"a":"\\uD800"}' }), '/metadata/a'],
	[bodyText({ metadata: '{"\\u0000":"a"}' }), '/metadata'],
	[bodyText({ '\\uD800': '1' }), ''],
]);

test('escapes of every kind mean their character', async () => {
	const { entry } = expectAnswer(await grant(bodyText(
		{ reason: '"\\u0041\\/\\\\\\"\\u00e9\\ud83d\\ude00\\uD83D\\uDE00"' })), 201);

	assert.equal(entry.reason, 'A/\\"é😀😀');
});

const nested = (depth) => `${'{"metadata":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
const arrays = (depth) => bodyText({ reason: '['.repeat(depth) + ']'.repeat(depth) });

refuses('nesting is refused, however deep it is', [
	[nested(3), '/metadata/metadata'],
	[arrays(7), '/reason'],
	[arrays(8), '/reason'],
	[arrays(30000), '/reason'],
	['['.repeat(60000), ''],
	['{"a":'.repeat(12000), '/a'],
]);

test('white space between the parts is allowed', async () => {
	expectAnswer(await grant(` \t\r\n${bodyText({}).replaceAll(/([:,])/g, ' \n$1\t')}\n `), 201);
});
