// Keys of programs over HTTP, and the audit log of administrative acts.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { Client, expectAnswer, expectProblem } from '../support/client.mjs';
import { signIn } from '../support/people.mjs';

const demo = attachedDemo();
const { database } = demo;
const user = await demo.user({ credits: 1 });
const other = await demo.user({ credits: 100 });

test('an administrator\'s acts leave a line in the audit log, and say who it was', async () => {
	const client = await signIn(demo, demo.adminEmail, demo.adminPassword);
	const actor = `user:${client.user.id}`;

	await database.rows(`UPDATE credit_balances SET balance = balance + 5 WHERE organizationId = ${other.organization.id}`);
	const granted = expectAnswer(await client.post('/api/credits/grant', { userId: other.id, amount: 1, reason: 'by hand' }), 201);
	assert.equal(granted.entry.actor, actor);
	expectAnswer(await client.post(`/api/admin/sync-credits?userId=${other.id}`, undefined, { key: null }), 200);
	const made = expectAnswer(await client.post('/api/admin/keys', { name: 'audited', scopes: 'spend,read' }, { key: null }), 201);
	assert.equal(made.scopes, 'read,spend');
	assert.equal((await client.request('DELETE', `/api/admin/keys/${made.id}`)).status, 204);
	const { lines } = expectAnswer(await client.get('/api/admin/audit?limit=4'), 200);

	assert.deepEqual(lines.map(({ action, subject }) => [action, subject]), [
		['key.revoke', `key:${made.id}`], ['key.create', `key:${made.id}`],
		['credits.sync', `organization:${other.organization.id}`], ['credits.grant', `user:${other.id}`]]);
	assert.ok(lines.every((line) => line.actor === actor));
	assert.deepEqual(lines[1].detail, { scopes: 'read,spend' });
	assert.equal(lines[3].entry, granted.entry.id);
	assert.equal((await database.row(`SELECT CONCAT(organizationId, '-', organizationSeq) AS id FROM credit_ledger
		WHERE organizationId = ${other.organization.id} AND type = 'sync'`)).id, lines[2].entry);
	const page = expectAnswer(await client.get('/api/admin/audit?limit=1'), 200);
	assert.equal(expectAnswer(await client.get(`/api/admin/audit?limit=1&cursor=${page.nextCursor}`), 200).lines[0].id, lines[1].id);
});

test('keys are made, listed and revoked over HTTP', async () => {
	const { admin } = demo;
	const expiresAt = new Date(Date.now() + 3600e3).toISOString().replace(/\.\d+/, '');
	const made = expectAnswer(await admin.post('/api/admin/keys', { name: 'over HTTP', scopes: 'read', expiresAt }, { key: null }), 201);
	const holder = new Client(demo.url, made.key);

	expectAnswer(await holder.get(`/api/users/${user.id}`), 200);
	const { keys } = expectAnswer(await admin.get(`/api/admin/keys?cursor=${made.id - 1}`), 200);
	const { key, ...shown } = made;
	assert.deepEqual({ ...keys[0], lastUsedAt: null }, shown);
	assert.ok(key.startsWith(shown.prefix));
	assert.equal(shown.expiresAt, expiresAt.replace('Z', '.000000Z'));
	assert.equal((await admin.request('DELETE', `/api/admin/keys/${made.id}`)).status, 204);
	assert.equal((await admin.request('DELETE', `/api/admin/keys/${made.id}`)).status, 204, 'again is no mistake');
	await new Promise((resolve) => { setTimeout(resolve, 1100); });
	expectProblem(await holder.get(`/api/users/${user.id}`), 401, 'unauthorized');
	expectProblem(await admin.request('DELETE', '/api/admin/keys/999999999'), 404, 'key-not-found');
	for (const id of ['0', 'x'])
		expectProblem(await admin.request('DELETE', `/api/admin/keys/${id}`), 400, 'invalid-request');
	for (const wrong of [{ scopes: 'everything' }, { scopes: 'read, spend' }, { scopes: '' }, { scopes: ['read'] }, { name: '' },
		{ expiresAt: '2020-01-01T00:00:00Z' }, { expiresAt: 'tomorrow' }])
		expectProblem(await admin.post('/api/admin/keys', { name: 'x', scopes: 'read', ...wrong }, { key: null }), 400, 'invalid-request');
});
