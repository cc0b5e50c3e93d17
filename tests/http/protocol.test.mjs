// HTTP itself: paths, methods, headers, bodies, and what nginx answers.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { expectAnswer, expectProblem, newKey } from '../support/client.mjs';
import { expectPage } from '../support/page.mjs';
import { signIn } from '../support/people.mjs';

const demo = attachedDemo();
const { service, admin, anonymous } = demo;
const operation = { userId: 1, amount: 1, reason: 'protocol' };

for (const path of ['/api', '/api/', '/api/nothing', '/api/users/', '/api/users/1/', '/api/health/',
	'/api/users/1/more', '/API/health', '/api/Health', '/api/credits', '/api/credits/sync',
	'/api/health%2F', '/admin/nothing-here', '/api/admin/%F0%9F%92%A9']) {
	test(`there is nothing at ${path}`, async () => {
		const answer = await admin.get(path);

		if (path.startsWith('/api'))
			expectProblem(answer, 404, 'not-found');
		else
			assert.equal(answer.status, 404);
	});
}

test('a path with a doubled slash or dots is normalised', async () => {
	expectAnswer(await anonymous.get('/api//health'), 200);
	expectAnswer(await anonymous.raw('GET', '/api/users/../health', []), 200);
	expectAnswer(await anonymous.get('/api/%68ealth'), 200);
});

test('a path that is not UTF-8, or has control characters, is 400', async () => {
	for (const path of ['/api/users/%FF', '/api/users/%0A', '/api/users/a%0D%0Ab', '/api/%C0%80'])
		expectProblem(await admin.get(path), 400, 'invalid-request');
});

// Every route of the program: { method, path, scopes, needs }.
const routes = (await demo.command('routes')).stdout.trim().split('\n').slice(1).map((line) => {
	const [method, pattern, scopes, needs] = line.split('\t');

	return { method, path: pattern.replace('{id}', '1'), scopes, needs: needs.split(',') };
});
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'];

for (const path of new Set(routes.map((route) => route.path))) {
	const known = routes.filter((route) => route.path === path).map(({ method }) => method);
	const allowed = [...known, ...(known.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort();

	test(`${path} names its methods in the answer to any other method, and to OPTIONS without a key`, async () => {
		for (const method of METHODS.filter((one) => !allowed.includes(one))) {
			const answer = await admin.request(method, path);

			assert.deepEqual([answer.status, answer.headers.allow], [405, allowed.join(', ')], `${method} ${path}`);
			if (path.startsWith('/api') && method !== 'HEAD')
				expectProblem(answer, 405, 'method-not-allowed');
		}
		const answer = await anonymous.request('OPTIONS', path);
		assert.deepEqual([answer.status, answer.headers.allow], [204, allowed.join(', ')]);
	});
}

test('a GET refuses an unknown parameter, naming it', async () => {
	const person = await signIn(demo, demo.userEmail, demo.userPassword);

	// Health ignores its query, whatever a probe sends.
	for (const { path, scopes, needs } of routes.filter((one) => one.method === 'GET' && one.path !== '/api/health')) {
		const client = scopes === '-' && needs.includes('oneself') ? person : admin;
		const answer = await client.get(`${path}?unknown=1`);

		if (needs.includes('page'))
			expectPage(answer, 400);
		else
			expectProblem(answer, 400, 'invalid-request', { parameter: 'unknown' });
	}
	person.close();
});

test('HEAD gives the status and headers of GET, without a body', async () => {
	const answer = await service.request('HEAD', '/api/users/1');

	expectAnswer(answer, 200);
	assert.equal(answer.headers['content-type'], 'application/json');
	assert.equal((await service.request('HEAD', '/api/users/999999999')).status, 404);
});

test('a body that is not declared as JSON in UTF-8 is 415', async () => {
	for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp',
		'application/json; charset=latin1', 'application/json/x', 'multipart/form-data', '', undefined]) {
		const answer = await service.post('/api/credits/grant', JSON.stringify(operation),
			{ headers: { 'content-type': type } });
		expectProblem(answer, 415, 'unsupported-media-type');
	}
});

test('JSON may be declared in every usual way', async () => {
	const user = await demo.user();

	for (const type of ['application/json', 'application/json;charset=utf-8',
		'application/json; charset=UTF-8', 'Application/JSON', 'application/json; charset="utf-8"']) {
		const answer = await service.post('/api/credits/grant', { ...operation, userId: user.id },
			{ headers: { 'content-type': type } });
		expectAnswer(answer, 201);
	}
});

test('Content-Type sent twice is 400', async () => {
	const answer = await service.raw('POST', '/api/credits/grant', [
		['Authorization', `Bearer ${demo.serviceKey}`], ['Idempotency-Key', newKey()],
		['Content-Type', 'application/json'], ['Content-Type', 'application/json'],
	], JSON.stringify(operation));

	expectProblem(answer, 400, 'invalid-request');
});

