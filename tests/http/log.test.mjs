// The logs: one line per request, nothing forged, nothing secret.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { attachedDemo, nextNumber } from '../support/demo.mjs';
import { expectAnswer, newKey } from '../support/client.mjs';

const demo = attachedDemo();
const { service, admin, anonymous } = demo;
const folder = path.join(demo.state, 'log');
const begun = statSync(path.join(folder, 'duet.log')).size;

// The lines that the workers have written since this file's tests began.
function lines() {
	const text = readFileSync(path.join(folder, 'duet.log')).subarray(begun).toString('utf8');

	return text.split('\n').slice(0, -1);
}

// A line is written after its answer has been sent, so it may not be there at once.
async function linesOf(answers) {
	for (let waits = 0; waits < 40; waits++) {
		const all = lines();
		const found = answers.map((answer) => all.filter(
			(line) => line.includes(`request=${answer.headers['x-request-id']} `)));
		if (found.every((some) => some.length > 0))
			return found;
		await new Promise((resolve) => { setTimeout(resolve, 50); });
	}
	throw new Error('not every request has its line');
}

const MEMBER = /[a-z]+=(?:[^\s"=\\]+|"(?:[^"\\\x00-\x1f\x7f]|\\["\\n]|\\x[0-9a-f]{2})*")/; // eslint-disable-line no-control-regex
const LINE = new RegExp(`^time=[0-9TZ:.-]+(?: ${MEMBER.source})+$`);

test('a request is one line that says how it ended', async () => {
	const user = await demo.user({ credits: 5 });
	const answers = [
		await service.get(`/api/users/${user.id}?`),
		await service.post('/api/credits/spend', { userId: user.id, amount: 6, reason: 'log' }),
		await anonymous.get('/api/users/1'),
		await anonymous.get('/api/nothing'),
		await service.request('DELETE', '/api/health'),
	];
	const found = (await linesOf(answers)).map((some) => {
		assert.equal(some.length, 1, some.join('\n'));
		assert.match(some[0], LINE);
		return some[0].replace(/^time=\S+ request=\S+ /, '').replace(/ ms=[0-9.]+/, '');
	});

	assert.deepEqual(found, [
		'method=GET route=/api/users/{id} status=200 actor=key:1',
		'method=POST route=/api/credits/spend status=402 actor=key:1 problem=insufficient-credits',
		'method=GET route=/api/users/{id} status=401 actor=- problem=unauthorized',
		'method=GET route=- status=404 actor=- problem=not-found',
		'method=DELETE route=- status=405 actor=- problem=method-not-allowed',
	]);
});

test('nothing that a client sends can forge a line or a member', async () => {
	const evil = 'x" forged=yes \\" \r\ntime=2026 forged=line';
	const escaped = encodeURIComponent(evil);
	const user = await demo.user();
	const answers = [
		await service.get(`/api/users/${escaped}`),
		await service.get(`/api/users/1?forged=${escaped}&${escaped}=1`),
		await service.get(`/api/users?email=${escaped}`),
		await service.get('/api/forged%22%20forged=yes'),
		await admin.get(`/api/admin/users?query=${encodeURIComponent('" forged=yes')}`),
		await admin.post('/api/admin/users', { email: evil, name: evil }, { key: null }),
		await admin.post('/api/admin/users',
			{ email: `${nextNumber()}"forged=yes@example.com`, name: '" forged=yes "' }, { key: null }),
		await service.post('/api/credits/grant',
			{ userId: user.id, amount: 1, reason: '" forged=yes', metadata: { 'forged=yes': '"' } },
			{ key: `"${newKey()}forged=yes"` }),
		await service.post('/api/credits/grant', { userId: user.id, [evil]: 1 }),
		await anonymous.get('/api/users/1', { authorization: 'Bearer x" forged=yes' }),
		await anonymous.get('/api/users/1', { 'x-api-key': '" forged=yes', 'user-agent': '" forged=yes' }),
		await anonymous.raw('FORGED', '/api/users/1', [['X-Request-Id', '" forged=yes']]),
	];

	await linesOf(answers);
	const all = lines();
	assert.deepEqual(all.filter((line) => !LINE.test(line)), []);
	assert.deepEqual(all.filter((line) => /forged/i.test(line)), []);
});

test('100 requests at once give 100 whole lines', async () => {
	const user = await demo.user();
	const answers = await Promise.all(Array.from({ length: 100 }, () =>
		service.post('/api/credits/grant', { userId: user.id, amount: 1, reason: 'log' })));

	answers.forEach((answer) => expectAnswer(answer, 201));
	for (const some of await linesOf(answers)) {
		assert.equal(some.length, 1);
		assert.match(some[0], LINE);
	}
});

test("nginx's own log has the same id for what it passed on", async () => {
	const answer = await anonymous.get('/api/health');

	// nginx buffers its lines for a second.
	for (let waits = 0; waits < 60; waits++) {
		const text = readFileSync(path.join(folder, 'nginx.access.log'), 'utf8');
		if (text.includes(`request=${answer.headers['x-request-id']} `))
			return;
		await new Promise((resolve) => { setTimeout(resolve, 50); });
	}
	assert.fail('the request is not in nginx.access.log');
});

test('no key, password or address is in any log', async () => {
	const user = await demo.user();

	await service.get(`/api/users?email=${user.email}`);
	await anonymous.get('/api/users/1', { authorization: `Bearer ${demo.adminKey}x` });
	await linesOf([await anonymous.get(`/api/users/1?key=${demo.serviceKey}`)]);
	await new Promise((resolve) => { setTimeout(resolve, 1100); });

	const config = readFileSync(demo.config, 'utf8');
	const passwords = [...config.matchAll(/^\w*Password\s*=\s*(\S+)/gm)].map((match) => match[1]);
	assert.ok(passwords.length >= 2, 'the settings have passwords');
	const secrets = [demo.serviceKey, demo.adminKey, ...passwords, user.email];
	for (const name of readdirSync(folder)) {
		const text = readFileSync(path.join(folder, name), 'utf8');
		for (const secret of secrets)
			assert.ok(!text.includes(secret), `${name} has ${secret}`);
	}
});
