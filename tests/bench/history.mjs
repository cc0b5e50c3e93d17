// How long it takes to look at a long history: pages, filters, the summary and the file
// of a user with many entries, compared with those of one with a thousand.
import assert from 'node:assert/strict';
import { bench, median, say } from '../support/bench.mjs';

const USAGE = `Usage: tests/bench/history [OPTION...]

Starts a demo of its own, gives one user a thousand entries and another one many,
spread evenly over the last 300 days, and a third user as many within the last 25
days, and times the same requests for all of them through nginx, alternating.

  --entries N   entries of the long histories (1000000)
  --tries N     tries of each request; the result is the median (5)
  --build DIR   measure DIR/fcgi/duet; otherwise the preset release is built
  --help        print this text
`;

const NUMBERS = { entries: 1000000, tries: 5 };
const SHORT = 1000;
const DAY_S = 86400;

// Spends of 1 credit from a purchase that is enough for all, as the committer would
// have written them.
async function withHistory(demo, length, days) {
	const { id, organization } = await demo.user();

	await demo.database.rows(`INSERT INTO credit_ledger (organizationId, organizationSeq, userId, userSeq, type, userAmount,
		organizationAmount, userBalanceAfter, organizationBalanceAfter, reason, actor, keyScope, idempotencyKey, requestHash,
		createdAt)
		SELECT ${organization.id}, seq, ${id}, seq, IF(seq = 1, 'purchase', 'spend'), IF(seq = 1, ${length}, -1),
			IF(seq = 1, ${length}, -1), ${length + 1} - seq, ${length + 1} - seq, 'bench', 'cli', 'system', CONCAT('bench-', seq), '',
			UTC_TIMESTAMP(6) - INTERVAL (${length} - seq) * ${days * DAY_S} DIV ${length} SECOND
		FROM seq_1_to_${length};
		UPDATE users SET creditBalance = 1, ledgerBalance = 1, ledgerSeq = ${length} WHERE id = ${id};
		UPDATE credit_balances SET balance = 1, ledgerBalance = 1, ledgerSeq = ${length} WHERE organizationId = ${organization.id}`);
	return { id, length };
}

const daysAgo = (days) => new Date(Date.now() - days * DAY_S * 1000).toISOString();

const REQUESTS = {
	'the newest page': () => 'entries?limit=50',
	'a page from the middle': ({ length }) => `entries?limit=50&cursor=${length >> 1}`,
	'a kind without any entries': () => 'entries?limit=50&type=refund',
	'one day long ago': () => `entries?limit=50&from=${daysAgo(20)}&to=${daysAgo(19)}`,
	'the summary of 30 days': () => 'summary?days=30',
	'the file, 100,000 rows at most': () => 'entries.csv?',
};

async function took(demo, history, request) {
	const begun = performance.now();
	const { status, text } = await demo.service.get(`/api/credits/${request(history)}&userId=${history.id}`);

	assert.equal(status, 200, text.slice(0, 200));
	return performance.now() - begun;
}

async function compare(demo, histories, request, tries) {
	const times = histories.map(() => []);

	for (let i = 0; i < tries; i++) {
		for (const [which, history] of histories.entries())
			times[which].push(await took(demo, history, request));
	}
	return times.map(median);
}

async function measure(demo, { entries, tries }) {
	const histories = [];

	for (const [length, days] of [[SHORT, 300], [entries, 300], [entries, 25]]) {
		say(`writing ${length} entries over ${days} days`);
		histories.push(await withHistory(demo, length, days));
	}
	say(`asking, ${tries} times each`);
	console.log(`\nMedians of ${tries}, in ms:\n${''.padEnd(34)}${`${SHORT}`.padStart(12)}${`${entries}`.padStart(12)}` +
		`${'ratio'.padStart(8)}${`${entries} in 25 days`.padStart(22)}`);
	for (const [name, request] of Object.entries(REQUESTS)) {
		const [short, long, dense] = await compare(demo, histories, request, tries);
		console.log(`  ${name.padEnd(32)}${short.toFixed(1).padStart(12)}${long.toFixed(1).padStart(12)}` +
			`${(long / short).toFixed(1).padStart(8)}${dense.toFixed(1).padStart(22)}`);
	}
}

await bench({ name: 'history', usage: USAGE, numbers: NUMBERS, users: () => 50, measure });
