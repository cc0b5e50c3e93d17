// GET /api/credits/summary.  shapes.mjs checks of every answer that the days follow each
// other and add up; the service tests have sums over long chains.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo, nextNumber } from '../support/demo.mjs';
import { expectAnswer, expectProblem } from '../support/client.mjs';
import { setPassword, signIn } from '../support/people.mjs';

const demo = attachedDemo();
const { service, database } = demo;

const ask = (query, client = service) => client.get(`/api/credits/summary?${new URLSearchParams(query)}`);
const summary = async (query, client) => expectAnswer(await ask(query, client), 200);
const sums = ({ added, spent, corrected }) => [added, spent, corrected];

async function operate(user, type, amount) {
	return expectAnswer(await service.post(`/api/credits/${type}`,
		{ userId: user.id, amount, reason: 'summary' }), 201).entry;
}

// Writes entries as they would have been made on earlier days.
async function before(user, rows) {
	let balance = 0;

	for (const [i, [createdAt, type, amount]] of rows.entries()) {
		balance += amount;
		await database.rows(`INSERT INTO credit_ledger (organizationId, organizationSeq, userId, userSeq, type,
			userAmount, organizationAmount, userBalanceAfter, organizationBalanceAfter, reason, actor, keyScope,
			idempotencyKey, requestHash, createdAt)
			VALUES (${user.organization.id}, ${i + 1}, ${user.id}, ${i + 1}, '${type}', ${amount}, ${amount}, ${balance},
			${balance}, 'before', 'cli', 'system', 'before-${i}', '', ${createdAt})`);
	}
	await database.rows(`UPDATE users SET creditBalance = ${balance}, ledgerBalance = ${balance},
		ledgerSeq = ${rows.length} WHERE id = ${user.id}`);
	await database.rows(`UPDATE credit_balances SET balance = ${balance}, ledgerBalance = ${balance},
		ledgerSeq = ${rows.length} WHERE organizationId = ${user.organization.id}`);
}

test('today is the last of 30 days, and includes what was just written', async () => {
	const user = await demo.user();

	await operate(user, 'grant', 10);
	await operate(user, 'purchase', 5);
	const entry = await operate(user, 'spend', 3);
	const seen = await summary({ userId: user.id });
	const today = seen.days.at(-1);

	assert.equal(seen.days.length, 30);
	assert.equal(today.date, seen.asOf.slice(0, 10));
	assert.deepEqual([today.creditBalance, ...sums(today)], [12, 15, 3, 0]);
	assert.deepEqual([seen.complete, ...sums(seen)], [true, 15, 3, 0]);
	assert.deepEqual(seen.latest, entry);
	assert.deepEqual(seen.user, expectAnswer(await service.get(`/api/users/${user.id}`), 200));
	assert.deepEqual(seen.days.slice(0, -1).map((day) => [day.creditBalance, ...sums(day)]),
		Array(29).fill([0, 0, 0, 0]));
});

test('days with and without entries are shown, after what came before them', async () => {
	const user = await demo.user();
	const ago = (days, time) => `TIMESTAMP(UTC_DATE() - INTERVAL ${days} DAY, '${time}')`;

	await before(user, [
		[ago(9, '12:00:00'), 'opening', 100],
		[ago(3, '00:00:00'), 'spend', -10],
		[ago(3, '23:59:59.999999'), 'refund', 4],
		[ago(1, '12:00:00'), 'adjustment', 0],
		[ago(1, '12:00:00'), 'spend', -1],
	]);
	const seen = await summary({ userId: user.id, days: 5 });
	assert.deepEqual(seen.days.map((day) => [day.creditBalance, ...sums(day)]), [
		[100, 0, 0, 0], [94, 4, 10, 0], [94, 0, 0, 0], [93, 0, 1, 0], [93, 0, 0, 0],
	]);
	assert.deepEqual(sums(seen), [4, 11, 0]);
	const all = await summary({ userId: user.id, days: 366 });
	assert.equal(all.days.length, 366);
	assert.deepEqual(sums(all), [4, 11, 100]);
	assert.equal(all.days[0].creditBalance, 0);
});

test('an outside change shows as a difference until it is recorded, and then as a correction', async () => {
	const user = await demo.user({ credits: 20 });

	await database.rows(`UPDATE users SET creditBalance = 27 WHERE id = ${user.id}`);
	const between = await summary({ userId: user.id, days: 1 });
	assert.deepEqual([between.user.creditBalance, between.days[0].creditBalance], [27, 20]);
	await operate(user, 'spend', 2);
	const after = await summary({ userId: user.id, days: 1 });
	assert.deepEqual([after.user.creditBalance, after.days[0].creditBalance, ...sums(after)], [25, 25, 20, 2, 7]);
});

test('a user without entries has days all the same', async () => {
	const user = await demo.user();
	const seen = await summary({ userId: user.id, days: 2 });

	assert.deepEqual(seen.days.map((day) => [day.creditBalance, ...sums(day)]), Array(2).fill([0, 0, 0, 0]));
	assert.equal(seen.latest, null);
});

test('people see their own, and nobody else\'s', async () => {
	const [user, other] = [await demo.user({ credits: 3 }), await demo.user()];
	const password = `a password of ${nextNumber()}`;

	await setPassword(demo, user.email, password);
	const client = await signIn(demo, user.email, password);
	assert.equal((await summary({}, client)).user.id, user.id);
	assert.equal((await summary({ email: user.email }, client)).user.id, user.id);
	for (const name of [{ userId: other.id }, { userId: 999999999 }])
		expectProblem(await ask(name, client), 403, 'forbidden');
	client.close();
	expectProblem(await ask({ userId: 999999999 }), 404, 'user-not-found');
});

test('an invalid query is 400 and names the parameter', async () => {
	for (const [query, parameter] of [['', undefined], ['userId=1&from=2026-01-01T00:00:00Z', 'from']]) {
		const problem = expectProblem(await service.get(`/api/credits/summary?${query}`), 400, 'invalid-request');
		assert.equal(problem.parameter || undefined, parameter, query);
	}
});
