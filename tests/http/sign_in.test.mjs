// Signing in and out, sessions, and how they are attacked.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test, { afterEach } from 'node:test';
import { attachedDemo, nextNumber } from '../support/demo.mjs';
import { Client, expectAnswer, expectProblem, newKey } from '../support/client.mjs';
import { cookieOf, forgetFailures, newPlace, setPassword, signIn } from '../support/people.mjs';
import { workers } from '../support/processes.mjs';
import { expectPage, formsOf, textOf } from '../support/page.mjs';

const demo = attachedDemo();
const { anonymous, database } = demo;
const FORM = 'application/x-www-form-urlencoded';
const PAGE = { 'content-type': FORM };

afterEach(() => forgetFailures(demo));

async function person(fields) {
	const user = await demo.user({ credits: 100, ...fields });

	user.password = `a password of ${nextNumber()}`;
	await setPassword(demo, user.email, user.password);
	return user;
}

const user = await person();
const other = await person();
const administrator = await person({ role: 'admin' });

const visitor = () => new Client(demo.url, null, {}, newPlace());
const tryToSignIn = (email, password, client = visitor()) =>
	client.post('/api/login', { email, password }, { key: null });
const submit = (fields, { client = visitor(), path = '/login', headers = {} } = {}) =>
	client.request('POST', path, { body: new URLSearchParams(fields).toString(), headers: { ...PAGE, ...headers } });
const tokenOf = (client) => client.cookie.split('=')[1];

// ---- The page

test('the page signs in without script, and leads to where one was going', async () => {
	const client = visitor();
	const text = expectPage(await client.get('/login?next=%2Fprofile'), 200);

	assert.match(text, /^Sign in E-mail address Password Sign in$/);
	const answer = await submit({ email: ` ${user.email.toUpperCase()} `, password: user.password, next: '/profile' }, { client });
	assert.deepEqual([answer.status, answer.headers.location, answer.text], [303, '/profile', '']);
	assert.match(answer.headers['set-cookie'], /^duet=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/);

	const cookie = cookieOf(answer);
	const page = await client.get('/login', { cookie });
	assert.match(expectPage(page, 200), new RegExp(`^You are signed in As ${user.email.replace('.', '\\.')}`));
	const [form] = formsOf(page.text);
	const left = await submit(form, { client, path: '/logout', headers: { cookie, origin: demo.url } });
	assert.deepEqual([left.status, left.headers.location], [303, '/login']);
	assert.equal(left.headers['set-cookie'], 'duet=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0');
	expectProblem(await client.get('/api/me', { cookie }), 401, 'unauthorized');
});

test('an administrator lands on the page of balances, with a shorter session', async () => {
	const answer = await submit({ email: administrator.email, password: administrator.password });

	assert.deepEqual([answer.status, answer.headers.location], [303, '/admin/sync-balance']);
	assert.match(answer.headers['set-cookie'], /Max-Age=43200$/);
	const page = await anonymous.get('/admin/sync-balance', { cookie: cookieOf(answer) });
	assert.equal(page.status, 200);
});

test('admin pages lead people to the sign-in, and back', async () => {
	const answer = await anonymous.get('/admin/sync-balance?email=a%2Bb%40example.com', { accept: 'text/html,*/*' });

	assert.equal(answer.status, 303);
	assert.equal(answer.headers.location, '/login?next=%2Fadmin%2Fsync-balance%3Femail%3Da%252Bb%2540example.com');
	const [form] = formsOf((await anonymous.get(answer.headers.location)).text);
	assert.equal(form.next, '/admin/sync-balance?email=a%2Bb%40example.com');
	assert.equal((await anonymous.request('POST', '/admin/sync-balance', { headers: { accept: 'text/html' } })).headers.location,
		'/login?next=%2Fadmin%2Fsync-balance');
	// If the address is too long to be kept, sign-in leads back to the page alone.
	assert.equal((await anonymous.get(`/admin/users/${user.id}?${'x'.repeat(1100)}`, { accept: 'text/html' })).headers.location,
		`/login?next=%2Fadmin%2Fusers%2F${user.id}`);
	// A wrong key is a mistake, and somebody who is not an administrator is told so.
	expectPage(await anonymous.get('/admin/sync-balance', { accept: 'text/html', authorization: 'Bearer x' }), 401);
	const client = await signIn(demo, user.email, user.password);
	assert.match(expectPage(await client.get('/admin/sync-balance', { accept: 'text/html' }), 403), /for administrators/);
});

