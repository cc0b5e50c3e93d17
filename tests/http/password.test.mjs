// People change their password: what that requires, and what it ends.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test, { afterEach } from 'node:test';
import { attachedDemo, nextNumber } from '../support/demo.mjs';
import { Client, expectAnswer, expectProblem } from '../support/client.mjs';
import { cookieOf, forgetFailures, newPlace, setPassword, signIn } from '../support/people.mjs';
import { inMemory, workers } from '../support/processes.mjs';

const demo = attachedDemo();
const { database } = demo;
const PATH = '/api/me/password';

afterEach(() => forgetFailures(demo));

async function person(fields) {
	const user = await demo.user(fields);

	user.password = `a password of ${nextNumber()}`;
	await setPassword(demo, user.email, user.password);
	return user;
}

// From an address of its own, because the web server limits each address.
async function signedIn({ email, password }) {
	const client = await signIn(demo, email, password);

	client.close();
	return Object.assign(new Client(demo.url, null, client.headers, newPlace()),
		{ cookie: client.cookie, csrfToken: client.csrfToken });
}

const change = (client, currentPassword, newPassword, headers = {}) =>
	client.post(PATH, { currentPassword, newPassword }, { key: null, headers });
const tryToSignIn = (email, password, client = new Client(demo.url, null, {}, newPlace())) =>
	client.post('/api/login', { email, password }, { key: null });
const stored = async ({ id }) => (await database.row(`SELECT passwordHash FROM users WHERE id = ${id}`)).passwordHash;
const acts = ({ id }) => database.rows(`SELECT actor, action, detail FROM audit_log WHERE subject = 'user:${id}' ORDER BY id`);

test('changing the password begins a new session and ends all others', async () => {
	const one = await person();
	const bystander = await signIn(demo, demo.userEmail, demo.userPassword);
	const clients = [await signedIn(one), await signedIn(one)];
	const wanted = `  pa55 "wörd" ${nextNumber()} `;
	const answer = await change(clients[0], one.password, wanted);
	const { csrfToken, ...more } = expectAnswer(answer, 200);
	const cookie = cookieOf(answer);

	assert.deepEqual(more, {});
	assert.match(answer.headers['set-cookie'], /^duet=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/);
	assert.equal(answer.headers['cache-control'], 'no-store');
	assert.ok(![clients[0].cookie, clients[1].cookie].includes(cookie));
	assert.notEqual(csrfToken, clients[0].csrfToken);
	for (const client of clients)
		expectProblem(await client.get('/api/me'), 401, 'unauthorized');
	const anew = { cookie, origin: demo.url, 'x-csrf-token': csrfToken };
	assert.equal(expectAnswer(await demo.anonymous.get('/api/session', anew), 200).csrfToken, csrfToken);
	const { sessions } = expectAnswer(await demo.anonymous.get('/api/sessions', anew), 200);
	assert.deepEqual(sessions.map(({ current }) => current), [true]);
	expectAnswer(await bystander.get('/api/me'), 200);

	expectProblem(await tryToSignIn(one.email, one.password), 401, 'sign-in-failed');
	expectAnswer(await tryToSignIn(one.email, wanted), 200);
	assert.deepEqual((await acts(one)).at(-1), { actor: `user:${one.id}`, action: 'user.password', detail: null });
	// With the token of the new session, and not with that of the old one.
	expectProblem(await change(demo.anonymous, wanted, one.password, { ...anew, 'x-csrf-token': clients[0].csrfToken }),
		403, 'forbidden', { header: 'X-CSRF-Token' });
	expectAnswer(await change(demo.anonymous, wanted, one.password, anew), 200);
});

test('a wrong current password changes nothing and ends nothing', async () => {
	const one = await person();
	const client = await signedIn(one);
	const before = await stored(one);
	const actsBefore = await acts(one);

	for (const wrong of ['another password', `${one.password} `, one.password.toUpperCase(), 'ü'.repeat(1024)]) {
		const answer = await change(client, wrong, 'a password to come');
		expectProblem(answer, 403, 'wrong-password', { pointer: '/currentPassword' });
		assert.equal(answer.headers['set-cookie'], undefined);
	}
	assert.equal(await stored(one), before);
	assert.deepEqual(await acts(one), actsBefore);
	expectAnswer(await client.get('/api/me'), 200);
});

test('after guessing the current password one has to wait, here and when signing in', async () => {
	const one = await person();
	const place = await signedIn(one);

	for (let i = 0; i < 5; i++)
		expectProblem(await change(place, `wrong ${i}`, 'a password to come'), 403, 'wrong-password');
	const answer = await change(place, one.password, 'a password to come');
	expectProblem(answer, 429, 'too-many-attempts');
	const seconds = Number(answer.headers['retry-after']);
	assert.ok(seconds >= 1 && seconds <= 2, answer.headers['retry-after']);
	expectProblem(await tryToSignIn(one.email, one.password, place), 429, 'too-many-attempts');
	expectAnswer(await place.get('/api/me'), 200);
	await new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });
	expectAnswer(await change(place, one.password, 'a password to come'), 200);
	// A success clears all failures.
	expectAnswer(await tryToSignIn(one.email, 'a password to come', place), 200);
});

