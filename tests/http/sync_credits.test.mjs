// Who is out of step, and closing the difference.  (sync_page.test.mjs tests the page, and
// access_matrix.test.mjs who may.)
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { expectAnswer, expectProblem, newKey } from '../support/client.mjs';

const demo = attachedDemo();
const { service, admin, database } = demo;

const CHECK = '/api/admin/check-balance';
const DRIFT = '/api/admin/drift';
const SYNC = '/api/admin/sync-credits';

const sync = (body) => admin.post(SYNC, body, { key: null });
const check = (user) => admin.get(`${CHECK}?userId=${user.id}`);

// What the old application's purchases did.
const purchase = (user, credits) => database.rows(`
	UPDATE credit_balances SET balance = balance + ${credits}
	 WHERE organizationId = ${user.organization.id}`);

// Every table except the one in which each run leaves a row.
const withoutRuns = async () => (await database.checksum()).split('\n')
	.filter((line) => !line.includes('sync_runs')).join('\n');

// What drift says about this user; the users of other files may be out of step too.
async function drifted(user) {
	let cursor = null;

	do {
		const page = expectAnswer(await admin.get(
			`${DRIFT}?limit=100${cursor ? `&cursor=${cursor}` : ''}`), 200);
		const found = page.drifted.find((row) => row.organization.id === user.organization.id);

		if (found)
			return found;
		cursor = page.nextCursor;
	} while (cursor);
	return null;
}

async function verified(user) {
	const { stdout } = await demo.command('verify');

	return stdout.split('\n').filter((line) => {
		const [, table, id] = line.split('\t');

		return (table === 'users' && id === String(user.id)) ||
			(table === 'credit_balances' && id === String(user.organization.id)) ||
			(table === 'credit_ledger' && id.startsWith(`${user.organization.id}-`));
	});
}

test('a purchase that only raised the organization is seen, previewed and repaired once', async () => {
	const user = await demo.user({ credits: 10 });

	await purchase(user, 990);
	const seen = expectAnswer(await admin.get(`${CHECK}?email=${encodeURIComponent(user.email)}`), 200,
		{ success: true, syncStatus: { userBalance: 10, orgBalance: 1000, difference: 990, inSync: false } });
	assert.equal(seen.user.creditBalance, 10);
	assert.equal(seen.organization.creditBalance, 1000);
	assert.deepEqual(seen.recentLedger.map((entry) => entry.type), ['grant']);
	assert.deepEqual(await drifted(user), {
		organization: { id: user.organization.id, name: user.organization.name },
		user: { id: user.id, email: user.email, name: user.name },
		members: 'one', userBalance: 10, organizationBalance: 1000, difference: 990,
		outsideChange: { user: 0, organization: 990 },
	});

	const before = await withoutRuns();
	const preview = expectAnswer(await sync({ userId: user.id, dryRun: true }), 200, {
		before: { userBalance: 10, orgBalance: 1000 }, after: { userBalance: 1000, orgBalance: 1000 },
		difference: 990, synced: false, skipped: null, dryRun: true, direction: 'organization-to-user' });
	assert.deepEqual(preview.entries.map((entry) => [entry.type, entry.userAmount, entry.organizationAmount]),
		[['adjustment', 0, 990], ['sync', 990, 0]]);
	assert.equal(await withoutRuns(), before, 'a preview writes nothing');

	const done = expectAnswer(await sync({ email: user.email }), 200, {
		before: { userBalance: 10, orgBalance: 1000 }, after: { userBalance: 1000, orgBalance: 1000 },
		difference: 990, synced: true, skipped: null, dryRun: false });
	// The preview's entries without the run and the time.
	const bare = ({ entries }) => entries.map((entry) => [entry.id, entry.type, entry.userAmount,
		entry.organizationAmount, entry.userBalanceAfter, entry.organizationBalanceAfter]);
	assert.deepEqual(bare(done), bare(preview));
	assert.equal(done.entries[1].idempotencyKey, `sync-${done.runId}-${done.entries[1].organizationSeq}`);

	const after = await withoutRuns();
	expectAnswer(await sync({ userId: user.id }), 200,
		{ difference: 0, synced: true, entries: [], message: 'Both balances are 1,000 already; there is nothing to repair.' });
	assert.equal(await withoutRuns(), after, 'a second one writes nothing');
	assert.deepEqual(await verified(user), []);
	assert.equal(await drifted(user), null);
	assert.equal(expectAnswer(await service.get(`/api/users/${user.id}`), 200).creditBalance, 1000);
});

test('old callers may name the user in the query, without a body and a content type', async () => {
	const user = await demo.user({ credits: 1 });

	await purchase(user, 1);
	expectAnswer(await admin.request('POST', `${SYNC}?email=${encodeURIComponent(user.email)}`), 200,
		{ success: true, synced: true, difference: 1 });
});

