// POST /api/credits/deduct, and the same in a batch: credits taken by hand.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { signIn } from '../support/people.mjs';
import { Client, expectAnswer, expectProblem, newKey } from '../support/client.mjs';

const demo = attachedDemo();
const { admin, database } = demo;

const deduct = (user, amount, options) => admin.post('/api/credits/deduct',
	{ userId: user.id, amount, reason: 'given twice' }, options);

const auditOf = (user) => database.rows(`
	SELECT actor, action, organizationId, organizationSeq FROM audit_log
	 WHERE subject = 'user:${user.id}' AND action LIKE 'credits%' ORDER BY id`);

const line = (entry) => ({ actor: entry.actor, action: 'credits.deduct',
	organizationId: String(entry.organizationId), organizationSeq: String(entry.organizationSeq) });

test('a deduct takes from both balances and leaves one entry of its own type', async () => {
	const user = await demo.user({ credits: 100 });
	const { entry } = expectAnswer(await admin.post('/api/credits/deduct', {
		userId: user.id, amount: 30, reason: 'given twice', reference: 'order-1', metadata: { a: '1' },
	}), 201, { creditBalance: 70, organizationBalance: 70 });

	assert.deepEqual([entry.type, entry.userAmount, entry.organizationAmount, entry.userSeq,
		entry.reason, entry.reference, entry.metadata],
	['deduct', -30, -30, 2, 'given twice', 'order-1', { a: '1' }]);
	assert.deepEqual(await database.balances(user.id), {
		user: 70, organization: 70, userSeq: 2, organizationSeq: 2, userLedger: 70, organizationLedger: 70,
	});
});

test('everything may be deducted, and not one credit more', async () => {
	const user = await demo.user({ credits: 10 });

	expectProblem(await deduct(user, 11), 402, 'insufficient-credits', { creditBalance: 10, shortfall: 1 });
	assert.deepEqual(await auditOf(user), []);
	expectAnswer(await deduct(user, 10), 201, { creditBalance: 0, organizationBalance: 0 });
});

test('a deduct sent again is replayed, and another under its key is refused', async () => {
	const user = await demo.user({ credits: 10 });
	const key = newKey();
	const first = await deduct(user, 4, { key });
	const again = await deduct(user, 4, { key });

	expectAnswer(first, 201, { creditBalance: 6 });
	assert.deepEqual([again.status, again.text], [200, first.text]);
	expectProblem(await admin.post('/api/credits/spend',
		{ userId: user.id, amount: 4, reason: 'given twice' }, { key }), 422, 'idempotency-key-reused');
	assert.deepEqual(await auditOf(user), [line(first.json.entry)]);
});

test('a deduct that names nobody is refused, even for administrators', async () => {
	const person = await signIn(demo, demo.adminEmail, demo.adminPassword);

	for (const client of [admin, person])
		expectProblem(await client.post('/api/credits/deduct', { amount: 1, reason: 'x' }),
			400, 'invalid-request', { pointer: '' });
	person.close();
});

test("a person's deduct has an audit line with their name", async () => {
	const person = await signIn(demo, demo.adminEmail, demo.adminPassword);
	const user = await demo.user({ credits: 10 });
	const { entry } = expectAnswer(await person.post('/api/credits/deduct',
		{ userId: user.id, amount: 4, reason: 'x' }), 201);

	assert.deepEqual([entry.actor, entry.keyScope], [`user:${person.user.id}`, 'user']);
	assert.deepEqual(await auditOf(user), [line(entry)]);
	person.close();
});

test('a key that may spend and grant may not deduct, alone or in a batch', async () => {
	const user = await demo.user({ credits: 10 });
	const { stdout } = await demo.command('key', 'create', '--name', 'shop', '--scopes', 'read,spend,grant');
	const shop = new Client(demo.url, stdout.trim());
	const body = { userId: user.id, amount: 1, reason: 'x' };

	expectProblem(await shop.post('/api/credits/deduct', body), 403, 'forbidden');
	expectProblem(await shop.post('/api/credits/batch', { operations: [
		{ type: 'grant', ...body, idempotencyKey: newKey() },
		{ type: 'deduct', ...body, idempotencyKey: newKey() },
	] }, { key: null }), 403, 'forbidden', { pointer: '/operations/1/type' });
	assert.equal((await database.balances(user.id)).user, 10);
});

test('a batch may deduct, and each deduct has its audit line', async () => {
	const user = await demo.user({ credits: 10 });
	const operation = (type, amount) => (
		{ type, userId: user.id, amount, reason: 'batch', idempotencyKey: newKey() });
	const { results } = expectAnswer(await admin.post('/api/credits/batch', { operations: [
		operation('deduct', 4), operation('spend', 1), operation('deduct', 6)] }, { key: null }), 200);

	assert.deepEqual(results.map((result) => [result.status, result.creditBalance]),
		[[201, 6], [201, 5], [402, undefined]]);
	assert.deepEqual(await auditOf(user), [line(results[0].entry)]);
});
