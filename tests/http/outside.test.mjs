// What the old application does behind the ledger's back, and organizations
// with several members.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { CREDITS_MAX, expectAnswer, expectProblem, newKey } from '../support/client.mjs';

const demo = attachedDemo();
const { service, database } = demo;

const operate = (type, user, amount, options) => service.post(`/api/credits/${type}`,
	{ userId: user.id, amount, reason: 'outside' }, options);

const setUser = (user, sql) => database.rows(
	`UPDATE users SET creditBalance = ${sql} WHERE id = ${user.id}`);
const setOrganization = (user, sql) => database.rows(
	`UPDATE credit_balances SET balance = ${sql} WHERE organizationId = ${user.organization.id}`);

// The organization's whole chain, oldest first.
async function chain(user) {
	const rows = await database.rows(`
		SELECT type, userId, userAmount, organizationAmount, userBalanceAfter,
		       organizationBalanceAfter, actor, keyScope
		  FROM credit_ledger WHERE organizationId = ${user.organization.id} ORDER BY organizationSeq`);

	return rows.map((row) => [row.type, Number(row.userAmount), Number(row.organizationAmount),
		row.userBalanceAfter === null ? null : Number(row.userBalanceAfter),
		Number(row.organizationBalanceAfter)]);
}

// The exit status of `duet verify`, and its lines about this user.
async function verify(user) {
	const { status, stdout, stderr } = await demo.command('verify');

	assert.ok(status === 0 || status === 1, stderr);
	const ids = { users: user.id, credit_balances: user.organization.id };
	return stdout.split('\n').filter((line) => {
		const [, table, id] = line.split('\t');
		return String(ids[table]) === id ||
			(table === 'credit_ledger' && id.startsWith(`${user.organization.id}-`));
	});
}

test('a user balance changed by SQL becomes an adjustment at the next operation', async () => {
	const user = await demo.user({ credits: 100 });

	await setUser(user, 'creditBalance + 50');
	assert.deepEqual(await verify(user), [`outside-change\tusers\t${user.id}\t150\t100`]);
	const { entry } = expectAnswer(await operate('spend', user, 120), 201,
		{ creditBalance: 30, organizationBalance: 0 });
	assert.equal(entry.type, 'spend');
	assert.deepEqual(await chain(user), [
		['grant', 100, 100, 100, 100],
		['adjustment', 50, 0, 150, 100],
		['sync', 0, 20, 150, 120],
		['spend', -120, -120, 30, 0],
	]);
	assert.deepEqual(await verify(user), []);
});

test("a purchase in the old application becomes an adjustment at the next operation", async () => {
	const user = await demo.user({ credits: 10 });

	await setOrganization(user, 'balance + 1000');
	assert.deepEqual(await verify(user),
		[`outside-change\tcredit_balances\t${user.organization.id}\t1010\t10`]);
	expectAnswer(await operate('grant', user, 5), 201,
		{ creditBalance: 15, organizationBalance: 1015 });
	assert.deepEqual(await chain(user), [
		['grant', 10, 10, 10, 10],
		['adjustment', 0, 1000, 10, 1010],
		['grant', 5, 5, 15, 1015],
	]);
	assert.deepEqual(await verify(user), []);
});

test('if both balances were changed, there are two adjustments', async () => {
	const user = await demo.user({ credits: 10 });

	await setUser(user, '7');
	await setOrganization(user, '20');
	expectAnswer(await operate('spend', user, 7), 201, { creditBalance: 0, organizationBalance: 13 });
	assert.deepEqual((await chain(user)).slice(1), [
		['adjustment', -3, 0, 7, 10],
		['adjustment', 0, 10, 7, 20],
		['spend', -7, -7, 0, 13],
	]);
	assert.deepEqual(await verify(user), []);
});

