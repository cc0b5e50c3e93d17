// POST /api/credits/batch
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { Client, CREDITS_MAX, expectAnswer, expectProblem, newKey } from '../support/client.mjs';

const demo = attachedDemo();
const { service, database } = demo;

function operation(type, user, amount, more = {}) {
	return { type, userId: user.id, amount, reason: 'batch', idempotencyKey: newKey(), ...more };
}

const send = (operations, more = {}, client = service) =>
	client.post('/api/credits/batch', { operations, ...more }, { key: null });

const statuses = (answer) => expectAnswer(answer, 200).results.map((result) => result.status);

test('each operation has its own result, in order', async () => {
	const user = await demo.user({ credits: 10 });
	const { results } = expectAnswer(await send([
		operation('spend', user, 4), operation('grant', user, 5), operation('purchase', user, 6),
		operation('refund', user, 7), operation('spend', user, 25), operation('spend', user, 1),
		operation('grant', user, CREDITS_MAX), operation('grant', { id: 999999999 }, 1),
	]), 200);

	assert.deepEqual(results.map((result) => [result.status, result.creditBalance,
		result.organizationBalance, result.entry?.type, result.problem?.type]), [
		[201, 6, 6, 'spend', undefined],
		[201, 11, 11, 'grant', undefined],
		[201, 17, 17, 'purchase', undefined],
		[201, 24, 24, 'refund', undefined],
		[402, undefined, undefined, undefined, '/problems/insufficient-credits'],
		[201, 23, 23, 'spend', undefined],
		[422, undefined, undefined, undefined, '/problems/balance-too-large'],
		[404, undefined, undefined, undefined, '/problems/user-not-found'],
	]);
	assert.deepEqual([results[4].problem.creditBalance, results[4].problem.shortfall], [24, 1]);
	assert.equal(results[4].problem.status, 402);
	const { user: stored, organization, userSeq } = await database.balances(user.id);
	assert.deepEqual([stored, organization, userSeq], [23, 23, 6]);
});

test('one batch may have operations of many users, named in all ways', async () => {
	const users = await Promise.all(Array.from({ length: 12 }, (_, i) =>
		demo.user({ credits: 100, externalId: `batch|${newKey()}|${i}` })));
	const answer = await send(users.map((user, i) => {
		const { userId, ...rest } = operation('spend', user, i + 1);
		return [{ userId, ...rest }, { email: user.email, ...rest },
			{ externalId: user.externalId, ...rest }][i % 3];
	}));

	assert.deepEqual(statuses(answer), Array(12).fill(201));
	assert.deepEqual(answer.json.results.map((result) => result.creditBalance),
		users.map((_, i) => 99 - i));
});

test('a batch that is sent again is replayed, each operation on its own', async () => {
	const user = await demo.user({ credits: 10 });
	const operations = [operation('spend', user, 1), operation('spend', user, 2)];
	const first = await send(operations);
	const again = await send([operation('grant', user, 5), ...operations]);

	assert.deepEqual(statuses(first), [201, 201]);
	assert.deepEqual(statuses(again), [201, 200, 200]);
	for (const i of [0, 1])
		assert.deepEqual({ ...again.json.results[i + 1], status: 201 }, first.json.results[i]);
	assert.equal((await database.balances(user.id)).user, 12);
});

test('a key is the same key in a single operation and in a batch', async () => {
	const user = await demo.user({ credits: 10 });
	const key = newKey();
	const body = { userId: user.id, amount: 3, reason: 'batch' };
	const { entry } = expectAnswer(await service.post('/api/credits/spend', body, { key }), 201);
	const answer = await send([{ type: 'spend', ...body, idempotencyKey: key },
		{ type: 'spend', ...body, amount: 4, idempotencyKey: newKey() }]);

	assert.deepEqual(statuses(answer), [200, 201]);
	assert.deepEqual(answer.json.results[0].entry, entry);
	const reused = await send([{ type: 'spend', ...body, amount: 4, idempotencyKey: key }]);
	assert.deepEqual(statuses(reused), [422]);
	assert.equal(reused.json.results[0].problem.type, '/problems/idempotency-key-reused');
});

