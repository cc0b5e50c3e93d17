// GET /api/admin/stats
import assert from 'node:assert/strict';
import test from 'node:test';
import { expectAnswer, expectProblem } from '../support/client.mjs';
import { attachedDemo } from '../support/demo.mjs';
import { until } from '../support/processes.mjs';

const demo = attachedDemo();
const { service, admin, anonymous, database } = demo;

const stats = async () => expectAnswer(await admin.get('/api/admin/stats'), 200);
const routeOf = (seen, method, path) => seen.routes.find((route) => route.method === method && route.path === path);

test('every route has a row, by path, and the last is for requests that matched none', async () => {
	const { stdout } = await demo.command('routes');
	const wanted = stdout.trim().split('\n').slice(1).map((line) => line.split('\t').slice(0, 2));
	const { routes } = await stats();

	assert.deepEqual(routes.map(({ method, path }) => [method, path]), [...wanted, [null, null]]);
});

test('requests add up: by status, by route, and in the minutes since the counters began', async () => {
	// A grant, and a request that matches no route.
	await demo.user({ credits: 1 });
	expectProblem(await anonymous.get('/api/nothing'), 404, 'not-found');
	const seen = await stats();
	const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);

	assert.equal(sum(Object.values(seen.requests.byStatus)), seen.requests.total);
	assert.equal(sum(seen.routes.map(({ requests }) => requests)), seen.requests.total);
	assert.equal(sum(seen.routes.map(({ errors }) => errors)), seen.requests.byStatus['5xx']);
	const age = Date.parse(seen.asOf) - Date.parse(seen.since);
	assert.ok(age > 0 && age < 3600e3, `they began at ${seen.since}`);
	assert.equal(sum(seen.minutes.map(({ requests }) => requests)), seen.requests.total);
	assert.equal(sum(seen.minutes.map(({ errors }) => errors)), seen.requests.byStatus['5xx']);
	assert.equal(sum(seen.minutes.map(({ operations }) => operations)), seen.committer.operations);
	assert.equal(sum(seen.minutes.map(({ transactions }) => transactions)), seen.committer.transactions);
	const moments = seen.minutes.map(({ at }) => Date.parse(at));
	assert.ok(moments.every((at, i) => at % 60000 === 0 && (i === 0 || at === moments[i - 1] + 60000)), moments.join());
	assert.equal(moments.at(-1), Math.floor(Date.parse(seen.asOf) / 60000) * 60000);
});

test('routes with requests have durations, and the slow ones exceed the usual', async () => {
	const user = await demo.user();

	expectAnswer(await service.get(`/api/users/${user.id}`), 200);
	await until(async () => routeOf(await stats(), 'GET', '/api/users/{id}').requests > 0, 'it is counted');
	for (const { method, path, requests, p50Us, p99Us } of (await stats()).routes) {
		assert.equal(p50Us === null, requests === 0, `${method} ${path}`);
		assert.ok(p50Us === null || (p50Us > 0 && p99Us >= p50Us), `${method} ${path}: ${p50Us}, ${p99Us}`);
	}
});

test('the committer\'s figures are those of the pool', async () => {
	const user = await demo.user({ credits: 1 });
	const before = await stats();

	expectAnswer(await service.post('/api/credits/spend', { userId: user.id, amount: 1, reason: 'stats' }), 201);
	expectProblem(await service.post('/api/credits/spend', { userId: user.id, amount: 1, reason: 'stats' }), 402,
		'insufficient-credits');
	const { committer, processes, shared } = await stats();
	assert.deepEqual([committer.operations, committer.transactions, committer.refused, committer.replays],
		[before.committer.operations + 1, before.committer.transactions + 1, before.committer.refused + 1,
			before.committer.replays]);
	assert.deepEqual([processes, shared, committer.queueMax, committer.queueDepth], [2, true, 2 * 4096, 0]);
});

test('drift is the same summary as that of the drift route, from within the last minute or so', async () => {
	await until(async () => (await stats()).drift !== null, 'drift is known');
	const { drift } = await stats();
	const age = Date.now() - Date.parse(drift.asOf);

	assert.ok(age >= 0 && age < 62000, `${age} ms`);
	assert.ok(drift.organizations > 0);
});

test('it shows what sync runs over everybody found; a preview repairs nothing, and a sync of one user is not shown', async () => {
	const user = await demo.user({ credits: 5 });
	const sync = async (body) => expectAnswer(await admin.post('/api/admin/sync-credits', body, { key: null }), 200);
	const raise = () => database.rows(
		`UPDATE credit_balances SET balance = balance + 1 WHERE organizationId = ${user.organization.id}`);

	await sync({});
	await raise();
	const before = (await stats()).driftRuns.length;
	const preview = await sync({ dryRun: true });
	const repair = await sync({});
	await raise();
	await sync({ userId: user.id });
	assert.ok(preview.complete && repair.complete);
	const runs = (await stats()).driftRuns;
	const found = preview.repaired + preview.skippedCount;
	assert.deepEqual(runs.slice(-2).map(({ found: f, repaired }) => [f, repaired]),
		[[found, 0], [repair.repaired + repair.skippedCount, repair.repaired]]);
	assert.ok(repair.repaired >= 1);
	assert.equal(runs.length, Math.min(before + 2, 100));
	assert.ok(runs.every(({ at }, i) => i === 0 || at >= runs[i - 1].at), 'oldest first');
});