test('the entries of an outside change have the actor "outside"', async () => {
	const user = await demo.user({ credits: 10 });

	await setUser(user, '11');
	expectAnswer(await operate('grant', user, 1), 201);
	const row = await database.row(`SELECT actor, keyScope, reason FROM credit_ledger
		WHERE userId = ${user.id} AND type = 'adjustment'`);
	assert.deepEqual(row, { actor: 'outside', keyScope: 'system', reason: 'changed outside the ledger' });
	const page = expectAnswer(await service.get(
		`/api/credits/entries?userId=${user.id}&type=adjustment`), 200);
	assert.equal(page.entries.length, 1);
});

test('a mirror that has drifted below is raised by a sync entry; nobody is refused their own credits', async () => {
	const user = await demo.user({ credits: 100 });

	await setOrganization(user, '3');
	expectAnswer(await operate('spend', user, 2), 201, { creditBalance: 98, organizationBalance: 1 });
	expectAnswer(await operate('spend', user, 10), 201, { creditBalance: 88, organizationBalance: 0 });
	expectAnswer(await operate('spend', user, 88), 201, { creditBalance: 0, organizationBalance: 0 });
	assert.deepEqual((await chain(user)).slice(1), [
		['adjustment', 0, -97, 100, 3],
		['spend', -2, -2, 98, 1],
		['sync', 0, 9, 98, 10],
		['spend', -10, -10, 88, 0],
		['sync', 0, 88, 88, 88],
		['spend', -88, -88, 0, 0],
	]);
	assert.deepEqual(await verify(user), []);
});

test('the stored user balance decides, not the ledger balance', async () => {
	const user = await demo.user({ credits: 100 });

	await setUser(user, '5');
	expectProblem(await operate('spend', user, 6), 402, 'insufficient-credits',
		{ creditBalance: 5, shortfall: 1 });
	expectAnswer(await operate('spend', user, 5), 201, { creditBalance: 0, organizationBalance: 95 });
});

test('a refused operation does not record an outside change either', async () => {
	const user = await demo.user({ credits: 10 });

	await setUser(user, '20');
	const before = await database.checksum();
	expectProblem(await operate('spend', user, 21), 402, 'insufficient-credits', { creditBalance: 20 });
	expectProblem(await operate('grant', user, CREDITS_MAX), 422, 'balance-too-large');
	assert.equal(await database.checksum(), before);
});

test('a replay after an outside change is still byte for byte the same', async () => {
	const user = await demo.user({ credits: 10 });
	const key = newKey();
	const first = await operate('spend', user, 4, { key });

	expectAnswer(first, 201, { creditBalance: 6 });
	await setUser(user, '1000');
	await setOrganization(user, '2000');
	const again = await operate('spend', user, 4, { key });
	assert.deepEqual([again.status, again.text], [200, first.text]);
});

test("the outside changes of the demo's users are recorded one by one", async () => {
	const before = await database.balances(7);

	assert.notEqual(before.organization, before.organizationLedger);
	expectAnswer(await operate('grant', { id: 7 }, 1), 201,
		{ creditBalance: before.user + 1, organizationBalance: before.organization + 1 });
	const after = await database.balances(7);
	assert.deepEqual([after.organization, after.organizationLedger],
		[before.organization + 1, before.organization + 1]);
});

test('a balance row that was deleted is created again', async () => {
	const user = await demo.user({ credits: 100 });

	await database.rows(
		`DELETE FROM credit_balances WHERE organizationId = ${user.organization.id}`);
	expectAnswer(await service.get(`/api/users/${user.id}`), 200,
		{ organization: { ...user.organization, balance: null } });
	expectAnswer(await operate('spend', user, 30), 201, { creditBalance: 70, organizationBalance: 0 });
	const stored = await database.balances(user.id);
	assert.deepEqual([stored.user, stored.organization, stored.organizationLedger], [70, 0, 0]);
	assert.deepEqual(await chain(user), [
		['grant', 100, 100, 100, 100],
		['adjustment', 0, -100, 100, 0],
		['sync', 0, 30, 100, 30],
		['spend', -30, -30, 70, 0],
	]);
	assert.deepEqual(await verify(user), []);
});

