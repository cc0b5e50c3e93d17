// Keys for programs over HTTP, and the audit log of administrative acts.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { Client, expectAnswer, expectProblem } from '../support/client.mjs';
import { signIn } from '../support/people.mjs';

const demo = attachedDemo();
const { database } = demo;
const user = await demo.user({ credits: 1 });
const other = await demo.user({ credits: 100 });

test('an administrator\'s acts leave a line in the audit log that says who it was', async () => {
	const client = await signIn(demo, demo.adminEmail, demo.adminPassword);
	const actor = `user:${client.user.id}`;

	await database.rows(`UPDATE credit_balances SET balance = balance + 5 WHERE organizationId = ${other.organization.id}`);
	const granted = expectAnswer(await client.post('/api/credits/grant', { userId: other.id, amount: 1, reason: 'by hand' }), 201);
	assert.equal(granted.entry.actor, actor);
	const { runId } = expectAnswer(await client.post(`/api/admin/sync-credits?userId=${other.id}`, undefined, { key: null }), 200);
	const made = expectAnswer(await client.post('/api/admin/keys', { name: 'audited', scopes: ['spend', 'read'] }, { key: null }), 201);
	assert.deepEqual(made.scopes, ['read', 'spend']);
	assert.equal((await client.request('DELETE', `/api/admin/keys/${made.id}`)).status, 204);
	const { lines } = expectAnswer(await client.get('/api/admin/audit?limit=4'), 200);

	assert.deepEqual(lines.map(({ action, subject }) => [action, subject]), [
		['key.revoke', `key:${made.id}`], ['key.create', `key:${made.id}`],
		['credits.sync', `organization:${other.organization.id}`], ['credits.grant', `user:${other.id}`]]);
	assert.ok(lines.every((line) => line.actor === actor));
	assert.deepEqual(lines[1].detail, { scopes: ['read', 'spend'] });
	assert.deepEqual(lines[2].detail, { run: runId });
	assert.equal(lines[3].entry, granted.entry.id);
	const organization = { id: other.organization.id, name: other.organization.name };
	assert.deepEqual(lines.map((line) => line.organization), [null, null, organization, organization]);
	assert.equal((await database.row(`SELECT CONCAT(organizationId, '-', organizationSeq) AS id FROM credit_ledger
		WHERE organizationId = ${other.organization.id} AND type = 'sync'`)).id, lines[2].entry);
	const page = expectAnswer(await client.get('/api/admin/audit?limit=1'), 200);
	assert.equal(expectAnswer(await client.get(`/api/admin/audit?limit=1&cursor=${page.nextCursor}`), 200).lines[0].id, lines[1].id);
});

