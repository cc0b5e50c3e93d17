// The database under load: killed, stopped for a while, and with a row that somebody
// has locked.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import { startDemo } from '../support/demo.mjs';
import { expectProblem } from '../support/client.mjs';
import { Load, primedUsers } from '../support/load.mjs';
import { DatabaseServer, pause, until } from '../support/processes.mjs';

const demo = await startDemo();
after(() => demo.stop());
const users = await primedUsers(demo);
const server = new DatabaseServer(demo);

// What the committers have logged, for somebody who has to find out why.
function committerLog() {
	const lines = readFileSync(path.join(demo.state, 'log/duet.log'), 'utf8').split('\n')
		.filter((line) => line.includes('event=committer'));
	return lines.slice(-20).join('\n');
}

// While the database is down, every failure is a 503 of one of these types, and says
// when to come back.
function expectOnlyHonestFailures(load) {
	const wrong = load.attempts.filter((attempt) => attempt.status !== 201 &&
		!(attempt.status === 503 && attempt.retryAfter &&
			['unavailable', 'outcome-unknown', 'busy'].includes(attempt.type)));

	assert.deepEqual(wrong.slice(0, 3), [], load.summary());
}

test('kill -9 of mariadbd loses nothing acknowledged, and 2 s after it returns all is well', async (t) => {
	const load = new Load(t, demo, users);

	await pause(2000);
	await server.kill();
	const killed = performance.now();
	await pause(1500);
	expectProblem(await demo.anonymous.get('/api/health'), 503, 'unavailable');
	expectProblem(await demo.service.get('/api/users/1'), 503, 'unavailable');
	const away = load.answered(killed + 500, performance.now());
	assert.ok(away.length > 64 && away.every((attempt) => attempt.status === 503), load.summary());
	server.start();
	await until(() => demo.database.rows('DO 1').then(() => true, () => false),
		'the database answers', 60000);
	const back = performance.now();

	await pause(4000);
	await load.stop();
	t.diagnostic(load.summary());
	const first = load.attempts.filter((attempt) => attempt.status === 201 && attempt.ended > killed + 500)
		.reduce((least, attempt) => Math.min(least, attempt.ended), Infinity);
	t.diagnostic(`first success ${Math.round(first - back)} ms after the database answers`);
	assert.ok(first < back + 2000, `the first success came ${first - back} ms after the database`);
	assert.deepEqual(load.answered(back + 2000, Infinity)
		.filter((attempt) => attempt.status !== 201).slice(0, 3), [], load.summary());
	expectOnlyHonestFailures(load);
	await load.check();
});

test('if the database is stopped for 3 s, requests wait for it', async (t) => {
	const load = new Load(t, demo, users);

	await pause(1500);
	server.signal('SIGSTOP');
	await pause(3000);
	server.signal('SIGCONT');
	const back = performance.now();
	await pause(4000);
	await load.stop();
	t.diagnostic(load.summary());
	expectOnlyHonestFailures(load);
	assert.deepEqual(load.answered(back + 2000, Infinity)
		.filter((attempt) => attempt.status !== 201).slice(0, 3), [], load.summary());
	const slowest = Math.max(...load.attempts.map((attempt) => attempt.ended - attempt.begun));
	t.diagnostic(`slowest ${Math.round(slowest)} ms`);
	assert.ok(slowest < 11000, `an answer took ${slowest} ms`);
	await load.check();
});

test('a user row held for 5 s delays the operations on that user only', async (t) => {
	const [held, ...others] = users;
	const session = demo.database.session();
	const load = new Load(t, demo, others, { clients: 60 });
	const heldLoad = new Load(t, demo, [held], { clients: 4 });

	await pause(1500);
	await session.run(`START TRANSACTION; SELECT id FROM users WHERE id = ${held.id} FOR UPDATE`);
	const from = performance.now();
	await pause(5000);
	await session.run('ROLLBACK');
	const to = performance.now();
	await pause(1500);
	await Promise.all([load.stop(), heldLoad.stop()]);
	await session.close();
	t.diagnostic(`others ${load.summary()}; held ${heldLoad.summary()}`);

	assert.deepEqual(load.attempts.filter((attempt) => attempt.status !== 201).slice(0, 3), []);
	const slow = load.attempts.filter((attempt) => attempt.ended - attempt.begun > 2500);
	assert.deepEqual(slow.slice(0, 3), [],
		`${slow.length} operations on other users were slow; ${committerLog()}`);
	// They may have to wait in the first second; after that they go on.
	const rates = [1, 2, 3, 4].map((second) =>
		load.answered(from + second * 1000, from + (second + 1) * 1000).length);
	t.diagnostic(`others a second meanwhile: ${rates.join(', ')}`);
	assert.ok(Math.min(...rates) > 100, `others a second: ${rates}`);

	assert.equal(heldLoad.answered(from + 200, to).length, 0, 'the held user was written to');
	assert.deepEqual(heldLoad.attempts.filter((attempt) => attempt.status !== 201).slice(0, 3), []);
	assert.ok(heldLoad.answered(to, Infinity).length > 4, 'the held user goes on');
	await load.check();
	await heldLoad.check();
});
