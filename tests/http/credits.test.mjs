// POST /api/credits/grant, /purchase and /spend: what they do, and when they refuse.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo, nextNumber } from '../support/demo.mjs';
import { CREDITS_MAX, expectAnswer, expectProblem, newKey } from '../support/client.mjs';

const demo = attachedDemo();
const { service, admin, database } = demo;
const operate = (type, body, options) => service.post(`/api/credits/${type}`, body, options);

for (const [type, sign] of [['grant', 1], ['purchase', 1], ['spend', -1]]) {
	test(`a ${type} moves both balances and leaves one entry`, async () => {
		const user = await demo.user({ credits: 100 });
		const key = newKey();
		const { entry } = expectAnswer(await operate(type, {
			userId: user.id, amount: 30, reason: 'because é😀', reference: 'order-1',
			metadata: { b: '2', a: '1' },
		}, { key }), 201, { creditBalance: 100 + 30 * sign, organizationBalance: 100 + 30 * sign });

		const { actor, createdAt, ...rest } = entry;
		assert.match(actor, /^key:\d+$/);
		assert.ok(Math.abs(Date.parse(createdAt) - Date.now()) < 60000, createdAt);
		assert.deepEqual(rest, {
			id: `${user.organization.id}-2`, organizationId: user.organization.id, organizationSeq: 2,
			userId: user.id, userSeq: 2, type, userAmount: 30 * sign, organizationAmount: 30 * sign,
			userBalanceAfter: 100 + 30 * sign, organizationBalanceAfter: 100 + 30 * sign,
			reason: 'because é😀', reference: 'order-1', metadata: { a: '1', b: '2' },
			keyScope: 'program', idempotencyKey: key,
		});
		assert.deepEqual(await database.balances(user.id), {
			user: 100 + 30 * sign, organization: 100 + 30 * sign, userSeq: 2, organizationSeq: 2,
			userLedger: 100 + 30 * sign, organizationLedger: 100 + 30 * sign,
		});
	});
}

test('an absent field is null in the entry, and empty metadata is metadata', async () => {
	const user = await demo.user();
	const bare = await operate('grant', { userId: user.id, amount: 1, reason: 'x' });
	const empty = await operate('grant', { userId: user.id, amount: 1, reason: 'x', metadata: {} });

	const { reference, metadata } = expectAnswer(bare, 201).entry;
	assert.deepEqual([reference, metadata], [null, null]);
	assert.deepEqual(expectAnswer(empty, 201).entry.metadata, {});
});

test('a user may be named by id, address or external id', async () => {
	const externalId = `ext|${nextNumber()}`;
	const user = await demo.user({ externalId });

	for (const name of [{ userId: user.id }, { email: user.email }, { externalId },
		{ email: user.email.toUpperCase() }]) {
		const { entry } = expectAnswer(
			await operate('grant', { ...name, amount: 1, reason: 'x' }), 201);
		assert.equal(entry.userId, user.id);
	}
});

test('everything may be spent, and not one credit more', async () => {
	const user = await demo.user({ credits: 10 });

	expectProblem(await operate('spend', { userId: user.id, amount: 11, reason: 'x' }),
		402, 'insufficient-credits', { creditBalance: 10, shortfall: 1 });
	expectAnswer(await operate('spend', { userId: user.id, amount: 10, reason: 'x' }),
		201, { creditBalance: 0, organizationBalance: 0 });
	expectProblem(await operate('spend', { userId: user.id, amount: 1, reason: 'x' }),
		402, 'insufficient-credits', { creditBalance: 0, shortfall: 1 });
	expectProblem(await operate('spend', { userId: user.id, amount: CREDITS_MAX, reason: 'x' }),
		402, 'insufficient-credits', { creditBalance: 0, shortfall: CREDITS_MAX });
});

test('a balance may be the largest number, and not one more', async () => {
	const user = await demo.user();
	const grant = (amount) => operate('grant', { userId: user.id, amount, reason: 'x' });

	expectAnswer(await grant(CREDITS_MAX), 201, { creditBalance: CREDITS_MAX });
	expectProblem(await grant(1), 422, 'balance-too-large');
	expectProblem(await grant(CREDITS_MAX), 422, 'balance-too-large');
	expectAnswer(await operate('spend', { userId: user.id, amount: 1, reason: 'x' }), 201);
	expectProblem(await grant(2), 422, 'balance-too-large');
	expectAnswer(await grant(1), 201, { creditBalance: CREDITS_MAX });
});