test('keys are created, listed and revoked over HTTP', async () => {
	const { admin } = demo;
	const expiresAt = new Date(Date.now() + 3600e3).toISOString();
	const made = expectAnswer(await admin.post('/api/admin/keys', { name: 'over HTTP', scopes: ['read'], expiresAt }, { key: null }), 201);
	const holder = new Client(demo.url, made.key);

	expectAnswer(await holder.get(`/api/users/${user.id}`), 200);
	const { keys } = expectAnswer(await admin.get(`/api/admin/keys?cursor=${made.id - 1}`), 200);
	const { key, ...shown } = made;
	assert.deepEqual({ ...keys[0], lastUsedAt: null }, shown);
	assert.ok(key.startsWith(shown.prefix));
	assert.equal(shown.expiresAt, expiresAt.replace('Z', '000Z'));
	assert.equal((await admin.request('DELETE', `/api/admin/keys/${made.id}`)).status, 204);
	assert.equal((await admin.request('DELETE', `/api/admin/keys/${made.id}`)).status, 204, 'again is no mistake');
	await new Promise((resolve) => { setTimeout(resolve, 1100); });
	expectProblem(await holder.get(`/api/users/${user.id}`), 401, 'unauthorized');
	expectProblem(await admin.request('DELETE', '/api/admin/keys/999999999'), 404, 'key-not-found');
	for (const id of ['0', 'x'])
		expectProblem(await admin.request('DELETE', `/api/admin/keys/${id}`), 400, 'invalid-request');
	for (const [wrong, pointer] of [[{ scopes: ['everything'] }, '/scopes/0'], [{ scopes: ['read', 'read'] }, '/scopes/1'],
		[{ scopes: ['read', 'spend,grant'] }, '/scopes/1'], [{ scopes: [''] }, '/scopes/0'], [{ scopes: [] }, '/scopes'],
		[{ scopes: 'read' }, '/scopes'], [{ scopes: 'read,spend' }, '/scopes'], [{ scopes: null }, '/scopes'],
		[{ scopes: [['read']] }, '/scopes'], [{ scopes: [1] }, '/scopes'], [{ scopes: Array(65).fill('read') }, '/scopes'],
		[{ name: '' }, '/name'], [{ expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'], [{ expiresAt: 'tomorrow' }, '/expiresAt'],
		[{ expiresAt: '9999-12-31T23:59:59-00:01' }, '/expiresAt'], [{ expiresAt: '2099-01-31' }, '/expiresAt']])
		expectProblem(await admin.post('/api/admin/keys', { name: 'x', scopes: ['read'], ...wrong }, { key: null }),
			400, 'invalid-request', pointer === '/scopes' ? {} : { pointer });
	const all = ['read', 'spend', 'grant', 'admin'];
	assert.deepEqual(expectAnswer(await admin.post('/api/admin/keys', { name: 'all', scopes: all.toReversed() }, { key: null }), 201)
		.scopes, all);
});

test('the answer with a new key is what was written, not what is read afterwards', async () => {
	const { admin } = demo;
	const make = (body) => admin.post('/api/admin/keys', body, { key: null });
	const old = expectAnswer(await make({ name: 'to be rotated', scopes: ['spend'] }), 201);

	// As if somebody had deleted the key before it could be read.
	await database.rows(`CREATE TRIGGER keys_vanish AFTER INSERT ON audit_log FOR EACH ROW
		DELETE FROM api_keys WHERE id > ${old.id} AND NEW.action IN ('key.create', 'key.rotate')`);
	try {
		const made = expectAnswer(await make({ name: 'gone already', scopes: ['read'], expiresAt: '2099-01-31T00:00:00Z' }), 201);
		const rotated = expectAnswer(await admin.post(`/api/admin/keys/${old.id}/rotate`, undefined, { key: null }), 201);

		assert.ok(made.id > old.id && rotated.id > made.id);
		assert.deepEqual([made.name, made.scopes, made.expiresAt, made.revokedAt, made.lastUsedAt],
			['gone already', ['read'], '2099-01-31T00:00:00.000000Z', null, null]);
		assert.deepEqual([rotated.name, rotated.scopes, rotated.expiresAt], ['to be rotated', ['spend'], null]);
		for (const { key, prefix } of [made, rotated])
			assert.ok(/^duet_[A-Za-z0-9_-]{43}$/.test(key) && key.startsWith(prefix));
	} finally {
		await database.rows('DROP TRIGGER keys_vanish');
	}
});

const seconds = (text) => Date.parse(text) / 1000;

test('a key is replaced, and both work for as long as requested', async () => {
	const { admin } = demo;
	const old = expectAnswer(await admin.post('/api/admin/keys', { name: 'rotated', scopes: ['read', 'spend'] }, { key: null }), 201);
	const rotate = (body, id = old.id) => admin.post(`/api/admin/keys/${id}/rotate`, body, { key: null });
	const holders = (text) => new Client(demo.url, text);
	const listed = async ({ id }) => expectAnswer(await admin.get(`/api/admin/keys?limit=1&cursor=${id - 1}`), 200).keys[0];
	const first = expectAnswer(await rotate(undefined), 201);

	assert.deepEqual([first.name, first.scopes, first.expiresAt, first.revokedAt], ['rotated', ['read', 'spend'], null, null]);
	assert.ok(first.id > old.id && first.key !== old.key);
	for (const { key } of [old, first])
		expectAnswer(await holders(key).get(`/api/users/${user.id}`), 200);
	const day = seconds((await listed(old)).expiresAt) - seconds(first.createdAt);
	assert.ok(Math.abs(day - 86400) < 1, `${day} s`);
	// The old one never works longer than it would have.
	const expiresAt = new Date(Date.now() + 7200e3).toISOString();
	const inBerlin = expiresAt.replace('Z', '+01:00');
	const second = expectAnswer(await rotate({ overlapSeconds: 864000, expiresAt: inBerlin }), 201);
	assert.equal(seconds(second.expiresAt), seconds(expiresAt) - 3600);
	assert.equal(seconds((await listed(old)).expiresAt) - seconds(first.createdAt), day);
	const { lines } = expectAnswer(await admin.get('/api/admin/audit?limit=1'), 200);
	assert.deepEqual([lines[0].action, lines[0].subject, lines[0].detail],
		['key.rotate', `key:${old.id}`, { newKey: `key:${second.id}`, overlapSeconds: 864000 }]);

	const third = expectAnswer(await rotate({ overlapSeconds: 0 }), 201);
	await new Promise((resolve) => { setTimeout(resolve, 1100); });
	expectProblem(await holders(old.key).get(`/api/users/${user.id}`), 401, 'unauthorized');
	for (const { key } of [first, second, third])
		expectAnswer(await holders(key).get(`/api/users/${user.id}`), 200);
	// That would give back what was taken away.
	const { detail } = expectProblem(await rotate({}), 404, 'key-not-found');
	assert.match(detail, /revoked or has expired/);
	assert.equal((await admin.request('DELETE', `/api/admin/keys/${first.id}`)).status, 204);
	expectProblem(await rotate({}, first.id), 404, 'key-not-found');
	expectProblem(await rotate({}, 999999999), 404, 'key-not-found');
});

test('an invalid overlap or key is refused, naming the field', async () => {
	const { admin } = demo;
	const { id } = expectAnswer(await admin.post('/api/admin/keys', { name: 'kept', scopes: ['read'] }, { key: null }), 201);
	const count = async () => (await database.row('SELECT COUNT(*) AS count FROM api_keys')).count;
	const before = await count();

	for (const [body, pointer] of [[{ overlapSeconds: -1 }, '/overlapSeconds'], [{ overlapSeconds: 3153600001 }, '/overlapSeconds'],
		[{ overlapSeconds: '60' }, '/overlapSeconds'], [{ overlapSeconds: 1.5 }, '/overlapSeconds'],
		[{ expiresAt: 'never' }, '/expiresAt'], [{ name: 'x' }, '/name'], [{ scopes: ['admin'] }, '/scopes']])
		expectProblem(await admin.post(`/api/admin/keys/${id}/rotate`, body, { key: null }), 400, 'invalid-request', { pointer });
	for (const wrong of ['0', 'x', '-1'])
		expectProblem(await admin.post(`/api/admin/keys/${wrong}/rotate`, {}, { key: null }), 400, 'invalid-request', { parameter: 'id' });
	expectProblem(await admin.post(`/api/admin/keys/${id}/rotate?x=1`, {}, { key: null }), 400, 'invalid-request', { parameter: 'x' });
	assert.equal(await count(), before);
});

test('an invalid cursor is refused, naming the parameter', async () => {
	for (const path of ['/api/admin/audit', '/api/admin/keys']) {
		for (const cursor of ['x', '0', ''])
			expectProblem(await demo.admin.get(`${path}?cursor=${cursor}`), 400, 'invalid-request', { parameter: 'cursor' });
	}
});