test('a balance row that was deleted and created again continues its chain', async () => {
	const user = await demo.user({ credits: 100 });

	await database.rows(`
		DELETE FROM credit_balances WHERE organizationId = ${user.organization.id};
		INSERT INTO credit_balances (organizationId, balance) VALUES (${user.organization.id}, 40)`);
	expectAnswer(await operate('spend', user, 30), 201, { creditBalance: 70, organizationBalance: 10 });
	assert.deepEqual((await chain(user)).slice(1), [
		['adjustment', 0, -60, 100, 40],
		['spend', -30, -30, 70, 10],
	]);
	assert.deepEqual(await verify(user), []);
});

test("each of three members moves their own balance and the organization's together", async () => {
	const first = await demo.user({ credits: 100 });
	const more = { organizationId: first.organization.id };
	const [second, third] = [await demo.user(more), await demo.user({ ...more, credits: 50 })];

	expectAnswer(await operate('grant', second, 10), 201, { creditBalance: 10, organizationBalance: 160 });
	expectAnswer(await operate('spend', first, 100), 201, { creditBalance: 0, organizationBalance: 60 });
	expectProblem(await operate('spend', first, 1), 402, 'insufficient-credits', { creditBalance: 0 });
	expectAnswer(await operate('spend', third, 50), 201, { creditBalance: 0, organizationBalance: 10 });
	const sum = await database.row(`SELECT SUM(creditBalance) AS sum FROM users
		WHERE organizationId = ${first.organization.id}`);
	assert.equal(sum.sum, '10');
	assert.deepEqual(await verify(first), []);
});

test("a shared mirror's outside change belongs to no member", async () => {
	const first = await demo.user({ credits: 100 });
	const second = await demo.user({ organizationId: first.organization.id, credits: 10 });

	await setOrganization(first, '5');
	expectAnswer(await operate('spend', second, 10), 201, { creditBalance: 0, organizationBalance: 0 });
	assert.deepEqual((await chain(first)).slice(2), [
		['adjustment', 0, -105, null, 5],
		['sync', 0, 5, null, 10],
		['spend', -10, -10, 0, 0],
	]);
	assert.deepEqual(await verify(first), []);
});

test("the demo's organization with three members adds up", async () => {
	const rows = await database.rows(`SELECT organizationId FROM users
		GROUP BY organizationId HAVING COUNT(*) = 3`);
	assert.ok(rows.length >= 1);
	const members = await database.rows(`SELECT id FROM users
		WHERE organizationId = ${rows[0].organizationId} ORDER BY id`);
	const before = await database.balances(members[0].id);
	const answers = await Promise.all(members.flatMap((member) =>
		Array.from({ length: 5 }, () => operate('spend', { id: Number(member.id) }, 1))));

	answers.forEach((answer) => expectAnswer(answer, 201));
	const after = await database.balances(members[0].id);
	assert.equal(after.organization, before.organization - 15);
	assert.equal(after.user, before.user - 5);
});

test('an invalid balance, written with CHECKs turned off, is refused and harms nobody else', async () => {
	const [broken, neighbour] = [await demo.user({ credits: 10 }), await demo.user({ credits: 10 })];
	const spend = (user) => ({ type: 'spend', userId: user.id, amount: 1, reason: 'outside',
		idempotencyKey: newKey() });

	await database.rows(`SET SESSION check_constraint_checks = 0;
		UPDATE users SET creditBalance = -5 WHERE id = ${broken.id}`);
	expectProblem(await operate('spend', broken, 1), 500, 'internal');
	const { results } = expectAnswer(await service.post('/api/credits/batch',
		{ operations: [spend(neighbour), spend(broken), spend(neighbour)] }, { key: null }), 200);
	assert.deepEqual(results.map((result) => result.status), [201, 500, 201]);
	await setUser(broken, '10');
	expectAnswer(await operate('spend', broken, 1), 201, { creditBalance: 9 });
});
