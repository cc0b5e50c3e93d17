// GET /api/health
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { expectAnswer } from '../support/client.mjs';

const { anonymous } = attachedDemo();

test('health needs no key, and says that the process and its database answer', async () => {
	const health = expectAnswer(await anonymous.get('/api/health'), 200);

	assert.equal(health.status, 'ok');
});