test('a way back that leads to another site is ignored', async () => {
	const elsewhere = ['//evil.example', 'https://evil.example', '/\\evil.example', '\\\\evil.example', 'evil.example',
		'javascript:alert(1)', '/\u00a0/evil', ' /x', '///evil.example', '', 'x', `/${'a'.repeat(1024)}`, '/a b', '/ä'];
	const client = visitor();

	for (const next of elsewhere.filter((one) => one.length <= 1024)) {
		const page = await client.get(`/login?${new URLSearchParams({ next })}`);
		expectPage(page, 200);
		assert.doesNotMatch(page.text, /name="next"/, next);
		const signedIn = await submit({ email: user.email, password: user.password, next });
		assert.deepEqual([signedIn.status, signedIn.headers.location], [303, '/'], next);
	}
	for (const next of [...elsewhere.slice(-3, -2), '/x\r\nSet-Cookie: a=b', '/\t/evil.example', '/x\0']) {
		const query = new URLSearchParams({ next });
		expectPage(await client.get(`/login?${query}`), 400);
		assert.equal((await submit({ email: user.email, password: user.password, next })).status, 400);
	}
});

test('after a mistake the form comes again, with the way back and without the password', async () => {
	const page = await submit({ email: '"><b>x', password: 'secret-of-mine', next: '/profile' });
	const text = expectPage(page, 401);

	assert.match(text, /The address or the password is wrong/);
	assert.ok(page.text.includes('value="&quot;&gt;&lt;b&gt;x"'));
	assert.doesNotMatch(page.text, /secret-of-mine/);
	assert.equal(formsOf(page.text)[0].next, '/profile');
	assert.equal(page.headers['set-cookie'], undefined);
	for (const fields of [{}, { email: 'a' }, { password: 'a' }, { email: 'a', password: 'b', more: 'c' },
		{ email: 'a'.repeat(255), password: 'b' }, { email: 'a', password: 'b'.repeat(1025) }])
		expectPage(await submit(fields), 400);
	expectPage(await submit({ email: '', password: '' }), 401);
	expectPage(await visitor().request('POST', '/login', { body: {} }), 415);
	expectPage(await submit({ email: 'a', password: 'b'.repeat(16384) }), 413);
});

test('a form of another site cannot sign anybody in', async () => {
	for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'null' },
		{ origin: 'http://evil.example' }]) {
		const answer = await submit({ email: user.email, password: user.password }, { headers });

		expectPage(answer, 403);
		assert.equal(answer.headers['set-cookie'], undefined);
	}
});

test('a form of another site cannot sign anybody out', async () => {
	// The browser sends no cookie with such a form, but would obey a Set-Cookie in the answer.
	for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'null' },
		{ origin: 'http://evil.example' }]) {
		const answers = [await submit({}, { path: '/logout', headers }),
			await anonymous.request('POST', '/api/logout', { headers: { ...headers, 'content-type': 'text/plain' } })];

		for (const answer of answers)
			assert.deepEqual([answer.status, answer.headers['set-cookie']], [403, undefined], JSON.stringify(headers));
	}
	for (const headers of [{}, { origin: demo.url }, { 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }]) {
		const answer = await anonymous.request('POST', '/api/logout', { headers });
		assert.deepEqual([answer.status, cookieOf(answer)], [204, 'duet=']);
	}
});

