// What nginx answers while the pool is down, and that everything recovers.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { expectAnswer, expectProblem, newKey } from '../support/client.mjs';
import { pool } from '../support/processes.mjs';

const demo = attachedDemo();
const { service, anonymous, database } = demo;

test('without the pool nginx answers with the same problems, and afterwards everything works', async (t) => {
	const user = await demo.user({ credits: 10 });
	const key = newKey();
	const body = { userId: user.id, amount: 3, reason: 'away' };
	const before = await database.checksum();

	await pool(demo, 'stop');
	try {
		await t.test('a read is 502 unavailable', async () => {
			expectProblem(await service.get(`/api/users/${user.id}`), 502, 'unavailable');
			expectProblem(await anonymous.get('/api/health'), 502, 'unavailable');
			assert.equal((await service.request('HEAD', '/api/health')).status, 502);
		});
		await t.test('a write is 502 outcome-unknown', async () => {
			expectProblem(await service.post('/api/credits/spend', body, { key }), 502, 'outcome-unknown');
			expectProblem(await service.post('/api/credits/batch',
				{ operations: [{ type: 'spend', ...body, idempotencyKey: newKey() }] }, { key: null }),
			502, 'outcome-unknown');
		});
		await t.test('for a page of the pool, nginx answers with a page', async () => {
			const answer = await anonymous.get('/admin/sync-balance');
			assert.equal(answer.status, 502);
			assert.match(answer.headers['content-type'], /^text\/html/);
			assert.match(answer.text, /<h1>Unavailable<\/h1>/);
		});
		await t.test('static pages still work', async () => {
			assert.equal((await anonymous.get('/')).status, 200);
		});
		await t.test('a body that is too large is still 413', async () => {
			expectProblem(await service.post('/api/credits/spend', ' '.repeat(65537)),
				413, 'body-too-large');
		});
		await t.test('nothing was written', async () => {
			assert.equal(await database.checksum(), before);
		});
	} finally {
		await pool(demo, 'start');
	}
	expectAnswer(await service.post('/api/credits/spend', body, { key }), 201, { creditBalance: 7 });
	expectAnswer(await anonymous.get('/api/health'), 200);
});

test('stopping a stopped pool and starting a running one are not failures', async () => {
	await pool(demo, 'start');
	const { stdout } = await pool(demo, 'status');

	assert.match(stdout, /^running\nsupervisor \d+\n(worker \d+\n){2}socket /);
});
