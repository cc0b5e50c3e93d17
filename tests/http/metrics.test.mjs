// GET /api/metrics
import assert from 'node:assert/strict';
import test from 'node:test';
import { expectAnswer, expectProblem, newKey } from '../support/client.mjs';
import { attachedDemo } from '../support/demo.mjs';
import { until } from '../support/processes.mjs';
import { parseMetrics, valueOf } from '../support/prometheus.mjs';

const demo = attachedDemo();
const { service, admin, anonymous } = demo;

async function scrape(client = service) {
	const answer = await client.get('/api/metrics');

	assert.equal(answer.status, 200, answer.text);
	assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
	return parseMetrics(answer.text);
}

// A request is counted after its answer has been sent, so the client may ask too early.
async function counted(name, labels, wanted) {
	await until(async () => valueOf(await scrape(), name, labels) === wanted, `${name} is ${wanted}`, 3000);
}

test('a key with the scope read and an administrator get the counters as valid Prometheus text', async () => {
	for (const client of [service, admin]) {
		const families = await scrape(client);

		for (const name of ['duet_requests_total', 'duet_request_duration_seconds', 'duet_committer_transactions_total',
			'duet_committer_operations_total', 'duet_committer_retries_total', 'duet_committer_replays_total',
			'duet_committer_refused_total', 'duet_committer_busy_total', 'duet_committer_transaction_operations',
			'duet_committer_queue_depth', 'duet_committer_queue_max', 'duet_processes'])
			assert.ok(families.has(name), name);
		assert.equal(valueOf(families, 'duet_counters_shared'), 1);
	}
});

test('requests are counted by route template and status, never by the actual path', async () => {
	const labels = { method: 'GET', route: '/api/users/{id}' };
	const user = await demo.user();
	const requests = (families, status) => valueOf(families, 'duet_requests_total', { ...labels, status }) ?? 0;
	const before = await scrape();
	const durations = valueOf(before, 'duet_request_duration_seconds_count', labels) ?? 0;

	expectAnswer(await service.get(`/api/users/${user.id}`), 200);
	expectAnswer(await service.request('HEAD', `/api/users/${user.id}`), 200);
	expectProblem(await service.get('/api/users/9007199254740991'), 404, 'user-not-found');
	await counted('duet_requests_total', { ...labels, status: '200' }, requests(before, '200') + 2);
	await counted('duet_requests_total', { ...labels, status: '404' }, requests(before, '404') + 1);
	await counted('duet_request_duration_seconds_count', labels, durations + 3);
});

test('all requests that match no route are counted as one route', async () => {
	const labels = { method: '-', route: '-', status: '404' };
	const before = valueOf(await scrape(), 'duet_requests_total', labels) ?? 0;

	for (const path of ['/api/secret-of-somebody', '/api/"}\\n', '/api/nothing/at/all'])
		expectProblem(await anonymous.get(encodeURI(path)), 404, 'not-found');
	await counted('duet_requests_total', labels, before + 3);
	assert.doesNotMatch((await service.get('/api/metrics')).text, /secret|nothing/);
});

test('spends, replays and refusals are counted, each once and before their answer', async () => {
	const user = await demo.user({ credits: 2 });
	const spend = { userId: user.id, amount: 2, reason: 'counted' };
	const key = newKey();
	const names = ['operations', 'transactions', 'replays', 'refused'];
	const figures = (families) => names.map((name) => valueOf(families, `duet_committer_${name}_total`));
	const before = figures(await scrape());

	expectAnswer(await service.post('/api/credits/spend', spend, { key }), 201);
	expectAnswer(await service.post('/api/credits/spend', spend, { key }), 200);
	expectProblem(await service.post('/api/credits/spend', spend), 402, 'insufficient-credits');
	assert.deepEqual(figures(await scrape()).map((value, i) => value - before[i]), [1, 1, 1, 1]);
});

test('operations per transaction are a histogram whose sum is all operations', async () => {
	const user = await demo.user({ credits: 100 });
	const operations = Array.from({ length: 20 }, () =>
		({ type: 'spend', userId: user.id, amount: 1, reason: 'together', idempotencyKey: newKey() }));
	const bucket = (families, le) => valueOf(families, 'duet_committer_transaction_operations_bucket', { le });
	const before = await scrape();

	expectAnswer(await service.post('/api/credits/batch', { operations, atomic: true }, { key: null }), 200);
	const after = await scrape();
	assert.equal(bucket(after, '16') - bucket(before, '16'), 0);
	assert.equal(bucket(after, '32') - bucket(before, '32'), 1);
	assert.equal(valueOf(after, 'duet_committer_transaction_operations_sum'),
		valueOf(after, 'duet_committer_operations_total'));
	assert.equal(valueOf(after, 'duet_committer_transaction_operations_count'),
		valueOf(after, 'duet_committer_transactions_total'));
});

test('drift is computed in the background, and says when', async () => {
	await until(async () => (await scrape()).has('duet_drift_organizations'), 'drift is known', 5000);
	const families = await scrape();
	const made = valueOf(families, 'duet_drift_timestamp_seconds');

	assert.ok(made <= Date.now() / 1000 && made > Date.now() / 1000 - 62, `made at ${made}`);
	assert.ok(valueOf(families, 'duet_organizations') > 0);
	for (const ahead of ['organization', 'user'])
		assert.notEqual(valueOf(families, 'duet_drift_credits', { ahead }), undefined);
	// It is cached for a minute.
	assert.equal(valueOf(await scrape(), 'duet_drift_timestamp_seconds'), made);
});