test('failures to sign in also count when changing the password', async () => {
	const one = await person();
	const place = await signedIn(one);

	for (let i = 0; i < 5; i++)
		expectProblem(await tryToSignIn(one.email, `wrong ${i}`, place), 401, 'sign-in-failed');
	expectProblem(await change(place, one.password, 'a password to come'), 429, 'too-many-attempts');
});

test('a new password has 8 to 1024 bytes, and differs from the old one', async () => {
	const one = await person();
	const client = await signedIn(one);
	const before = await stored(one);

	for (const wanted of ['', '1234567', 'ü'.repeat(513), 'x'.repeat(1025), 'x'.repeat(1024) + 'ü', 'a\u0007password']) {
		const { detail } = expectProblem(await change(client, one.password, wanted), 400, 'invalid-request',
			{ pointer: '/newPassword' });
		if (!wanted.includes('\u0007') && wanted.length <= 1024)
			assert.match(detail, /8 to 1024 bytes/, wanted);
	}
	const { detail } = expectProblem(await change(client, one.password, one.password), 400, 'invalid-request',
		{ pointer: '/newPassword' });
	assert.match(detail, /current/);
	for (const [body, pointer] of [[{}, '/currentPassword'], [{ currentPassword: 'x' }, '/newPassword'],
		[{ newPassword: 'a password to come' }, '/currentPassword'],
		[{ currentPassword: '', newPassword: 'a password to come' }, '/currentPassword'],
		[{ currentPassword: 1, newPassword: 'a password to come' }, '/currentPassword'],
		[{ currentPassword: 'x', newPassword: null }, '/newPassword'],
		[{ currentPassword: 'x', newPassword: 'a password to come', userId: 1 }, '/userId']])
		expectProblem(await client.post(PATH, body, { key: null }), 400, 'invalid-request', { pointer });
	expectProblem(await client.post(`${PATH}?x=1`, {}, { key: null }), 400, 'invalid-request', { parameter: 'x' });
	// None of these counted as a failure.
	assert.equal(await stored(one), before);
	assert.equal((await database.row('SELECT COALESCE(SUM(failures), 0) AS failures FROM sign_in_failures')).failures, '0');
	const next = expectAnswer(await change(client, one.password, 'ü'.repeat(512)), 200);
	assert.match(next.csrfToken, /^[A-Za-z0-9_-]{43}$/);
});

test('a user without a password is told how to get one, and it does not count as a failure', async () => {
	const one = await person();
	const client = await signedIn(one);

	await database.rows(`UPDATE users SET passwordHash = NULL WHERE id = ${one.id}`);
	const { detail } = expectProblem(await change(client, one.password, 'a password to come'), 403, 'forbidden');
	assert.match(detail, /identity provider.*duet user password/);
	assert.equal(await stored(one), null);
	assert.equal((await database.row('SELECT COALESCE(SUM(failures), 0) AS failures FROM sign_in_failures')).failures, '0');
});

test('no worker keeps a used password in memory', async (t) => {
	const pids = await workers(demo);
	const secret = randomBytes(18).toString('base64url');
	const wanted = `${secret}!`;
	const one = await demo.user();
	const visitor = new Client(demo.url, null, {}, newPlace());
	const form = (fields) => visitor.request('POST', '/login', { body: new URLSearchParams(fields).toString(),
		headers: { 'content-type': 'application/x-www-form-urlencoded' } });

	if (inMemory(pids[0], secret) === null) {
		t.skip('nobody but its owner, or root, may look into a process');
		return;
	}
	await setPassword(demo, one.email, secret);
	expectAnswer(await tryToSignIn(one.email, secret), 200);
	expectProblem(await tryToSignIn(one.email, `${secret}?`), 401, 'sign-in-failed');
	expectProblem(await tryToSignIn([one.email], secret), 400, 'invalid-request');
	assert.equal((await form({ email: one.email, password: secret })).status, 303);
	assert.equal((await form({ email: one.email, password: `${secret}?` })).status, 401);
	// In several pieces, as FastCGI may send it.
	expectAnswer(await visitor.request('POST', '/api/login', { headers: { 'content-type': 'application/json' },
		body: `${' '.repeat(9000)}${JSON.stringify({ email: one.email, password: secret })}` }), 200);
	const client = await signedIn({ email: one.email, password: secret });
	expectProblem(await change(client, `${secret}?`, wanted), 403, 'wrong-password');
	expectAnswer(await change(client, secret, wanted), 200);
	for (const pid of pids)
		assert.deepEqual(inMemory(pid, secret), [], `worker ${pid}`);
});

test('of two simultaneous changes one is done', async () => {
	const one = await person();
	const clients = [await signedIn(one), await signedIn(one)];
	const answers = await Promise.all(clients.map((client, i) => change(client, one.password, `a password to come ${i}`)));
	const statuses = answers.map(({ status }) => status);

	assert.equal(statuses.filter((status) => status === 200).length, 1, statuses.join());
	const winner = statuses.indexOf(200);
	// The other came too late, and may have noticed at different points.
	assert.ok([401, 403, 503].includes(statuses[1 - winner]), statuses.join());
	expectAnswer(await tryToSignIn(one.email, `a password to come ${winner}`), 200);
	expectProblem(await tryToSignIn(one.email, `a password to come ${1 - winner}`), 401, 'sign-in-failed');
});