// ---- The API

test('the API signs in and out, and says who is signed in', async () => {
	const client = visitor();
	const answer = await tryToSignIn(user.email, user.password, client);
	const { csrfToken, ...session } = expectAnswer(answer, 200);
	const cookie = cookieOf(answer);

	assert.deepEqual(session, { signedIn: true, user: expectAnswer(await demo.service.get(`/api/users/${user.id}`), 200) });
	assert.deepEqual(expectAnswer(await client.get('/api/session', { cookie }), 200), answer.json);
	assert.deepEqual(expectAnswer(await client.get('/api/session'), 200), { signedIn: false });
	assert.equal(expectAnswer(await client.get('/api/me', { cookie }), 200).id, user.id);
	const left = await client.request('POST', '/api/logout', { headers: { cookie, origin: demo.url, 'x-csrf-token': csrfToken } });
	assert.equal(left.status, 204);
	assert.deepEqual(expectAnswer(await client.get('/api/session', { cookie }), 200), { signedIn: false });
});

test('an unknown address, a wrong password, a user without one and a disabled user get the same answer', async () => {
	const none = await demo.user();
	const disabled = await person();

	assert.equal((await demo.command('user', 'disable', disabled.email)).status, 0);
	const answers = [];
	for (const [email, password] of [['nobody@example.com', user.password], [user.email, 'wrong password'], ['no address', 'x'],
		[none.email, 'x'.repeat(8)], [disabled.email, disabled.password], [user.email, user.password.toUpperCase()],
		[user.email, `${user.password} `], [user.email, 'ü'.repeat(1024)]])
		answers.push(await tryToSignIn(email, password));
	const shape = (answer) => [answer.status, answer.text.replace(answer.headers['x-request-id'], ''),
		answer.rawHeaders.filter((_, i) => i % 2 === 0)];
	for (const answer of answers) {
		expectProblem(answer, 401, 'sign-in-failed');
		assert.deepEqual(shape(answer), shape(answers[0]));
	}
});

test('only JSON signs in', async () => {
	const body = JSON.stringify({ email: user.email, password: user.password });

	for (const type of ['text/plain', FORM, 'multipart/form-data; boundary=x', ''])
		expectProblem(await visitor().request('POST', '/api/login', { body, headers: { 'content-type': type } }),
			415, 'unsupported-media-type');
	for (const wrong of [{}, { email: user.email }, { email: user.email, password: user.password, admin: true },
		{ email: [user.email], password: user.password }, { email: user.email, password: null }])
		expectProblem(await visitor().post('/api/login', wrong, { key: null }), 400, 'invalid-request');
});

// ---- Sessions

test('a token that an attacker chose is not a session, before and after signing in', async () => {
	const chosen = 'A'.repeat(43);
	const client = visitor();
	const answer = await client.post('/api/login', { email: user.email, password: user.password },
		{ key: null, headers: { cookie: `duet=${chosen}` } });

	assert.notEqual(cookieOf(answer), `duet=${chosen}`);
	expectProblem(await client.get('/api/me', { cookie: `duet=${chosen}` }), 401, 'unauthorized');
});

test('each sign-in has a new token, and ends the session that the browser had', async () => {
	const first = await signIn(demo, user.email, user.password);
	const answer = await visitor().post('/api/login', { email: user.email, password: user.password },
		{ key: null, headers: { cookie: first.cookie } });

	expectAnswer(answer, 200);
	assert.notEqual(cookieOf(answer), first.cookie);
	assert.notEqual(answer.json.csrfToken, first.csrfToken);
	expectProblem(await first.get('/api/me'), 401, 'unauthorized');
	expectAnswer(await first.get('/api/me', { cookie: cookieOf(answer) }), 200);
});