test('everybody is repaired in one run, and its row says what it did', async () => {
	const users = [await demo.user({ credits: 5 }), await demo.user({ credits: 5 })];

	for (const user of users)
		await purchase(user, 7);
	const preview = expectAnswer(await sync({ dryRun: true }), 200, { dryRun: true, complete: true, cursor: null });
	assert.ok(preview.repaired >= 2 && preview.entries.length >= 4);
	assert.notEqual(await drifted(users[0]), null);

	const done = expectAnswer(await sync(), 200, { success: true, complete: true, dryRun: false });
	assert.ok(done.creditsAdded >= 14);
	for (const user of users)
		assert.equal(expectAnswer(await check(user), 200).syncStatus.inSync, true);
	const run = await database.row(`SELECT * FROM sync_runs WHERE id = ${done.runId}`);
	assert.deepEqual([Number(run.examined), Number(run.repaired), Number(run.creditsAdded), run.finishedAt !== null],
		[done.examined, done.repaired, done.creditsAdded, true]);

	const before = await withoutRuns();
	expectAnswer(await sync({}), 200, { repaired: 0, creditsAdded: 0, creditsTaken: 0 });
	assert.equal(await withoutRuns(), before);
});

test('nobody loses credits unless that is asked for', async () => {
	const user = await demo.user({ credits: 50 });

	await database.rows(`UPDATE credit_balances SET balance = 20 WHERE organizationId = ${user.organization.id}`);
	const skipped = expectAnswer(await sync({ userId: user.id }), 200, {
		skipped: 'would-decrease', synced: false, difference: -30,
		after: { userBalance: 50, orgBalance: 20 } });
	assert.deepEqual(skipped.entries.map((entry) => entry.type), ['adjustment']);
	expectAnswer(await sync({ userId: user.id, allowDecrease: true, dryRun: true }), 200,
		{ synced: false, after: { userBalance: 20, orgBalance: 20 } });
	expectAnswer(await sync({ userId: user.id, allowDecrease: true }), 200,
		{ skipped: null, synced: true, after: { userBalance: 20, orgBalance: 20 } });
	assert.deepEqual(await verified(user), []);
});

test('a balance row that was deleted counts as 0, and is created again', async () => {
	const user = await demo.user({ credits: 50 });

	await database.rows(`DELETE FROM credit_balances WHERE organizationId = ${user.organization.id}`);
	const before = await withoutRuns();
	expectAnswer(await sync({ userId: user.id, dryRun: true }), 200, { skipped: 'would-decrease', difference: -50 });
	assert.equal(await withoutRuns(), before, 'a preview makes no row either');
	const seen = expectAnswer(await check(user), 200,
		{ syncStatus: { userBalance: 50, orgBalance: 0, difference: -50, inSync: false } });
	assert.equal(seen.organization.creditBalance, null);
	assert.equal((await drifted(user)).organizationBalance, null);
	expectAnswer(await sync({ userId: user.id, direction: 'user-to-organization' }), 200,
		{ synced: true, after: { userBalance: 50, orgBalance: 50 } });
	assert.deepEqual(await verified(user), []);
});

test('an organization with three members is skipped, and its mirror becomes their sum', async () => {
	const user = await demo.user({ credits: 10 });
	const others = [await demo.user({ organizationId: user.organization.id, credits: 20 }),
		await demo.user({ organizationId: user.organization.id, credits: 30 })];

	await purchase(user, 100);
	expectAnswer(await sync({ userId: others[0].id, allowDecrease: true }), 200,
		{ skipped: 'several-members', synced: false, before: { userBalance: 60, orgBalance: 160 } });
	for (const [member, credits] of [[user, 10], [others[0], 20], [others[1], 30]])
		assert.equal(expectAnswer(await service.get(`/api/users/${member.id}`), 200).creditBalance, credits);
	assert.equal((await drifted(user)).members, 'several');
	const seen = expectAnswer(await check(others[0]), 200,
		{ syncStatus: { userBalance: 60, orgBalance: 160, difference: 100, inSync: false } });
	assert.deepEqual([seen.organization.members, seen.user.creditBalance], ['several', 20]);
	assert.ok(seen.recentLedger.every((entry) => entry.userId === others[0].id));
	expectAnswer(await sync({ userId: others[1].id, direction: 'user-to-organization' }), 200,
		{ skipped: null, synced: true, after: { userBalance: 60, orgBalance: 60 } });
	assert.deepEqual(await verified(user), []);
});

test('two admins at once apply the difference once', async () => {
	for (let round = 0; round < 5; round++) {
		const user = await demo.user({ credits: 10 });

		await purchase(user, 90);
		const both = (await Promise.all([sync({ userId: user.id }), sync({ userId: user.id })]))
			.map((answer) => expectAnswer(answer, 200, { synced: true }));
		assert.deepEqual(both.map((answer) => answer.difference).sort(), [0, 90]);
		assert.equal(expectAnswer(await check(user), 200).syncStatus.userBalance, 100);
		assert.deepEqual(await verified(user), []);
	}
});

