// How many spends a second go all the way from nginx to a durable commit: as shipped,
// where waiting operations share a transaction, and the classic way, with one
// transaction per request.
import assert from 'node:assert/strict';
import { cpus } from 'node:os';
import { readFileSync, writeFileSync } from 'node:fs';
import { bench, median, say } from '../support/bench.mjs';
import { Connection, postText } from '../support/connection.mjs';
import { pool, until } from '../support/processes.mjs';

const USAGE = `Usage: tests/bench/spend [OPTION...]

Starts a demo of its own (a private MariaDB with durable commits, two worker
processes, nginx) and spends through nginx, once spread over all users and once
on a single one: as shipped, and with 32 committers of one operation per
transaction.  The two alternate; the result is the median of the rounds.

  --seconds N   length of each measurement, after a warm-up (10)
  --rounds N    measurements of each kind (3)
  --users N     users that the load is spread over (100000)
  --clients N   persistent connections, each with one request at a time (64)
  --build DIR   measure DIR/fcgi/duet; otherwise the preset release is built
  --help        print this text
`;

const WAYS = [
	{ name: 'as shipped', committers: 1, batchMax: 256 },
	{ name: 'one per transaction', committers: 32, batchMax: 1 },
];

const NUMBERS = { seconds: 10, rounds: 3, users: 100000, clients: 64 };

// ---- One measurement

let spends = 0;
const mark = Date.now().toString(36);

/** Calls `onSpend(milliseconds)` for each success until `isOver()`; resolves
 * when every client has had its last answer. */
function spend(demo, connections, nextUser, onSpend, isOver) {
	return Promise.all(connections.map((connection) => new Promise((resolve, reject) => {
		const next = () => {
			if (isOver()) {
				resolve();
				return;
			}
			const sent = performance.now();
			connection.send(postText('/api/credits/spend', demo.serviceKey, `${mark}-${spends++}`,
				`{"userId":${nextUser()},"amount":1,"reason":"bench"}`), (status, text) => {
				if (status !== 201) {
					reject(new Error(`a spend was answered ${status}: ${text}`));
					return;
				}
				onSpend(performance.now() - sent);
				next();
			});
		};
		next();
	})));
}

async function measure(demo, connections, nextUser, seconds) {
	const warmUntil = performance.now() + Math.min(2000, 300 * seconds);
	await spend(demo, connections, nextUser, () => {}, () => performance.now() >= warmUntil);

	const latencies = [];
	const from = performance.now();
	const cpu = process.cpuUsage();
	await spend(demo, connections, nextUser, (ms) => latencies.push(ms),
		() => performance.now() >= from + seconds * 1000);
	const elapsed = performance.now() - from;
	const used = process.cpuUsage(cpu);

	latencies.sort((a, b) => a - b);
	const at = (part) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))];
	return {
		rate: latencies.length / elapsed * 1000, p50: at(0.5), p99: at(0.99),
		cpu: (used.user + used.system) / elapsed / 1000,
	};
}

// ---- The demo

async function useWay(demo, way) {
	const text = readFileSync(demo.config, 'utf8')
		.replace(/^committers = .*$/m, `committers = ${way.committers}`)
		.replace(/^batchMax = .*$/m, `batchMax = ${way.batchMax}`);

	writeFileSync(demo.config, text);
	await pool(demo, 'reload');
	await until(async () => (await demo.anonymous.get('/api/health')).status === 200, 'health');
}

async function grantAll(demo, ids, amount) {
	for (let i = 0; i < ids.length; i += 1000) {
		const answer = await demo.service.post('/api/credits/batch', {
			operations: ids.slice(i, i + 1000).map((id) => ({ type: 'grant', userId: id, amount,
				reason: 'bench', idempotencyKey: `${mark}-grant-${id}` })),
		}, { key: null });
		assert.equal(answer.status, 200, answer.text);
	}
}

/** So that nobody runs out of credits, and no round has to record the demo's outside
 * changes while another does not. */
async function prepare(demo) {
	const drifted = await demo.database.rows(`
		SELECT u.id FROM users AS u JOIN credit_balances AS b USING (organizationId)
		 WHERE b.balance <> b.ledgerBalance`);

	await grantAll(demo, drifted.map((row) => Number(row.id)), 1);
	await grantAll(demo, [1], 1000000000000);
}

async function describe(demo, options) {
	const row = await demo.database.row(`SELECT @@version AS version,
		@@innodb_flush_log_at_trx_commit AS flush, @@log_bin AS binlog,
		@@innodb_buffer_pool_size DIV 1048576 AS pool, (SELECT COUNT(*) FROM users) AS users`);

	say(`MariaDB ${row.version}, ` +
		`innodb_flush_log_at_trx_commit = ${row.flush}, log_bin = ${row.binlog}, buffer pool ${row.pool} MB`);
	say(`${row.users} users, ${options.clients} clients through nginx, ` +
		`${options.rounds} x ${options.seconds} s each`);
	assert.equal(row.flush, '1', 'commits are not durable');
}

// ---- The comparison

function line(name, { rate, p50, p99 }) {
	return `${name.padEnd(20)} ${rate.toFixed(0).padStart(7)} spends/s   p50 ${p50.toFixed(1).padStart(6)} ms` +
		`   p99 ${p99.toFixed(1).padStart(7)} ms`;
}

async function compare(demo, connections, options, load) {
	const results = new Map(WAYS.map((way) => [way, []]));

	say(`---- ${load.name}`);
	for (let round = 0; round < options.rounds; round++) {
		// The way that goes first in one round goes last in the next.
		for (const way of round % 2 === 0 ? WAYS : [...WAYS].reverse()) {
			await useWay(demo, way);
			const result = await measure(demo, connections, load.nextUser, options.seconds);
			results.get(way).push(result);
			say(`round ${round + 1}  ${line(way.name, result)}   load generator ${
				(100 * result.cpu).toFixed(0)} % of a core`);
		}
	}
	return WAYS.map((way) => {
		const of = (member) => median(results.get(way).map((result) => result[member]));
		return { rate: of('rate'), p50: of('p50'), p99: of('p99') };
	});
}

async function compareLoads(demo, options) {
	const connections = Array.from({ length: options.clients }, () => new Connection(demo.url));
	const loads = [
		{ name: `spread over ${options.users} users`,
			nextUser: () => 1 + Math.floor(Math.random() * options.users) },
		{ name: 'one hot user', nextUser: () => 1 },
	];
	const summary = [];

	await describe(demo, options);
	await prepare(demo);
	for (const load of loads)
		summary.push([load, await compare(demo, connections, options, load)]);
	connections.forEach((connection) => connection.close());

	console.log(`\nMedians of ${options.rounds} rounds, ${cpus().length} cores:`);
	for (const [load, [shipped, classic]] of summary) {
		console.log(`\n${load.name}`);
		console.log(`  ${line(`${WAYS[0].name} (${WAYS[0].committers} x ${WAYS[0].batchMax})`, shipped)}`);
		console.log(`  ${line(`classic (${WAYS[1].committers} x ${WAYS[1].batchMax})`, classic)}`);
		console.log(`  ratio ${(shipped.rate / classic.rate).toFixed(2)}`);
	}
}

await bench({ name: 'spend', usage: USAGE, numbers: NUMBERS, users: ({ users }) => users, measure: compareLoads });