test("the organization's balance has the same limit", async () => {
	const first = await demo.user({ credits: CREDITS_MAX });
	const second = await demo.user({ organizationId: first.organization.id });

	expectProblem(await operate('grant', { userId: second.id, amount: 1, reason: 'x' }),
		422, 'balance-too-large');
});

test('a user who does not exist is 404', async () => {
	for (const name of [{ userId: 999999999 }, { userId: CREDITS_MAX },
		{ email: 'nobody@example.com' }, { externalId: 'nobody' }]) {
		for (const type of ['grant', 'purchase', 'spend'])
			expectProblem(await operate(type, { ...name, amount: 1, reason: 'x' }),
				404, 'user-not-found');
	}
});

test('a refused operation leaves nothing at all in the database', async () => {
	const user = await demo.user({ credits: 5 });
	const key = newKey();
	const before = await database.checksum();

	await operate('spend', { userId: user.id, amount: 6, reason: 'x' }, { key });
	await operate('grant', { userId: user.id, amount: CREDITS_MAX, reason: 'x' });
	await operate('grant', { userId: 999999999, amount: 1, reason: 'x' });
	await operate('grant', { userId: user.id, amount: 0, reason: 'x' });
	await operate('grant', { userId: user.id, amount: 1, reason: 'x' }, { key: null });
	assert.equal(await database.checksum(), before);

	// This shows that the checksum would have noticed even one credit.
	expectAnswer(await operate('spend', { userId: user.id, amount: 1, reason: 'x' }), 201);
	assert.notEqual(await database.checksum(), before);
});

test('after a top-up the same key succeeds', async () => {
	const user = await demo.user({ credits: 5 });
	const key = newKey();
	const spend = () => operate('spend', { userId: user.id, amount: 8, reason: 'x' }, { key });

	expectProblem(await spend(), 402, 'insufficient-credits', { creditBalance: 5, shortfall: 3 });
	expectAnswer(await operate('purchase', { userId: user.id, amount: 3, reason: 'x' }), 201);
	expectAnswer(await spend(), 201, { creditBalance: 0 });
});

test('exactly K of K + M simultaneous spends succeed on a balance of K', async () => {
	const user = await demo.user({ credits: 40 });
	const answers = await Promise.all(Array.from({ length: 60 }, () =>
		operate('spend', { userId: user.id, amount: 1, reason: 'race' })));
	const statuses = answers.map((answer) => answer.status).sort();

	assert.deepEqual(statuses, [...Array(40).fill(201), ...Array(20).fill(402)]);
	const after = answers.filter((answer) => answer.status === 201)
		.map((answer) => answer.json.creditBalance).sort((a, b) => b - a);
	assert.deepEqual(after, Array.from({ length: 40 }, (_, i) => 39 - i));
	assert.deepEqual((await database.balances(user.id)).organization, 0);
});

test("an administrator's grant leaves a line in the audit log, a program's does not", async () => {
	const user = await demo.user();
	const body = { userId: user.id, amount: 1, reason: 'x' };
	const { entry } = expectAnswer(await admin.post('/api/credits/grant', body), 201);

	expectAnswer(await service.post('/api/credits/grant', body), 201);
	const rows = await database.rows(`
		SELECT action, organizationId, organizationSeq FROM audit_log
		 WHERE subject = 'user:${user.id}' AND action LIKE 'credits%'`);
	assert.deepEqual(rows, [{ action: 'credits.grant',
		organizationId: String(entry.organizationId),
		organizationSeq: String(entry.organizationSeq) }]);
});

test('the first broken rule is the answer', async () => {
	const user = await demo.user({ credits: CREDITS_MAX });
	const key = newKey();
	const key2 = newKey();

	expectAnswer(await operate('spend', { userId: user.id, amount: 1, reason: 'x' }, { key }), 201);
	expectAnswer(await operate('grant', { userId: user.id, amount: 1, reason: 'x' }, { key: key2 }), 201);
	// Malformed and an unknown user; an unknown user and a used key; a used key and too
	// large; a used key and not enough credits.
	expectProblem(await operate('grant', { userId: 999999999, amount: 0, reason: 'x' }, { key }),
		400, 'invalid-request');
	expectProblem(await operate('grant', { userId: 999999999, amount: 1, reason: 'x' }, { key }),
		404, 'user-not-found');
	expectProblem(await operate('grant', { userId: user.id, amount: CREDITS_MAX, reason: 'x' }, { key }),
		422, 'idempotency-key-reused');
	await operate('spend', { userId: user.id, amount: CREDITS_MAX, reason: 'empty' });
	expectProblem(await operate('spend', { userId: user.id, amount: 5, reason: 'x' }, { key: key2 }),
		422, 'idempotency-key-reused');
});
