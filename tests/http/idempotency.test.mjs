// Idempotency keys: what is a valid key, and that a request with one is done once.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo, nextNumber } from '../support/demo.mjs';
import { Client, expectAnswer, expectProblem, newKey } from '../support/client.mjs';

const demo = attachedDemo();
const { service, admin, database } = demo;
const grant = (body, options) => service.post('/api/credits/grant', body, options);

function expectReplay(answer, first) {
	assert.equal(answer.status, 200, answer.text);
	assert.equal(answer.headers['idempotency-replayed'], 'true');
	assert.equal(answer.text, first.text);
}

for (const type of ['grant', 'purchase', 'spend']) {
	test(`a ${type} sent again gets the same bytes and is done once`, async () => {
		const user = await demo.user({ credits: 100 });
		const key = newKey();
		const send = () => service.post(`/api/credits/${type}`,
			{ userId: user.id, amount: 5, reason: 'again', metadata: { a: 'é😀' } }, { key });
		const first = await send();

		expectAnswer(first, 201);
		assert.equal(first.headers['idempotency-replayed'], undefined);
		// Other entries in between do not change what was answered.
		expectAnswer(await grant({ userId: user.id, amount: 1, reason: 'between' }), 201);
		const before = await database.checksum();
		for (let i = 0; i < 5; i++)
			expectReplay(await send(), first);
		assert.equal(await database.checksum(), before);
	});
}

test('the same key 50 times at once gives one 201 and 49 identical replays', async () => {
	const user = await demo.user();
	const key = newKey();
	const answers = await Promise.all(Array.from({ length: 50 }, () =>
		grant({ userId: user.id, amount: 7, reason: 'at once' }, { key })));
	const first = answers.filter((answer) => answer.status === 201);

	assert.equal(first.length, 1);
	for (const answer of answers.filter((one) => one.status !== 201))
		expectReplay(answer, first[0]);
	assert.equal((await database.balances(user.id)).user, 7);
});

test('a key that was used for another request is 422, whatever differs', async () => {
	const user = await demo.user({ credits: 100 });
	const other = await demo.user({ organizationId: user.organization.id });
	const body = { userId: user.id, amount: 5, reason: 'r', reference: 'f', metadata: { a: '1' } };
	const key = newKey();

	expectAnswer(await grant(body, { key }), 201);
	const before = await database.checksum();
	for (const change of [{ amount: 6 }, { reason: 'R' }, { reference: 'g' }, { reference: undefined },
		{ metadata: { a: '2' } }, { metadata: { b: '1' } }, { metadata: {} }, { metadata: undefined },
		{ userId: other.id }])
		expectProblem(await grant({ ...body, ...change }, { key }), 422, 'idempotency-key-reused');
	for (const type of ['purchase', 'spend'])
		expectProblem(await service.post(`/api/credits/${type}`, body, { key }),
			422, 'idempotency-key-reused');
	assert.equal(await database.checksum(), before);
	expectAnswer(await grant(body, { key }), 200);
});

test('the same request written in another way is the same request', async () => {
	const externalId = `ext|${nextNumber()}`;
	const user = await demo.user({ externalId });
	const key = newKey();
	const first = await grant(`{"userId":${user.id},"amount":5,"reason":"é/",` +
		'"metadata":{"a":"1","b":"2"}}', { key });

	expectAnswer(first, 201);
	for (const body of [
		` {\n"metadata" : { "b":"2" , "a":"1" },\t"reason":"é/", "amount":5,"userId":${user.id} } `,
		`{"userId":${user.id},"amount":5,"reason":"\\u00e9\\/","metadata":{"\\u0061":"1","b":"2"}}`,
		{ email: user.email, amount: 5, reason: 'é/', metadata: { a: '1', b: '2' } },
		{ email: ` ${user.email.toUpperCase()}`, amount: 5, reason: 'é/', metadata: { b: '2', a: '1' } },
		{ externalId, amount: 5, reason: 'é/', metadata: { a: '1', b: '2' } },
	])
		expectReplay(await grant(body, { key }), first);
});

test('an absent field and an empty one are different requests', async () => {
	const user = await demo.user();
	const key = newKey();
	const body = { userId: user.id, amount: 5, reason: 'r' };

	expectAnswer(await grant(body, { key }), 201);
	expectProblem(await grant({ ...body, metadata: {} }, { key }), 422, 'idempotency-key-reused');
});

test('the same text divided otherwise between fields is another request', async () => {
	const user = await demo.user();
	const key = newKey();

	expectAnswer(await grant({ userId: user.id, amount: 1, reason: 'ab', reference: 'c' }, { key }), 201);
	expectProblem(await grant({ userId: user.id, amount: 1, reason: 'a', reference: 'bc' }, { key }),
		422, 'idempotency-key-reused');
});

test("keys of different organizations do not collide, and an organization's members share theirs", async () => {
	const [first, second] = [await demo.user(), await demo.user()];
	const key = newKey();

	for (const user of [first, second])
		expectAnswer(await grant({ userId: user.id, amount: 1, reason: 'r' }, { key }), 201);
	const member = await demo.user({ organizationId: first.organization.id });
	expectProblem(await grant({ userId: member.id, amount: 1, reason: 'r' }, { key }),
		422, 'idempotency-key-reused');
});