test('an atomic batch is done completely', async () => {
	const [first, second] = [await demo.user({ credits: 10 }), await demo.user()];
	const answer = await send([operation('spend', first, 10), operation('grant', second, 10)],
		{ atomic: true });

	assert.deepEqual(statuses(answer), [201, 201]);
	assert.equal((await database.balances(first.id)).organization, 0);
	assert.equal((await database.balances(second.id)).organization, 10);
});

test('in an atomic batch, one operation may spend what the one before gave', async () => {
	const user = await demo.user();
	const answer = await send([operation('grant', user, 5), operation('spend', user, 5),
		operation('grant', user, 1)], { atomic: true });

	assert.deepEqual(statuses(answer), [201, 201, 201]);
	assert.deepEqual(answer.json.results.map((result) => result.creditBalance), [5, 0, 1]);
});

test('one refusal in an atomic batch writes nothing and names the operation', async () => {
	const [first, second] = [await demo.user({ credits: 10 }), await demo.user({ credits: 3 })];
	const before = await database.checksum();

	expectProblem(await send([operation('grant', first, 5), operation('spend', first, 12),
		operation('spend', second, 3), operation('spend', second, 1), operation('grant', first, 1)],
	{ atomic: true }), 402, 'insufficient-credits',
	{ pointer: '/operations/3', creditBalance: 3, shortfall: 1 });
	expectProblem(await send([operation('grant', first, 5), operation('grant', { id: 999999999 }, 1)],
		{ atomic: true }), 404, 'user-not-found', { pointer: '/operations/1' });
	expectProblem(await send([operation('grant', first, CREDITS_MAX)], { atomic: true }),
		422, 'balance-too-large', { pointer: '/operations/0' });
	assert.equal(await database.checksum(), before);
});

test('a replayed member of an atomic batch counts as done', async () => {
	const user = await demo.user({ credits: 10 });
	const operations = [operation('spend', user, 6), operation('spend', user, 4)];

	assert.deepEqual(statuses(await send([operations[0]])), [201]);
	assert.deepEqual(statuses(await send(operations, { atomic: true })), [200, 201]);
	assert.deepEqual(statuses(await send(operations, { atomic: true })), [200, 200]);
	assert.equal((await database.balances(user.id)).user, 0);
});

test('after a refused atomic batch and a top-up the same batch succeeds', async () => {
	const user = await demo.user({ credits: 1 });
	const operations = [operation('spend', user, 1), operation('spend', user, 1)];

	expectProblem(await send(operations, { atomic: true }), 402, 'insufficient-credits',
		{ pointer: '/operations/1' });
	expectAnswer(await service.post('/api/credits/grant',
		{ userId: user.id, amount: 1, reason: 'top-up' }), 201);
	assert.deepEqual(statuses(await send(operations, { atomic: true })), [201, 201]);
});

test('a key twice in one batch is 400 and nothing is done', async () => {
	const user = await demo.user();
	const key = newKey();
	const before = await database.checksum();

	for (const atomic of [false, true])
		expectProblem(await send([operation('grant', user, 1, { idempotencyKey: key }),
			operation('grant', user, 1), operation('grant', user, 1, { idempotencyKey: key })], { atomic }),
		400, 'invalid-request', { pointer: '/operations/2/idempotencyKey' });
	assert.equal(await database.checksum(), before);
});

test('1000 operations are accepted, atomic or not', async () => {
	const user = await demo.user();
	const many = (count) => Array.from({ length: count }, () => operation('grant', user, 1));

	for (const atomic of [false, true]) {
		const answer = await send(many(1000), { atomic });
		assert.deepEqual(statuses(answer), Array(1000).fill(201));
	}
	assert.deepEqual((await database.balances(user.id)).organization, 2000);
});

test('a key with the scope spend may not grant in a batch, and nothing is done', async () => {
	const user = await demo.user({ credits: 10 });
	const { stdout } = await demo.command('key', 'create', '--name', 'spender', '--scopes', 'spend');
	const spender = new Client(demo.url, stdout.trim());
	const before = await database.checksum();

	for (const type of ['grant', 'purchase', 'refund'])
		expectProblem(await send([operation('spend', user, 1), operation(type, user, 1)], {}, spender),
			403, 'forbidden', { pointer: '/operations/1/type' });
	assert.equal(await database.checksum(), before);
	assert.deepEqual(statuses(await send([operation('spend', user, 1)], {}, spender)), [201]);
});

