// GET /api/credits/entries.csv
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo, nextNumber } from '../support/demo.mjs';
import { expectAnswer, expectProblem } from '../support/client.mjs';
import { csvRows } from '../support/csv.mjs';
import { setPassword, signIn } from '../support/people.mjs';

const demo = attachedDemo();
const { service, database } = demo;
const COLUMNS = ['id', 'createdAt', 'type', 'userAmount', 'userBalanceAfter', 'organizationAmount',
	'organizationBalanceAfter', 'reason', 'reference', 'actor'];

const ask = (query, client = service) => client.get(`/api/credits/entries.csv?${new URLSearchParams(query)}`);

// Each row as an object by the names of the columns.
function records(text) {
	const [names, ...rows] = csvRows(text);

	assert.deepEqual(names, COLUMNS);
	return rows.map((cells) => {
		assert.equal(cells.length, COLUMNS.length);
		return Object.fromEntries(COLUMNS.map((name, i) => [name, cells[i]]));
	});
}

async function file(query, client) {
	const answer = await ask(query, client);

	assert.equal(answer.status, 200, answer.text.slice(0, 200));
	assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8');
	return { rows: records(answer.text), headers: answer.headers };
}

async function operate(user, type, more = {}) {
	return expectAnswer(await service.post(`/api/credits/${type}`,
		{ userId: user.id, amount: 1, reason: 'file', ...more }), 201).entry;
}

// Writes a chain of that many entries, and the stored balances that go with it.
async function longChain(user, length) {
	await database.rows(`INSERT INTO credit_ledger (organizationId, organizationSeq, userId, userSeq, type, userAmount,
		organizationAmount, userBalanceAfter, organizationBalanceAfter, reason, reference, actor, keyScope, idempotencyKey,
		requestHash, createdAt)
		SELECT ${user.organization.id}, seq, ${user.id}, seq, 'grant', 1, 1, seq, seq,
			'long', NULL, 'cli', 'system', CONCAT('long-', seq), '', UTC_TIMESTAMP(6)
		FROM seq_1_to_${length}`);
	await database.rows(`UPDATE users SET creditBalance = ${length}, ledgerBalance = ${length}, ledgerSeq = ${length}
		WHERE id = ${user.id}`);
	await database.rows(`UPDATE credit_balances SET balance = ${length}, ledgerBalance = ${length}, ledgerSeq = ${length}
		WHERE organizationId = ${user.organization.id}`);
}

test('the file has the entries of the list, newest first', async () => {
	const user = await demo.user();

	await operate(user, 'grant', { amount: 10, reference: 'order-1' });
	await operate(user, 'spend', { amount: 3, reason: 'a "page", translated' });
	await operate(user, 'purchase', { amount: 5 });
	const { entries } = expectAnswer(await service.get(`/api/credits/entries?userId=${user.id}`), 200);
	const { rows, headers } = await file({ userId: user.id });

	assert.deepEqual(rows, entries.map((entry) =>
		Object.fromEntries(COLUMNS.map((name) => [name, String(entry[name] ?? '')]))));
	assert.match(headers['content-disposition'],
		new RegExp(`^attachment; filename="credits-${user.id}-${entries[0].createdAt.slice(0, 10)}\\.csv"$`));
	assert.equal(headers['next-cursor'], undefined);
});

test('the filters are those of the list', async () => {
	const user = await demo.user();

	for (let i = 0; i < 6; i++)
		await operate(user, ['grant', 'spend'][i % 2]);
	const { rows: all } = await file({ userId: user.id });
	const balances = async (query) => (await file({ userId: user.id, ...query })).rows.map(({ id }) => id);

	assert.deepEqual(await balances({ type: 'spend' }), [0, 2, 4].map((i) => all[i].id));
	assert.deepEqual(await balances({ from: all[3].createdAt, to: all[1].createdAt }), [2, 3].map((i) => all[i].id));
	assert.deepEqual(await balances({ type: 'refund' }), []);
	assert.deepEqual(await balances({ cursor: 3 }), [4, 5].map((i) => all[i].id));
});

test('a long history is one complete file', async () => {
	const user = await demo.user();

	await longChain(user, 2345);
	const { rows, headers } = await file({ userId: user.id });
	assert.deepEqual(rows.map(({ userBalanceAfter }) => Number(userBalanceAfter)),
		Array.from({ length: 2345 }, (_, i) => 2345 - i));
	assert.equal(headers['next-cursor'], undefined);
	const { rows: few } = await file({ userId: user.id, type: 'spend' });
	assert.deepEqual(few, []);
	const head = await service.request('HEAD', `/api/credits/entries.csv?userId=${user.id}`);
	assert.equal(head.status, 200);
});

test('with more than 100,000 entries the header says how to go on', async () => {
	const user = await demo.user();

	await longChain(user, 100003);
	const first = await file({ userId: user.id });
	assert.equal(first.rows.length, 100000);
	assert.equal(first.headers['next-cursor'], '4');
	const second = await file({ userId: user.id, cursor: first.headers['next-cursor'] });
	assert.deepEqual(second.rows.map(({ userBalanceAfter }) => userBalanceAfter), ['3', '2', '1']);
	assert.equal(second.headers['next-cursor'], undefined);
});

test('people get their own, and nobody else\'s', async () => {
	const [user, other] = [await demo.user({ credits: 3 }), await demo.user({ credits: 4 })];
	const password = `a password of ${nextNumber()}`;

	await setPassword(demo, user.email, password);
	const client = await signIn(demo, user.email, password);
	const { rows, headers } = await file({}, client);
	assert.deepEqual(rows.map(({ userAmount }) => userAmount), ['3']);
	assert.ok(headers['content-disposition'].includes(`credits-${user.id}-`));
	// An address that nobody has gets the same answer as somebody else's.
	for (const name of [{ userId: other.id }, { email: 'nobody@example.com' }])
		expectProblem(await ask(name, client), 403, 'forbidden');
	client.close();
	expectProblem(await ask({ userId: 999999999 }), 404, 'user-not-found');
});

test('an invalid query is 400 and names the parameter', async () => {
	for (const [query, parameter] of [['', undefined], ['userId=1&limit=5', 'limit'], ['userId=1&cursor=0', 'cursor'],
		['userId=1&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z', 'to']]) {
		const problem = expectProblem(await service.get(`/api/credits/entries.csv?${query}`), 400, 'invalid-request');
		assert.equal(problem.parameter || undefined, parameter, query);
	}
});