test('a chunked body is read like any other', async () => {
	const user = await demo.user();
	const body = JSON.stringify({ ...operation, userId: user.id });
	const answer = await service.raw('POST', '/api/credits/grant', [
		['Authorization', `Bearer ${demo.serviceKey}`], ['Idempotency-Key', newKey()],
		['Content-Type', 'application/json'], ['Transfer-Encoding', 'chunked'],
	], `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);

	expectAnswer(answer, 201, { creditBalance: 1 });
});

test('a GET with a body is 413', async () => {
	const answer = await service.request('GET', '/api/users/1',
		{ body: '{}', headers: { 'content-length': 2 } });

	expectProblem(answer, 413, 'body-too-large');
});

// Padded with white space, so that only the size can be wrong.
function padded(object, size) {
	const text = JSON.stringify(object);
	return text + ' '.repeat(size - Buffer.byteLength(text));
}

test('a body of 64 KiB is accepted, and one byte more is 413', async () => {
	const user = await demo.user();
	const body = { ...operation, userId: user.id };

	expectAnswer(await service.post('/api/credits/grant', padded(body, 65536)), 201);
	expectProblem(await service.post('/api/credits/grant', padded(body, 65537)),
		413, 'body-too-large');
	expectProblem(await admin.post('/api/admin/users', padded({ email: 'a@b.c', name: 'x' }, 65537)),
		413, 'body-too-large');
	assert.equal((await demo.database.balances(user.id)).user, 1);
});

test('a batch of 1 MiB is accepted, and one byte more is 413', async () => {
	const user = await demo.user();
	const batch = (key) => ({ operations: [
		{ type: 'grant', ...operation, userId: user.id, idempotencyKey: key }] });

	expectAnswer(await service.post('/api/credits/batch', padded(batch(newKey()), 1048576),
		{ key: null }), 200);
	expectProblem(await service.post('/api/credits/batch', padded(batch(newKey()), 1048577),
		{ key: null }), 413, 'body-too-large');
	assert.equal((await demo.database.balances(user.id)).user, 1);
});

test('a body that is not sent completely is never acted on', async () => {
	const user = await demo.user();
	const key = newKey();
	const body = JSON.stringify({ ...operation, userId: user.id });
	const text = 'POST /api/credits/grant HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n' +
		`Authorization: Bearer ${demo.serviceKey}\r\nIdempotency-Key: ${key}\r\n` +
		`Content-Type: application/json\r\nContent-Length: ${body.length + 5}\r\n\r\n${body}`;

	// nginx waits 10 s for the rest, unless the client closes the connection.
	await assert.rejects(service.rawBytes(text, '/api', { timeoutMs: 300 }));
	assert.equal((await demo.database.balances(user.id)).user, 0);
});

// What no well-behaved client sends; nginx itself answers these.
const MALFORMED = {
	'a request line that is none': 'NONSENSE\r\n\r\n',
	'no Host': 'GET /api/health HTTP/1.1\r\nConnection: close\r\n\r\n',
	'two Hosts': 'GET /api/health HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n',
	'a length that is none': 'POST /api/credits/grant HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n',
	'a negative length': 'POST /api/credits/grant HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n',
	'two lengths': 'POST /api/credits/grant HTTP/1.1\r\nHost: a\r\n' +
		'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
	'length and chunks': 'POST /api/credits/grant HTTP/1.1\r\nHost: a\r\n' +
		'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
	'a path that leaves the root': 'GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n',
	'a NUL in the path': 'GET /api/a%00b HTTP/1.1\r\nHost: a\r\n\r\n',
	'a bad escape in the path': 'GET /api/%zz HTTP/1.1\r\nHost: a\r\n\r\n',
	'a header that is too long': `GET /api/health HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(40000)}\r\n\r\n`,
};

for (const [name, bytes] of Object.entries(MALFORMED)) {
	test(`a malformed request is also a problem: ${name}`, async () => {
		expectProblem(await anonymous.rawBytes(bytes), 400, 'invalid-request');
	});
}

test('an address that is too long is 414', async () => {
	expectProblem(await anonymous.rawBytes(
		`GET /api/users?email=${'a'.repeat(40000)} HTTP/1.1\r\nHost: a\r\n\r\n`), 414, 'uri-too-long');
});

test("a client's own X-Request-Id does not replace ours", async () => {
	const answer = await anonymous.get('/api/health', { 'x-request-id': 'f'.repeat(32) });

	assert.notEqual(answer.headers['x-request-id'], 'f'.repeat(32));
});

test('headers with underscores and a Proxy header change nothing', async () => {
	const answer = await anonymous.raw('GET', '/api/users/1', [
		['X_Api_Key', demo.serviceKey], ['Proxy', 'http://127.0.0.1:1/'],
		['Content_Length', '5']]);

	expectProblem(answer, 401, 'unauthorized');
});

test('nginx answers TRACE, without showing anything of the request', async () => {
	const answer = await anonymous.raw('TRACE', '/', [['X-Secret', 'secret']]);

	assert.equal(answer.status, 405);
	assert.doesNotMatch(answer.text, /secret/);
});
