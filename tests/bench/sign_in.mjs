// Two questions about signing in.  Does the time that a refusal takes give away whether
// the address exists?  And how much longer do spends take while people sign in?
import assert from 'node:assert/strict';
import { at, bench, median } from '../support/bench.mjs';
import { Client } from '../support/client.mjs';
import { Connection, postText } from '../support/connection.mjs';
import { forgetFailures, newPlace, setPassword } from '../support/people.mjs';

const USAGE = `Usage: tests/bench/sign_in [OPTION...]

Starts a demo of its own and prints, first, how long refused sign-ins take for
addresses that nobody has, and for users with a password, without one, and
disabled; then the latency of spends through nginx with and without sign-ins at
the same time, alternating.

  --tries N     refusals of each kind (60)
  --seconds N   length of each measurement of spends (10)
  --rounds N    measurements of each kind (3)
  --clients N   clients that spend (64)
  --people N    sign-ins per second at the same time (2)
  --build DIR   measure DIR/fcgi/duet; otherwise the preset release is built
  --help        print this text
`;

const NUMBERS = { tries: 60, seconds: 10, rounds: 3, clients: 64, people: 2 };
const USERS = 500;

const ms = (value) => value.toFixed(1).padStart(7);

async function signIn(demo, email, password) {
	const client = new Client(demo.url, null, {}, newPlace());
	const begun = performance.now();
	const { status } = await client.post('/api/login', { email, password }, { key: null });
	const took = performance.now() - begun;

	client.close();
	return { status, took };
}

// ---- Refusals

async function makeKinds(demo) {
	const [known, without, disabled] = [await demo.user(), await demo.user(), await demo.user()];

	await setPassword(demo, known.email, 'a password that is set');
	await setPassword(demo, disabled.email, 'a password that is set');
	assert.equal((await demo.command('user', 'disable', disabled.email)).status, 0);
	return {
		'nobody has the address': 'nobody.at.all@example.com',
		'a user, another password': known.email,
		'a user without a password': without.email,
		'a disabled user': disabled.email,
	};
}

const BUCKET_MS = 10;

function histogram(sorted) {
	const buckets = new Map();

	for (const value of sorted) {
		const bucket = Math.floor(value / BUCKET_MS) * BUCKET_MS;
		buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
	}
	return [...buckets].map(([from, count]) => `${from}: ${count}`).join('  ');
}

async function compareRefusals(demo, options) {
	const kinds = await makeKinds(demo);
	const times = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, []]));

	// One of each in turn, so that whatever else the machine does affects all of them.
	for (let i = 0; i < options.tries + 3; i++) {
		for (const [kind, email] of Object.entries(kinds)) {
			const { status, took } = await signIn(demo, email, 'not the password');
			assert.equal(status, 401);
			if (i >= 3)
				times[kind].push(took);
		}
		await forgetFailures(demo);
	}
	console.log(`\nRefused sign-ins, ${options.tries} of each, one at a time (ms):`);
	for (const [kind, values] of Object.entries(times)) {
		const sorted = values.sort((a, b) => a - b);
		console.log(`  ${kind.padEnd(26)} least ${ms(sorted[0])}  p25 ${ms(at(sorted, 0.25))}  p50 ${ms(at(sorted, 0.5))}` +
			`  p75 ${ms(at(sorted, 0.75))}  p99 ${ms(at(sorted, 0.99))}`);
		console.log(`    of ${BUCKET_MS} ms each: ${histogram(sorted)}`);
	}
}

// ---- Spends

const mark = Date.now().toString(36);
let spends = 0;

async function measureSpends(demo, connections, users, seconds) {
	const latencies = [];
	const until = performance.now() + seconds * 1000;

	await Promise.all(connections.map(async (connection) => {
		while (performance.now() < until) {
			const sent = performance.now();
			const { status, text } = await connection.ask(postText('/api/credits/spend', demo.serviceKey,
				`${mark}-${spends++}`, `{"userId":${1 + Math.floor(Math.random() * users)},"amount":1,"reason":"bench"}`));
			assert.equal(status, 201, text);
			latencies.push(performance.now() - sent);
		}
	}));
	latencies.sort((a, b) => a - b);
	return { rate: latencies.length / seconds, p50: at(latencies, 0.5), p99: at(latencies, 0.99) };
}

/** Signs people in, this many per second, until stop(), which resolves to their times. */
function people(demo, perSecond) {
	const going = [];
	const timer = setInterval(() => {
		going.push(signIn(demo, demo.userEmail, demo.userPassword));
	}, 1000 / perSecond);

	return {
		stop: async () => {
			clearInterval(timer);
			const done = await Promise.all(going);
			assert.ok(done.every(({ status }) => status === 200), JSON.stringify(done.map(({ status }) => status)));
			return done.map(({ took }) => took);
		},
	};
}

async function prepare(demo, users) {
	const operations = Array.from({ length: users }, (_, i) => ({ type: 'grant', userId: i + 1, amount: 1000000,
		reason: 'bench', idempotencyKey: `${mark}-grant-${i}` }));
	const answer = await demo.service.post('/api/credits/batch', { operations }, { key: null });

	assert.equal(answer.status, 200, answer.text);
}

async function compareSpends(demo, options, users) {
	const connections = Array.from({ length: options.clients }, () => new Connection(demo.url));
	const results = { quiet: [], busy: [] };
	const signInTimes = [];

	await prepare(demo, users);
	await measureSpends(demo, connections, users, 1);
	for (let round = 0; round < options.rounds; round++) {
		for (const kind of round % 2 === 0 ? ['quiet', 'busy'] : ['busy', 'quiet']) {
			const others = kind === 'busy' ? people(demo, options.people) : null;
			const result = await measureSpends(demo, connections, users, options.seconds);
			if (others)
				signInTimes.push(...await others.stop());
			results[kind].push(result);
		}
	}
	connections.forEach((connection) => connection.close());

	const of = (kind, member) => median(results[kind].map((result) => result[member]));
	const line = (name, kind) => `  ${name.padEnd(26)} ${of(kind, 'rate').toFixed(0).padStart(6)} spends/s` +
		`  p50 ${ms(of(kind, 'p50'))}  p99 ${ms(of(kind, 'p99'))} ms`;
	console.log(`\nSpends of ${options.clients} clients, medians of ${options.rounds} rounds of ${options.seconds} s:`);
	console.log(line('nobody signs in', 'quiet'));
	console.log(line(`${options.people} sign-ins a second`, 'busy'));
	console.log(`  p99 ${(of('busy', 'p99') / of('quiet', 'p99')).toFixed(2)} times as long; ` +
		`${signInTimes.length} sign-ins, p50 ${ms(median(signInTimes))} ms`);
}

async function measure(demo, options) {
	await compareRefusals(demo, options);
	await compareSpends(demo, options, USERS);
}

await bench({ name: 'sign_in', usage: USAGE, numbers: NUMBERS, users: () => USERS, measure });