test("a user's sessions are listed, and end one by one or with the password", async () => {
	const one = await person();
	const clients = [await signIn(demo, one.email, one.password), await signIn(demo, one.email, one.password),
		await signIn(demo, one.email, one.password)];
	const { sessions } = expectAnswer(await clients[0].get('/api/sessions', { 'x-forwarded-for': '192.0.2.1' }), 200);

	assert.deepEqual(sessions.map(({ current }) => current), [false, false, true], 'newest first');
	for (const session of sessions)
		assert.match(session.address, /^127\./);
	assert.equal((await clients[0].request('DELETE', `/api/sessions/${sessions[1].id}`)).status, 204);
	expectProblem(await clients[1].get('/api/me'), 401, 'unauthorized');
	expectProblem(await clients[0].request('DELETE', `/api/sessions/${sessions[1].id}`), 404, 'session-not-found');
	for (const id of ['0', 'x', '-1', '9007199254740992'])
		expectProblem(await clients[0].request('DELETE', `/api/sessions/${id}`), 400, 'invalid-request');
	await setPassword(demo, one.email, `${one.password}!`);
	for (const client of clients)
		expectProblem(await client.get('/api/me'), 401, 'unauthorized');
	expectProblem(await tryToSignIn(one.email, one.password), 401, 'sign-in-failed');
	expectAnswer(await tryToSignIn(one.email, `${one.password}!`), 200);
});

test('a cookie that is sent twice is refused, whichever of them is right', async () => {
	const client = await signIn(demo, user.email, user.password);
	const wrong = `duet=${'A'.repeat(43)}`;

	for (const cookie of [`${client.cookie}; ${wrong}`, `${wrong}; ${client.cookie}`, `${client.cookie}; ${client.cookie}`])
		expectProblem(await anonymous.get('/api/me', { cookie }), 401, 'unauthorized');
	const twice = await anonymous.raw('GET', '/api/me', [['Cookie', client.cookie], ['Cookie', wrong]]);
	assert.ok([400, 401].includes(twice.status), twice.text);
	// It is found among others, by its whole name.
	expectAnswer(await anonymous.get('/api/me', { cookie: `a=b; ${client.cookie};c=d` }), 200);
	for (const cookie of [`x${client.cookie}`, client.cookie.replace('=', ' ='), client.cookie.toUpperCase(), `${client.cookie}A`,
		client.cookie.slice(0, -1), `duet="${tokenOf(client)}"`, 'duet', 'duet=', ';;;', `duet=${'A'.repeat(7000)}`,
		`duet=${'\u00ff'.repeat(43)}`, `duet=\u0080${tokenOf(client).slice(1)}`])
		expectProblem(await anonymous.get('/api/me', { cookie }), 401, 'unauthorized');
	expectProblem(await anonymous.get('/api/me', { cookie: `duet=${'A'.repeat(33000)}` }), 400, 'invalid-request');
});

test('a key or a token in a header takes precedence over a session, even if it is wrong', async () => {
	const client = await signIn(demo, user.email, user.password);

	expectProblem(await client.get('/api/me', { authorization: 'Bearer x' }), 401, 'unauthorized');
	expectProblem(await client.get('/api/me', { 'x-api-key': 'x' }), 401, 'unauthorized');
	expectProblem(await client.get('/api/me', { authorization: `Bearer ${demo.serviceKey}` }), 403, 'forbidden');
	// Basic authentication, which a web server may use for itself, is ignored by the API.
	expectAnswer(await client.get('/api/me', { authorization: 'Basic dXNlcjpwYXNz' }), 200);
});

// ---- What a session may