test('two programs share the keys of the scope program', async () => {
	const user = await demo.user();
	const key = newKey();
	const body = { userId: user.id, amount: 1, reason: 'r' };
	const first = await service.post('/api/credits/grant', body, { key });

	expectAnswer(first, 201);
	expectReplay(await admin.post('/api/credits/grant', body, { key }), first);
});

test('keys are compared byte by byte', async () => {
	const user = await demo.user();
	const key = `aB-${newKey()}`;

	for (const one of [key, key.toUpperCase(), key.toLowerCase(), `${key}.`])
		expectAnswer(await grant({ userId: user.id, amount: 1, reason: 'r' }, { key: one }), 201);
	assert.equal((await database.balances(user.id)).user, 4);
});

test('a quoted key and the same key bare are the same key', async () => {
	const user = await demo.user();
	const body = { userId: user.id, amount: 1, reason: 'r' };
	// The key, how it is written in quotes, and whether it may also be bare.
	for (const [key, quoted, bare] of [
		[newKey(), (text) => `"${text}"`, true],
		[`a"b-${newKey()}`, (text) => `"${text.replace('"', '\\"')}"`, true],
		[`a\\b-${newKey()}`, (text) => `"${text.replace('\\', '\\\\')}"`, true],
		[`a,b-${newKey()}`, (text) => `"${text}"`, false],
	]) {
		const first = await grant(body, { key: quoted(key) });

		assert.equal(expectAnswer(first, 201).entry.idempotencyKey, key);
		if (bare)
			expectReplay(await grant(body, { key }), first);
		else
			expectProblem(await grant(body, { key }), 400, 'invalid-request',
				{ header: 'Idempotency-Key' });
	}
});

test('keys of 1 and of 255 characters are accepted', async () => {
	const user = await demo.user();
	const body = { userId: user.id, amount: 1, reason: 'r' };
	const visible = Array.from({ length: 94 }, (_, i) => String.fromCharCode(0x21 + i))
		.filter((letter) => letter !== ',').join('').replace('"', '') + '"';

	for (const key of ['a', '~', '!', 'x'.repeat(255), `"${'y'.repeat(255)}"`, visible, "'--;%_"])
		expectAnswer(await grant(body, { key }), 201);
});

test('an invalid key is refused, naming the header, and nothing is done', async () => {
	const before = await database.checksum();

	// The unit test idempotency_key has all spellings; these are about what happens to a header on its way.
	for (const key of ['', 'x'.repeat(256), 'a\tb', 'a, b', 'caf\u00e9', '"abc"; x=1'])
		expectProblem(await grant({ userId: 1, amount: 1, reason: 'r' }, { key }),
			400, 'invalid-request', { header: 'Idempotency-Key' });
	assert.equal(await database.checksum(), before);
});

test('a write without a key is 400', async () => {
	for (const type of ['grant', 'purchase', 'spend'])
		expectProblem(await service.post(`/api/credits/${type}`,
			{ userId: 1, amount: 1, reason: 'r' }, { key: null }),
		400, 'invalid-request', { header: 'Idempotency-Key' });
});

for (const keys of [['same', 'same'], ['one', 'other'], ['"one"', 'one']]) {
	test(`two headers, ${keys.join(' and ')}, are 400`, async () => {
		const answer = await service.raw('POST', '/api/credits/grant', [
			['Authorization', `Bearer ${demo.serviceKey}`], ['Content-Type', 'application/json'],
			...keys.map((key) => ['Idempotency-Key', key])],
		JSON.stringify({ userId: 1, amount: 1, reason: 'r' }));

		expectProblem(answer, 400, 'invalid-request', { header: 'Idempotency-Key' });
	});
}

test('control characters in a key are refused before they reach a handler', async () => {
	for (const byte of ['\x01', '\x1f', '\x7f', '\x80', '\xff']) {
		const answer = await service.raw('POST', '/api/credits/grant', [
			['Authorization', `Bearer ${demo.serviceKey}`], ['Content-Type', 'application/json'],
			['Idempotency-Key', `a${byte}b`]], JSON.stringify({ userId: 1, amount: 1, reason: 'r' }));

		expectProblem(answer, 400, 'invalid-request');
	}
});

test('blanks around a key are not part of it', async () => {
	const user = await demo.user();
	const key = newKey();
	const body = JSON.stringify({ userId: user.id, amount: 1, reason: 'r' });
	const headers = [['Authorization', `Bearer ${demo.serviceKey}`],
		['Content-Type', 'application/json'], ['Idempotency-Key', `  ${key}  `]];
	const first = await service.raw('POST', '/api/credits/grant', headers, body);

	expectAnswer(first, 201);
	expectReplay(await grant(body, { key }), first);
});

test('a replay does not need the credits a second time', async () => {
	const user = await demo.user({ credits: 5 });
	const key = newKey();
	const spend = () => service.post('/api/credits/spend',
		{ userId: user.id, amount: 5, reason: 'all' }, { key });
	const first = await spend();

	expectAnswer(first, 201, { creditBalance: 0 });
	expectReplay(await spend(), first);
});

test('a key may be sent again on another connection and to another worker', async () => {
	const user = await demo.user();
	const key = newKey();
	const body = { userId: user.id, amount: 1, reason: 'r' };
	const first = await grant(body, { key });

	for (let i = 0; i < 10; i++) {
		const client = new Client(demo.url, demo.serviceKey);
		expectReplay(await client.post('/api/credits/grant', body, { key }), first);
		client.close();
	}
});
