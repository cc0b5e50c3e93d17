// The pool under load: workers that are terminated, replaced, and killed.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { expectProblem, newKey } from '../support/client.mjs';
import { startDemo } from '../support/demo.mjs';
import { Load, primedUsers } from '../support/load.mjs';
import { isAlive, pause, pool, until, workers } from '../support/processes.mjs';

const demo = await startDemo();
after(() => demo.stop());
const users = await primedUsers(demo);

function expectAllDone(load) {
	const failed = load.attempts.filter((attempt) => attempt.status !== 201);

	assert.deepEqual(failed.slice(0, 3), [], load.summary());
	assert.ok(load.attempts.length > 500, `only ${load.summary()}`);
}

async function poolIsWhole(without) {
	const now = await workers(demo);
	return now.length === 2 && !now.some((pid) => without.includes(pid));
}

test('TERM to a worker under 64 clients fails no request', async (t) => {
	const load = new Load(t, demo, users);

	for (let i = 0; i < 4; i++) {
		await pause(1200);
		const [victim] = await workers(demo);
		process.kill(victim, 'SIGTERM');
		t.diagnostic(`worker ${victim} ended after ${
			Math.round(await until(() => !isAlive(victim), 'the worker has ended', 5500))} ms`);
		await until(() => poolIsWhole([victim]), 'the pool is whole', 2000);
	}
	await pause(1000);
	await load.stop();
	t.diagnostic(load.summary());
	expectAllDone(load);
	await load.check();
});

test('a reload under 64 clients replaces every worker and fails no request', async (t) => {
	const before = await workers(demo);
	const load = new Load(t, demo, users);

	await pause(1000);
	await pool(demo, 'reload');
	await pause(1000);
	await load.stop();
	t.diagnostic(load.summary());
	assert.ok(await poolIsWhole(before), 'a worker of before is still there');
	expectAllDone(load);
	await load.check();
});

test('kill -9 of a worker loses nothing acknowledged, and it is replaced within a second', async (t) => {
	const load = new Load(t, demo, users);
	let healed = 0;

	for (let i = 0; i < 4; i++) {
		await pause(1000);
		const [victim] = await workers(demo);
		process.kill(victim, 'SIGKILL');
		const ms = await until(() => poolIsWhole([victim]), 'the pool is whole');
		t.diagnostic(`whole after ${Math.round(ms)} ms`);
		assert.ok(ms < 1000, `whole after ${ms} ms`);
		healed = performance.now();
	}
	await pause(2000);
	await load.stop();
	t.diagnostic(load.summary());

	const statuses = new Set(load.attempts.map((attempt) => attempt.status));
	assert.deepEqual([...statuses].filter((status) => status !== 201 && status !== 502), [],
		load.summary());
	const late = load.answered(healed + 1000, Infinity).filter((attempt) => attempt.status !== 201);
	assert.deepEqual(late.slice(0, 3), [], 'a second later everything works');
	await load.check();
});

test('if the pool is stopped, nginx answers 504 after 15 s, and the write is done once', async (t) => {
	const [user] = users;
	const body = { userId: user.id, amount: 1, reason: 'stands still' };
	const key = newKey();
	const pids = await workers(demo);
	const signal = (name) => pids.forEach((pid) => process.kill(pid, name));

	t.after(() => signal('SIGCONT'));
	signal('SIGSTOP');
	const [write, read] = await Promise.all([
		demo.service.post('/api/credits/spend', body, { key }), demo.service.get('/api/users/1')]);
	signal('SIGCONT');
	expectProblem(write, 504, 'outcome-unknown');
	expectProblem(read, 504, 'unavailable');

	const again = await demo.service.post('/api/credits/spend', body, { key });
	assert.ok([200, 201].includes(again.status), again.text);
	const rows = await demo.database.rows(
		`SELECT userAmount FROM credit_ledger WHERE idempotencyKey = '${key}'`);
	assert.deepEqual(rows, [{ userAmount: '-1' }]);
});
