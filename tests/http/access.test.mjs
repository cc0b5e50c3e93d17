// Keys: the two headers for them, what is not a valid key, and what a key leaves behind.
// (access_matrix.test.mjs has who gets which answer at which route.)
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo, nextNumber } from '../support/demo.mjs';
import { Client, expectAnswer, expectProblem, newKey } from '../support/client.mjs';

const demo = attachedDemo();
const { service, anonymous, database } = demo;

async function newApiKey(name, scopes) {
	const { status, stdout, stderr } =
		await demo.command('key', 'create', '--name', name, '--scopes', scopes);

	assert.equal(status, 0, stderr);
	const keyText = stdout.trim();
	assert.match(keyText, /^duet_[A-Za-z0-9_-]{43}$/);
	return keyText;
}

const user = await demo.user({ credits: 100 });

test('a key without the scope changes nothing', async () => {
	const reader = new Client(demo.url, await newApiKey('only read', 'read'));
	const operation = { userId: user.id, amount: 1, reason: 'access' };
	const before = await database.checksum();

	for (const type of ['spend', 'grant', 'purchase', 'deduct'])
		expectProblem(await reader.post(`/api/credits/${type}`, operation), 403, 'forbidden');
	expectProblem(await reader.post('/api/credits/batch',
		{ operations: [{ type: 'spend', ...operation, idempotencyKey: newKey() }] }, { key: null }), 403, 'forbidden');
	expectProblem(await reader.post('/api/admin/users',
		{ email: `access.${nextNumber()}@example.com`, name: 'Access' }, { key: null }), 403, 'forbidden');
	assert.equal(await database.checksum(), before);
});

test('a key may be sent as X-Api-Key', async () => {
	expectAnswer(await anonymous.get('/api/users/1', { 'x-api-key': demo.serviceKey }), 200);
});

test('if both headers are sent, X-Api-Key counts', async () => {
	expectAnswer(await anonymous.get('/api/users/1',
		{ 'x-api-key': demo.serviceKey, authorization: 'Basic dXNlcjpwYXNz' }), 200);
	expectProblem(await service.get('/api/users/1', { 'x-api-key': 'duet_wrong' }),
		401, 'unauthorized');
});

test('the case of the scheme does not matter', async () => {
	expectAnswer(await anonymous.get('/api/users/1',
		{ authorization: `bearer ${demo.serviceKey}` }), 200);
});

test('what is not exactly a key is refused', async () => {
	const key = demo.serviceKey;
	const last = key.at(-1) === 'A' ? 'B' : 'A';
	const wrong = [
		key.slice(0, -1), `${key}A`, key.slice(0, -1) + last, key.toUpperCase(),
		'', 'duet_', `duet_${'A'.repeat(43)}`, `${key},${key}`, `"${key}"`,
		"' OR 1=1 -- ", 'A'.repeat(4000),
	];

	for (const text of wrong) {
		expectProblem(await anonymous.get('/api/users/1', { authorization: `Bearer ${text}` }),
			401, 'unauthorized');
		expectProblem(await anonymous.get('/api/users/1',
			{ 'x-api-key': text === '' ? 'x' : text }), 401, 'unauthorized');
	}
	for (const header of [key, `Basic ${key}`, `Bearer${key}`, 'Bearer'])
		expectProblem(await anonymous.get('/api/users/1', { authorization: header }),
			401, 'unauthorized');
});

for (const name of ['Authorization', 'X-Api-Key']) {
	test(`${name} sent twice is 400`, async () => {
		const value = name === 'X-Api-Key' ? demo.serviceKey : `Bearer ${demo.serviceKey}`;
		const answer = await anonymous.raw('GET', '/api/users/1', [[name, value], [name, value]]);

		expectProblem(answer, 400, 'invalid-request');
	});
}

test('the actor of an entry is the key that was used', async () => {
	const keyText = await newApiKey('an actor', 'grant');
	const { id } = await database.row('SELECT MAX(id) AS id FROM api_keys');
	const answer = await new Client(demo.url, keyText).post('/api/credits/grant',
		{ userId: user.id, amount: 1, reason: 'actor' });

	assert.equal(expectAnswer(answer, 201).entry.actor, `key:${id}`);
});
