// What the admin pages read: how one user stands, and the runs of the repair.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { expectAnswer, expectProblem } from '../support/client.mjs';
import { setPassword } from '../support/people.mjs';

const demo = attachedDemo();
const { service, admin, database } = demo;

const standing = async (user) => expectAnswer(await admin.get(`/api/admin/users/${user.id}`), 200);
const sync = async (body) => expectAnswer(await admin.post('/api/admin/sync-credits', body, { key: null }), 200);
const raise = (user, credits) => database.rows(`
	UPDATE credit_balances SET balance = balance + ${credits} WHERE organizationId = ${user.organization.id}`);

test('a user who is in step stands as the ledger left them', async () => {
	const user = await demo.user({ credits: 40 });
	const seen = await standing(user);

	assert.deepEqual(seen.user, expectAnswer(await admin.get(`/api/users/${user.id}`), 200));
	assert.deepEqual(seen.organization, { ...user.organization, externalId: null, balance: 40, members: 1 });
	assert.deepEqual([seen.inSync, seen.difference, seen.outside], [true, 0, { user: 0, organization: 0 }]);
	assert.deepEqual(seen.chain, { user: { seq: 1, ledgerBalance: 40 }, organization: { seq: 1, ledgerBalance: 40 } });
	assert.deepEqual([seen.disabledAt, seen.hasPassword, seen.driftEntries], [null, false, []]);
	assert.deepEqual(seen.latest.map(({ type }) => type), ['grant']);
});

test('an outside change is shown apart from what the ledger knows, also after the repair', async () => {
	const user = await demo.user({ credits: 10 });

	await raise(user, 990);
	const before = await standing(user);
	assert.deepEqual([before.inSync, before.difference, before.outside], [false, 990, { user: 0, organization: 990 }]);
	assert.deepEqual(before.driftEntries, []);
	await sync({ userId: user.id });
	const after = await standing(user);
	assert.deepEqual([after.inSync, after.difference, after.outside], [true, 0, { user: 0, organization: 0 }]);
	assert.deepEqual(after.driftEntries.map(({ type, userAmount, organizationAmount }) => [type, userAmount, organizationAmount]),
		[['sync', 990, 0], ['adjustment', 0, 990]]);
	assert.deepEqual(after.latest.map(({ type }) => type), ['sync', 'adjustment', 'grant']);
	assert.equal(after.user.creditBalance, 1000);
});

test('drift entries are the newest 20, without operations that change both balances alike', async () => {
	const user = await demo.user({ credits: 10 });

	for (let i = 1; i <= 11; i++) {
		await raise(user, i);
		await sync({ userId: user.id });
		expectAnswer(await service.post('/api/credits/spend', { userId: user.id, amount: 1, reason: 'between' }), 201);
	}
	const seen = await standing(user);
	assert.equal(seen.driftEntries.length, 20);
	assert.deepEqual([...new Set(seen.driftEntries.map(({ type }) => type))].sort(), ['adjustment', 'sync']);
	assert.deepEqual(seen.driftEntries.slice(0, 2).map(({ userAmount }) => userAmount), [11, 0]);
	assert.equal(seen.latest.length, 10);
});

test('with several members, the difference is to their sum, and the entries are the user\'s own', async () => {
	const one = await demo.user({ credits: 10 });
	const other = await demo.user({ credits: 5, organizationId: one.organization.id });

	await raise(one, 100);
	const seen = await standing(one);
	assert.deepEqual([seen.organization.members, seen.organization.balance, seen.difference, seen.inSync], [2, 115, 100, false]);
	assert.ok(seen.latest.every(({ userId }) => userId === one.id));
	assert.ok((await standing(other)).latest.every(({ userId }) => userId === other.id));
});

test('if the organization\'s row is gone, its balance is null and counts as 0', async () => {
	const user = await demo.user({ credits: 7 });

	await database.rows(`DELETE FROM credit_balances WHERE organizationId = ${user.organization.id}`);
	const seen = await standing(user);
	assert.deepEqual([seen.organization.balance, seen.difference, seen.inSync], [null, -7, false]);
	assert.deepEqual(seen.chain.organization, { seq: 0, ledgerBalance: 0 });
});

test('it says whether a user is disabled and has a password, but not the password', async () => {
	const user = await demo.user();

	await setPassword(demo, user.email, `a password of ${user.id}`);
	await database.rows(`UPDATE users SET disabledAt = '2026-01-02 03:04:05' WHERE id = ${user.id}`);
	const answer = await admin.get(`/api/admin/users/${user.id}`);
	expectAnswer(answer, 200, { hasPassword: true, disabledAt: '2026-01-02T03:04:05.000000Z' });
	assert.doesNotMatch(answer.text, /argon|\$/);
});

test('a user who does not exist is 404, and an id that is invalid is 400', async () => {
	expectProblem(await admin.get('/api/admin/users/999999999'), 404, 'user-not-found');
	for (const id of ['0', '-1', 'x', '1.5', '9007199254740992'])
		expectProblem(await admin.get(`/api/admin/users/${id}`), 400, 'invalid-request', { parameter: 'id' });
});

test('runs of the repair are listed newest first, page by page, and previews are marked', async () => {
	const user = await demo.user({ credits: 10 });

	await raise(user, 30);
	await sync({ userId: user.id, dryRun: true });
	await sync({ userId: user.id });
	const { runs } = expectAnswer(await admin.get('/api/admin/sync-runs?limit=2'), 200);
	assert.deepEqual(runs.map(({ dryRun, repaired, creditsAdded, creditsTaken, direction }) =>
		[dryRun, repaired, creditsAdded, creditsTaken, direction]),
	[[false, 1, 30, 0, 'organization-to-user'], [true, 1, 30, 0, 'organization-to-user']]);
	assert.ok(runs[0].id > runs[1].id && runs.every(({ finishedAt, startedAt }) => finishedAt >= startedAt));
	const first = expectAnswer(await admin.get('/api/admin/sync-runs?limit=1'), 200);
	assert.deepEqual(first.runs, [runs[0]]);
	const second = expectAnswer(await admin.get(`/api/admin/sync-runs?limit=1&cursor=${first.nextCursor}`), 200);
	assert.deepEqual(second.runs, [runs[1]]);
	expectAnswer(await admin.get('/api/admin/sync-runs?cursor=1'), 200, { runs: [], nextCursor: null });
	for (const cursor of ['x', '0'])
		expectProblem(await admin.get(`/api/admin/sync-runs?cursor=${cursor}`), 400, 'invalid-request', { parameter: 'cursor' });
});

test('looking changes nothing', async () => {
	const user = await demo.user({ credits: 1 });
	const before = await database.checksum();

	expectAnswer(await admin.get('/api/admin/sync-runs'), 200);
	await standing(user);
	assert.equal(await database.checksum(), before);
});