test('a signed-in user spends their own credits, and nobody else\'s', async () => {
	const client = await signIn(demo, user.email, user.password);
	const before = await database.balances(other.id);
	const spend = (body) => client.post('/api/credits/spend', { amount: 1, reason: 'mine', ...body });
	const done = expectAnswer(await spend({}), 201);

	assert.deepEqual([done.entry.userId, done.entry.actor, done.entry.keyScope], [user.id, `user:${user.id}`, 'user']);
	for (const body of [{ userId: user.id }, { email: user.email }])
		assert.equal(expectAnswer(await spend(body), 201).entry.userId, user.id);
	for (const body of [{ userId: other.id }, { email: other.email }, { userId: 999999999 }, { email: 'nobody@example.com' },
		{ externalId: 'nobody' }])
		expectProblem(await spend(body), 403, 'forbidden');
	expectProblem(await spend({ userId: user.id, email: other.email }), 400, 'invalid-request');
	const chief = await signIn(demo, administrator.email, administrator.password);
	expectProblem(await chief.post('/api/credits/grant', { amount: 1, reason: 'to whom?' }), 400, 'invalid-request');
	expectProblem(await demo.service.post('/api/credits/spend', { amount: 1, reason: 'whose?' }), 400, 'invalid-request');
	assert.deepEqual(await database.balances(other.id), before);
	expectProblem(await spend({ amount: 1000 }), 402, 'insufficient-credits');
	const { entries } = expectAnswer(await client.get('/api/credits/entries'), 200);
	assert.ok(entries.every((entry) => entry.userId === user.id));
	expectProblem(await client.get(`/api/credits/entries?userId=${other.id}`), 403, 'forbidden');
	expectProblem(await client.get('/api/credits/entries?email=nobody@example.com'), 403, 'forbidden');
});

test("a user's idempotency keys are not those of programs", async () => {
	const client = await signIn(demo, user.email, user.password);
	const key = newKey();
	const body = { amount: 1, reason: 'the same key' };
	const mine = expectAnswer(await client.post('/api/credits/spend', body, { key }), 201);
	const program = expectAnswer(await demo.service.post('/api/credits/spend', { ...body, userId: user.id }, { key }), 201);

	assert.notEqual(mine.entry.id, program.entry.id);
	const again = await client.post('/api/credits/spend', body, { key });
	assert.equal(again.status, 200);
	assert.equal(again.headers['idempotency-replayed'], 'true');
	assert.equal(again.json.entry.id, mine.entry.id);
});

// ---- Other sites