test('spends that race syncs and outside purchases lose nothing', async () => {
	const user = await demo.user({ credits: 5000 });
	let spent = 0, injected = 0, stop = false;

	const spender = async () => {
		while (!stop) {
			const answer = await service.post('/api/credits/spend',
				{ userId: user.id, amount: 1, reason: 'race' }, { key: newKey() });

			expectAnswer(answer, 201);
			spent++;
		}
	};
	const syncer = async () => {
		while (!stop)
			expectAnswer(await sync({ userId: user.id }), 200);
	};
	const injector = async () => {
		for (let i = 0; i < 20; i++) {
			await purchase(user, 13);
			injected += 13;
		}
		stop = true;
	};
	await Promise.all([...Array.from({ length: 16 }, spender), syncer(), injector()]);

	const end = expectAnswer(await sync({ userId: user.id }), 200, { synced: true });
	assert.ok(spent > 16);
	assert.deepEqual(end.after, { userBalance: 5000 - spent + injected, orgBalance: 5000 - spent + injected });
	assert.deepEqual(await verified(user), []);
});

test('reading changes nothing', async () => {
	const user = await demo.user({ credits: 10 });

	await purchase(user, 5);
	const before = await database.checksum();
	for (const path of [`${CHECK}?userId=${user.id}`, DRIFT, `${DRIFT}?limit=1`])
		expectAnswer(await admin.get(path), 200);
	assert.equal(await database.checksum(), before);
});

test('the totals are on the first page of drift, and null on further ones', async () => {
	const users = [await demo.user({ credits: 10 }), await demo.user({ credits: 10 })];

	await Promise.all(users.map((user) => purchase(user, 5)));
	const first = expectAnswer(await admin.get(`${DRIFT}?limit=1`), 200);
	assert.ok(first.summary.outOfStep >= 2);
	assert.ok(first.summary.organizationAhead >= 10);
	const second = expectAnswer(await admin.get(`${DRIFT}?limit=1&cursor=${first.nextCursor}`), 200);
	assert.equal(second.summary, null);
});

test('an invalid request is refused, and nothing is done', async () => {
	const before = await database.checksum();
	const user = await demo.user();
	const pointer = (answer, expected) => expectProblem(answer, 400, 'invalid-request', { pointer: expected });
	const parameter = (answer, expected) => expectProblem(answer, 400, 'invalid-request', { parameter: expected });

	pointer(await sync({ direction: 'sideways' }), '/direction');
	pointer(await sync({ dryRun: 'yes' }), '/dryRun');
	pointer(await sync({ everything: true }), '/everything');
	pointer(await sync({ cursor: 'x' }), '/cursor');
	pointer(await sync({ cursor: '999999999.u0' }), '/cursor');
	pointer(await sync({ cursor: '1.u0', dryRun: true }), '/cursor');
	pointer(await sync({ userId: user.id, email: user.email }), '');
	pointer(await sync([]), '');
	parameter(await admin.request('POST', `${SYNC}?direction=sideways`), 'direction');
	parameter(await admin.request('POST', `${SYNC}?userId=0`), 'userId');
	parameter(await admin.request('POST', `${SYNC}?user=1`), 'user');
	parameter(await admin.get(`${DRIFT}?limit=101`), 'limit');
	parameter(await admin.get(`${DRIFT}?cursor=x1`), 'cursor');
	expectProblem(await admin.get(CHECK), 400, 'invalid-request');
	parameter(await admin.get(`${CHECK}?name=x`), 'name');
	expectProblem(await admin.get(`${CHECK}?email=nobody@example.com`), 404, 'user-not-found');
	expectProblem(await sync({ email: 'nobody@example.com' }), 404, 'user-not-found');
	assert.notEqual(before, '');
	assert.equal(await database.row('SELECT COUNT(*) AS n FROM sync_runs WHERE examined = 0 AND finishedAt IS NULL')
		.then((row) => row.n), '0');
});

test('if there is a body, the query may name the user and nothing else', async () => {
	const user = await demo.user({ credits: 1 });
	const email = encodeURIComponent(user.email);
	const both = (query, body) => admin.request('POST', `${SYNC}?${query}`, { body });

	await purchase(user, 4);
	expectAnswer(await both(`email=${email}`, { dryRun: true }), 200, { dryRun: true, difference: 4 });
	expectProblem(await both('dryRun=true', { dryRun: true }), 400, 'invalid-request', { parameter: 'dryRun' });
	expectProblem(await both('allowDecrease=false', { allowDecrease: true }), 400, 'invalid-request',
		{ parameter: 'allowDecrease' });
	expectProblem(await both(`email=${email}`, { userId: user.id }), 400, 'invalid-request', { pointer: '' });
	expectProblem(await both(`email=${email}`, { cursor: '1.u0' }), 400, 'invalid-request', { pointer: '' });
	expectAnswer(await both(`email=${email}`, {}), 200, { synced: true, difference: 4 });
});
