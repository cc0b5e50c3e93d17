// Counters that the processes of a pool share, while processes start, are killed and are
// replaced; and what happens if they cannot be shared.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { expectAnswer } from '../../support/client.mjs';
import { startDemo } from '../../support/demo.mjs';
import { isAlive, pause, pool, until, workers } from '../../support/processes.mjs';
import { Load, primedUsers } from '../../support/load.mjs';

let demo, users, file;

before(async () => {
	demo = await startDemo();
	users = await primedUsers(demo);
	file = path.join(demo.run, 'duet.sock.metrics');
});
after(() => demo?.stop());

const stats = async (of = demo) => expectAnswer(await of.admin.get('/api/admin/stats'), 200);

// All numbers that may only grow, at any depth.
function totals(seen) {
	const committer = Object.entries(seen.committer).filter(([name]) => !name.startsWith('queue'));

	return { ...Object.fromEntries(committer), ...seen.requests.byStatus, total: seen.requests.total,
		...Object.fromEntries(seen.routes.map(({ method, path: route, requests }) => [`${method} ${route}`, requests])) };
}

function expectGrown(from, to) {
	const [old, now] = [totals(from), totals(to)];

	for (const [name, value] of Object.entries(old))
		assert.ok(now[name] >= value, `${name} fell from ${value} to ${now[name]}`);
}

async function poolIsWhole(without = []) {
	const now = await workers(demo);

	return now.length === 2 && !now.some((pid) => without.includes(pid)) && (await stats()).processes === 2;
}

test('whichever process answers, it gives the counts of both', async () => {
	const { requests: { total } } = await stats();

	// With two processes and 40 new connections, a process that counts alone would have half of them.
	await Promise.all(Array.from({ length: 40 }, () => demo.service.get(`/api/users/${users[0].id}`)));
	await until(async () => (await stats()).requests.total >= total + 40, 'all 40 are counted');
	const seen = await Promise.all(Array.from({ length: 16 }, () => stats()));
	assert.ok(seen.every((one) => one.requests.total >= total + 40 && one.processes === 2));
});

test('when a worker is killed, totals still only grow, and its gauges disappear', async (t) => {
	const load = new Load(t, demo, users, { clients: 16 });
	let last = await stats();

	for (let i = 0; i < 3; i++) {
		await pause(400);
		const [victim, other] = await workers(demo);
		process.kill(victim, 'SIGKILL');
		await until(() => !isAlive(victim), 'it is gone');
		const seen = await stats();
		expectGrown(last, seen);
		last = seen;
		assert.ok(seen.committer.queueMax <= 2 * 4096 && seen.processes <= 2, JSON.stringify(seen.committer));
		await until(() => poolIsWhole([victim]), 'the pool is whole');
		assert.ok(isAlive(other));
	}
	await load.stop();
	const done = load.attempts.filter(({ verdict }) => verdict === 'done').length;
	await pause(200);
	const end = await stats();
	expectGrown(last, end);
	assert.equal(end.committer.queueDepth, 0);
	assert.ok(end.committer.operations >= done, `${end.committer.operations} of ${done}`);
});

test('until a killed worker is replaced there is one process less, and its queue is not counted', async () => {
	const [victim] = await workers(demo);
	const supervisor = Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${victim}/stat`, 'latin1'))[1]);

	process.kill(supervisor, 'SIGSTOP');
	try {
		process.kill(victim, 'SIGKILL');
		await until(() => !isAlive(victim), 'it is gone');
		await pause(100);
		await until(async () => (await stats()).processes === 1, 'one is left');
		assert.equal((await stats()).committer.queueMax, 4096);
	} finally {
		process.kill(supervisor, 'SIGCONT');
	}
	await until(() => poolIsWhole([victim]), 'the pool is whole');
	assert.equal((await stats()).committer.queueMax, 2 * 4096);
});

test('a reload keeps the counters', async () => {
	const old = await stats();

	await pool(demo, 'reload');
	const now = await stats();
	expectGrown(old, now);
	assert.equal(now.since, old.since);
	await until(() => poolIsWhole(), 'the old ones are gone');
});

test('only its owner may read the file', () => {
	assert.equal(statSync(file).mode & 0o777, 0o600);
	assert.deepEqual(readdirSync(demo.run).filter((name) => name.includes('metrics')), ['duet.sock.metrics']);
});

test('a file of another version is replaced, and all processes use the new one', async () => {
	const bytes = readFileSync(file);
	const old = statSync(file).ino;

	await pool(demo, 'stop');
	bytes[8] ^= 1;
	writeFileSync(file, bytes);
	await pool(demo, 'start');
	await until(() => poolIsWhole(), 'both count together');
	assert.notEqual(statSync(file).ino, old);
	assert.ok((await stats()).requests.total < 200, 'it begins anew');
	assert.ok(!existsSync(`${file}.new`));
});

test('if others may read the file, each process counts for itself, and the log says so once', async () => {
	const logged = () => readFileSync(path.join(demo.state, 'log/duet.log'), 'utf8')
		.split('\n').filter((line) => line.includes('event=counts-alone'));

	await pool(demo, 'stop');
	chmodSync(file, 0o644);
	try {
		await pool(demo, 'start');
		const seen = await until(async () => (await stats()).shared === false, 'alone').then(() => stats());
		assert.deepEqual([seen.shared, seen.processes, seen.committer.queueMax], [false, 1, 4096]);
		assert.match((await demo.service.get('/api/metrics')).text, /^duet_counters_shared 0$/m);
		assert.equal(logged().length, 2, 'once a process');
		assert.match(logged()[0], /remove it, or correct the setting `metricsFile`/);
	} finally {
		await pool(demo, 'stop');
		chmodSync(file, 0o600);
		await pool(demo, 'start');
	}
	assert.equal((await stats()).shared, true);
});

test('with metricsFile = none each process counts for itself, and the log does not mention it', async () => {
	const alone = await startDemo({ users: 5, options: ['--setting', 'metricsFile=none'] });

	try {
		const seen = await stats(alone);
		assert.deepEqual([seen.shared, seen.processes], [false, 1]);
		assert.deepEqual(readdirSync(alone.run).filter((name) => name.includes('metrics')), []);
		assert.doesNotMatch(readFileSync(path.join(alone.state, 'log/duet.log'), 'utf8'), /counts-alone/);
	} finally {
		await alone.stop();
	}
});