test('changing something needs a page of this site and the token of this session', async () => {
	const client = await signIn(demo, user.email, user.password);
	const another = await signIn(demo, other.email, other.password);
	const { host } = new URL(demo.url);
	const before = await database.balances(user.id);
	const spend = (headers) => anonymous.post('/api/credits/spend', { amount: 1, reason: 'x' }, { headers });
	const right = { cookie: client.cookie, origin: demo.url, 'x-csrf-token': client.csrfToken };

	for (const changes of [{ 'x-csrf-token': undefined }, { 'x-csrf-token': '' }, { 'x-csrf-token': another.csrfToken },
		{ 'x-csrf-token': client.csrfToken.slice(0, -1) }, { 'x-csrf-token': `${client.csrfToken}A` },
		{ 'x-csrf-token': tokenOf(client) }, { 'x-csrf-token': client.csrfToken.toLowerCase() }])
		expectProblem(await spend({ ...right, ...changes }), 403, 'forbidden', { header: 'X-CSRF-Token' });
	for (const changes of [{ origin: undefined }, { origin: 'null' }, { origin: 'http://evil.example' }, { origin: host },
		{ origin: `http://${host}.evil.example` }, { origin: `http://evil.example/${host}` }, { origin: '' },
		{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': 'none' },
		{ 'sec-fetch-site': 'same-origin', origin: 'http://evil.example' }, { 'sec-fetch-site': '' },
		{ origin: demo.url.replace(/\d+$/, (port) => String(Number(port) + 1)) }])
		expectProblem(await spend({ ...right, ...changes }), 403, 'forbidden');
	const twice = Object.entries(right).concat([['x-csrf-token', client.csrfToken], ['content-type', 'application/json'],
		['idempotency-key', newKey()]]);
	expectProblem(await anonymous.raw('POST', '/api/credits/spend', twice, '{"amount":1,"reason":"x"}'), 403, 'forbidden');
	assert.deepEqual(await database.balances(user.id), before);
	expectAnswer(await spend(right), 201);
	expectAnswer(await spend({ ...right, origin: undefined, 'sec-fetch-site': 'same-origin' }), 201);
	// The token is not a member of a JSON body, and reading needs no token.
	expectProblem(await anonymous.post('/api/credits/spend', { amount: 1, reason: 'x', csrfToken: client.csrfToken },
		{ headers: right }), 400, 'invalid-request');
	expectAnswer(await anonymous.get('/api/me', { cookie: client.cookie, 'sec-fetch-site': 'cross-site' }), 200);
});

test('a token from before signing out is no longer valid', async () => {
	const client = await signIn(demo, user.email, user.password);

	assert.equal((await client.request('POST', '/api/logout')).status, 204);
	expectProblem(await client.post('/api/credits/spend', { amount: 1, reason: 'x' }), 401, 'unauthorized');
	const next = await signIn(demo, user.email, user.password);
	expectProblem(await next.post('/api/credits/spend', { amount: 1, reason: 'x' },
		{ headers: { 'x-csrf-token': client.csrfToken } }), 403, 'forbidden');
});

test('the page of drift works with a session, but only with its token', async () => {
	const client = await signIn(demo, administrator.email, administrator.password);
	const [form] = formsOf((await client.get(`/admin/sync-balance?email=${encodeURIComponent(user.email)}`)).text)
		.concat({ csrfToken: client.csrfToken, action: 'preview', email: user.email });
	const headers = { cookie: client.cookie, origin: demo.url };

	assert.equal(form.csrfToken, client.csrfToken);
	expectPage(await submit({ ...form, action: 'preview' }, { path: '/admin/sync-balance', headers }), 200);
	for (const [fields, changes] of [[{ ...form, csrfToken: 'x' }, {}], [form, { origin: 'http://evil.example' }],
		[form, { origin: undefined }], [{ ...form, csrfToken: '' }, {}]])
		expectPage(await submit(fields, { path: '/admin/sync-balance', headers: { ...headers, ...changes } }), 403);
});

test('no other origin may call from a browser, unless the settings say so', async () => {
	const preflight = await anonymous.request('OPTIONS', '/api/credits/spend',
		{ headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' } });

	for (const answer of [preflight, await demo.service.get(`/api/users/${user.id}`, { origin: 'https://app.example' })]) {
		assert.deepEqual(Object.keys(answer.headers).filter((name) => name.startsWith('access-control')), []);
		assert.equal(answer.headers.vary, undefined);
	}
});

// ---- Slowing down

test('repeated failures make one wait, but do not lock the account', async () => {
	const one = await person();
	const client = await signIn(demo, one.email, one.password);
	const place = visitor();

	for (let i = 0; i < 5; i++)
		expectProblem(await tryToSignIn(one.email, `wrong ${i}`, place), 401, 'sign-in-failed');
	const answer = await tryToSignIn(one.email, one.password, place);
	expectProblem(answer, 429, 'too-many-attempts');
	const seconds = Number(answer.headers['retry-after']);
	assert.ok(seconds >= 1 && seconds <= 2, answer.headers['retry-after']);
	const page = await submit({ email: one.email, password: one.password, next: '/profile' }, { client: place });
	assert.match(expectPage(page, 429), /Too many attempts to sign in\. Wait [12] s and try again; the account is not locked/);
	assert.match(page.headers['retry-after'], /^[12]$/);
	// Another account from that address, and existing sessions, are not affected.
	expectAnswer(await tryToSignIn(user.email, user.password, place), 200);
	expectAnswer(await client.get('/api/me'), 200);
	await new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });
	expectAnswer(await tryToSignIn(one.email, one.password, place), 200);
});

test('the web server lets an address sign in twice a second, and limits nothing else', async () => {
	const place = visitor();
	// None of these makes the pool compute a hash.
	const statuses = await Promise.all(Array.from({ length: 60 }, (_, i) =>
		(i % 2 === 0 ? place.post('/api/login', {}, { key: null }) : submit({}, { client: place })).then(({ status }) => status)));

	assert.deepEqual([...new Set(statuses)].sort(), [400, 429]);
	const refused = await place.post('/api/login', {}, { key: null });
	expectProblem(refused, 429, 'too-many-requests');
	assert.equal(refused.headers['retry-after'], '1');
	const page = await submit({}, { client: place });
	assert.equal(page.status, 429);
	assert.match(textOf(page.text), /Too many requests/);
	expectPage(await place.get('/login'), 200);
	expectAnswer(await place.get('/api/session'), 200);
	expectProblem(await visitor().post('/api/login', {}, { key: null }), 400, 'invalid-request');
});

test('signing out and ending a session or a key refuse unknown fields, and then end nothing', async () => {
	const client = await signIn(demo, administrator.email, administrator.password);

	for (const [method, path] of [['DELETE', '/api/sessions/1'], ['DELETE', '/api/admin/keys/1'], ['POST', '/api/logout']])
		expectProblem(await client.request(method, `${path}?unknown=1`), 400, 'invalid-request', { parameter: 'unknown' });
	assert.equal((await submit({ unknown: 1 }, { client, path: '/logout' })).status, 400);
	expectAnswer(await client.get('/api/me'), 200);
});

// ---- Headers that pretend to be something else

test('no header can set the environment, the address or the scheme', async () => {
	const one = await person();
	const headers = { proxy: 'http://evil.example:1', 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https',
		https: 'on', 'x-real-ip': '192.0.2.1', forwarded: 'for=192.0.2.1;proto=https', 'x-forwarded-host': 'evil.example',
		'remote-addr': '192.0.2.1', 'user-agent': 'a\u00e9\tb'.repeat(100) };
	const answer = await visitor().post('/api/login', { email: one.email, password: one.password }, { key: null, headers });

	expectAnswer(answer, 200);
	assert.match(answer.headers['set-cookie'], /^duet=/, 'no cookie of TLS');
	const { sessions: [session] } = expectAnswer(await anonymous.get('/api/sessions', { cookie: cookieOf(answer) }), 200);
	assert.match(session.address, /^127\./);
	assert.match(session.userAgent, /^a[ -~]+$/);
	assert.ok(session.userAgent.length <= 255);
});

test('personal answers are not cached', async () => {
	const client = await signIn(demo, user.email, user.password);

	for (const path of ['/api/me', '/api/session', '/api/sessions', '/login'])
		assert.equal((await client.get(path)).headers['cache-control'], 'no-store', path);
});

test('no worker leaves a core dump', async () => {
	const pids = await workers(demo);

	assert.ok(pids.length > 0);
	for (const pid of pids)
		// Not 0, with which a core would still go to the program in a core_pattern that begins with |.
		assert.match(readFileSync(`/proc/${pid}/limits`, 'utf8'), /^Max core file size +1 +1 /m);
});

test('no password and no token is in any log', async () => {
	const client = await signIn(demo, user.email, user.password);

	await submit({ email: user.email, password: user.password });
	await client.get('/api/me');
	await new Promise((resolve) => { setTimeout(resolve, 1500); });
	for (const name of readdirSync(`${demo.state}/log`)) {
		const text = readFileSync(`${demo.state}/log/${name}`, 'latin1');
		for (const secret of [user.password, encodeURIComponent(user.password), tokenOf(client), client.csrfToken, demo.userPassword])
			assert.ok(!text.includes(secret), `${name} tells a secret`);
	}
	assert.match(readFileSync(`${demo.state}/log/duet.log`, 'latin1'), new RegExp(`route=/api/me status=200 .*actor=user:${user.id}\\b`));
});
