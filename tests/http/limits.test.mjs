// The body of an operation, from the wire to the row and back.  (The unit test fields_faults
// has what a JSON reader might let through; openapi/limits tries the limits of each member.)
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { expectAnswer, expectProblem } from '../support/client.mjs';

const demo = attachedDemo();
const { service, database } = demo;
const user = await demo.user();

const grant = (body) => service.post('/api/credits/grant', body);

// The text of a body that contains the given members as they are.
function bodyText(members) {
	const all = { userId: String(user.id), amount: '1', reason: '"x"', ...members };
	const texts = Object.entries(all).filter(([, text]) => text !== undefined)
		.map(([name, text]) => `"${name}":${text}`);
	return `{${texts.join(',')}}`;
}

// Each case must be refused, naming the place, and nothing written.
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

refuses('a user is named in exactly one way', [
	[bodyText({ userId: undefined }), ''],
	[bodyText({ email: '"a@b.c"' }), ''],
	[bodyText({ externalId: '"x"' }), ''],
	[bodyText({ userId: undefined, email: '"nonsense"' }), '/email'],
]);

for (const name of ['reason', 'reference']) {
	test(`a ${name} of 1 and of 255 characters is accepted and comes back unchanged`, async () => {
		for (const text of ['x', 'x'.repeat(255), 'é'.repeat(255), '😀'.repeat(255), ' ',
			'"\\/%_\'--;<script>', 'é', '\u202e\u200b', '\ufeff']) {
			const { entry } = expectAnswer(await grant(
				{ userId: user.id, amount: 1, reason: 'x', [name]: text }), 201);
			assert.equal(entry[name], text);
		}
	});
}

// {"n":"xx..."} of exactly that many bytes.
const metadataOf = (bytes) => ({ n: 'x'.repeat(bytes - '{"n":""}'.length) });
const names = (count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, '']));

refuses('metadata is at most 2 KiB', [
	[bodyText({ metadata: JSON.stringify(metadataOf(2049)) }), '/metadata'],
	[bodyText({ metadata: JSON.stringify({ n: '😀'.repeat(511) }) }), '/metadata'],
]);

test('metadata at its limits is accepted and comes back unchanged', async () => {
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

// One of each kind, sent all the way: nothing is cut off, left out or corrected.
refuses('a body is one JSON object in UTF-8 up to its last byte', [
	...['', `${bodyText({})}\0`, `\ufeff${bodyText({})}`, `${bodyText({})}{}`, '['.repeat(60000)].map((text) => [text, '']),
	[bodyText({ reason: '"a\0b"' }), ''],
	[bodyText({ reason: '"a\\u0000b"' }), '/reason'],
	[Buffer.from(bodyText({ reason: '"caf\u00e9"' }), 'latin1'), '/reason'],
]);

test('every kind of escape gives its character', async () => {
	const { entry } = expectAnswer(await grant(bodyText(
		{ reason: '"\\u0041\\/\\\\\\"\\u00e9\\ud83d\\ude00\\uD83D\\uDE00"' })), 201);

	assert.equal(entry.reason, 'A/\\"é😀😀');
});