// What is wrong with the second operation or with the whole batch, and the place.  (openapi/limits
// sends, for each member, what is just too short, too long or of the wrong type.)
const good = { type: 'grant', userId: 1, amount: 1, reason: 'batch' };
const BAD = [
	[{ ...good, type: 'sync' }, '/operations/1/type'],
	[{ ...good, type: 'adjustment' }, '/operations/1/type'],
	[{ ...good, type: 'opening' }, '/operations/1/type'],
	[{ ...good, type: 'Grant' }, '/operations/1/type'],
	[{ ...good, userId: undefined }, '/operations/1'],
	[{ ...good, email: 'a@b.c' }, '/operations/1'],
	[{ ...good, userId: undefined, email: 'nonsense' }, '/operations/1/email'],
	[{ ...good, metadata: { a: 1 } }, '/operations/1/metadata/a'],
	[{ ...good, idempotencyKey: 'a b' }, '/operations/1/idempotencyKey'],
	[{ ...good, idempotencyKey: 'é' }, '/operations/1/idempotencyKey'],
	[5, '/operations/1'],
];

test('a malformed operation refuses the whole batch and names the place', async () => {
	const before = await database.checksum();

	for (const [bad, pointer] of BAD) {
		const second = typeof bad === 'object' ? { idempotencyKey: newKey(), ...bad } : bad;
		expectProblem(await send([{ ...good, idempotencyKey: newKey() }, second]),
			400, 'invalid-request', { pointer });
	}
	for (const [body, pointer] of [
		[{}, '/operations'], [[], ''],
		[{ operations: [{ ...good, idempotencyKey: newKey() }], atomic: 'yes' }, '/atomic'],
		[{ operations: [{ ...good, idempotencyKey: newKey() }], more: 1 }, '/more'],
	])
		expectProblem(await service.post('/api/credits/batch', body, { key: null }),
			400, 'invalid-request', { pointer });
	assert.equal(await database.checksum(), before);
});

test('keys with a comma, quotes and backslashes are valid in a batch', async () => {
	const user = await demo.user();
	const keys = ['a,b', 'a"b', '"quoted"', 'a\\b', 'x'.repeat(255), "'"];
	const operations = keys.map((key) => operation('grant', user, 1, { idempotencyKey: key }));
	const answer = await send(operations);

	assert.deepEqual(statuses(answer), Array(keys.length).fill(201));
	assert.deepEqual(answer.json.results.map((result) => result.entry.idempotencyKey), keys);
	assert.deepEqual(statuses(await send(operations)), Array(keys.length).fill(200));
});

test('if two batches with the same operations come at once, each operation is done once', async () => {
	const user = await demo.user();
	const operations = Array.from({ length: 200 }, () => operation('grant', user, 1));
	const answers = await Promise.all([send(operations), send([...operations].reverse()),
		send(operations, { atomic: true })]);
	const done = answers.flatMap(statuses);

	assert.equal(done.filter((status) => status === 201).length, 200);
	assert.equal(done.filter((status) => status === 200).length, 400);
	assert.equal((await database.balances(user.id)).user, 200);
});

test('if more batches come at once than there is room for, some are 503 busy, and done when sent again', async () => {
	const user = await demo.user();
	const batches = Array.from({ length: 40 }, () =>
		Array.from({ length: 1000 }, () => operation('grant', user, 1)));
	const answers = await Promise.all(batches.map((operations) => send(operations, { atomic: true })));
	const busy = batches.filter((_, i) => answers[i].status === 503);

	answers.filter((answer) => answer.status !== 200)
		.forEach((answer) => expectProblem(answer, 503, 'busy'));
	assert.ok(busy.length > 0 && busy.length < 40, `${busy.length} of 40 were too many`);
	assert.equal((await database.balances(user.id)).user, 1000 * (40 - busy.length));
	for (const operations of busy)
		assert.deepEqual(statuses(await send(operations, { atomic: true })), Array(1000).fill(201));
	assert.equal((await database.balances(user.id)).user, 40000);
});
