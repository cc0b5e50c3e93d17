// The server block of deploy/nginx with TLS, in front of the demo's pool.
import assert from 'node:assert/strict';
import http from 'node:http';
import tls from 'node:tls';
import test, { after, before } from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { HOST, startTls } from '../support/tls.mjs';

const demo = attachedDemo();
let server;

before(async () => { server = await startTls(demo); });
after(() => server?.stop());

const origin = () => `https://${HOST}:${server.tls}`;
const signIn = (headers = {}) => server.ask('POST', '/api/login', {
	headers: { 'content-type': 'application/json', ...headers },
	body: JSON.stringify({ email: demo.userEmail, password: demo.userPassword }),
});
const cookieOf = (answer) => answer.headers['set-cookie'][0].split(';')[0];

function plain(method, path) {
	return new Promise((resolve, reject) => {
		http.request({ method, path, host: '127.0.0.1', port: server.plain, headers: { host: HOST } }, (incoming) => {
			incoming.resume();
			incoming.on('end', () => resolve({ status: incoming.statusCode, headers: incoming.headers }));
		}).on('error', reject).end();
	});
}

test('over TLS the name of the cookie begins with __Host-, and it is secure', async () => {
	const answer = await signIn();

	assert.equal(answer.status, 200, answer.text);
	assert.match(answer.headers['set-cookie'][0],
		/^__Host-duet=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure$/);
	const me = await server.ask('GET', '/api/me', { headers: { cookie: cookieOf(answer) } });
	assert.equal(JSON.parse(me.text).email, demo.userEmail);
});

test('a cookie from a connection without TLS is not valid over TLS, nor the other way round', async () => {
	const token = cookieOf(await signIn()).split('=')[1];

	assert.equal((await server.ask('GET', '/api/me', { headers: { cookie: `duet=${token}` } })).status, 401);
	const answer = await demo.anonymous.get('/api/me', { cookie: `__Host-duet=${token}` });
	assert.equal(answer.status, 401);
});

test("over TLS a page without TLS is another site", async () => {
	const signedIn = await signIn();
	const { csrfToken } = JSON.parse(signedIn.text);
	const headers = { cookie: cookieOf(signedIn), 'x-csrf-token': csrfToken };

	assert.equal((await server.ask('POST', '/api/logout',
		{ headers: { ...headers, origin: origin().replace('https', 'http') } })).status, 403);
	const answer = await server.ask('POST', '/api/logout', { headers: { ...headers, origin: origin() } });
	assert.equal(answer.status, 204);
	assert.match(answer.headers['set-cookie'][0], /^__Host-duet=; .*Max-Age=0; Secure$/);
});

test('Strict-Transport-Security is sent over TLS, and only there', async () => {
	for (const path of ['/', '/login', '/api/health', '/nothing'])
		assert.equal((await server.ask('GET', path)).headers['strict-transport-security'], 'max-age=31536000', path);
	assert.equal((await demo.anonymous.get('/api/health')).headers['strict-transport-security'], undefined);
});

test('without TLS there is no API and no sign-in, and pages redirect to TLS', async () => {
	assert.equal((await plain('GET', '/api/health')).status, 403);
	assert.equal((await plain('POST', '/login')).status, 403);
	const answer = await plain('GET', '/login?next=/x');
	assert.deepEqual([answer.status, answer.headers.location], [301, `https://${HOST}/login?next=/x`]);
});

test("the pool's answers are not compressed even if the web server compresses everything else", async () => {
	const encodingOf = async (path) => (await server.ask('GET', path, { headers: { 'accept-encoding': 'gzip' } }))
		.headers['content-encoding'];

	assert.equal(await encodingOf('/'), 'gzip');
	for (const path of ['/login', `/login?next=/${'x'.repeat(500)}`, '/api/health', '/admin/sync-balance'])
		assert.equal(await encodingOf(path), undefined, path);
});

// As browsers do: with the cookie in pieces, and the host as a pseudo-header.
test('a session works over HTTP/2, and its origin is recognised', async () => {
	const browser = await server.http2();
	const json = { 'content-type': 'application/json' };

	try {
		const body = JSON.stringify({ email: demo.userEmail, password: demo.userPassword });
		const signedIn = await browser.ask({ ':method': 'POST', ':path': '/api/login', ...json }, body);
		assert.equal(signedIn.status, 200, signedIn.text);
		const cookie = cookieOf(signedIn);
		const leave = { ':method': 'POST', ':path': '/api/logout', cookie, 'x-csrf-token': JSON.parse(signedIn.text).csrfToken };

		assert.equal((await browser.ask({ ':path': '/api/me', cookie: ['a=b', cookie, 'c=d'] })).status, 200);
		assert.equal((await browser.ask({ ':path': '/api/me', cookie: [cookie, `__Host-duet=${'A'.repeat(43)}`] })).status, 401);
		for (const wrong of [origin().replace('https', 'http'), 'https://evil.example', 'null'])
			assert.equal((await browser.ask({ ...leave, origin: wrong })).status, 403, wrong);
		assert.equal((await browser.ask({ ...leave, origin: origin() })).status, 204);
		assert.equal((await browser.ask({ ':path': '/api/me', cookie })).status, 401);
	} finally {
		browser.close();
	}
});

function version(options) {
	return new Promise((resolve) => {
		const socket = tls.connect({ host: '127.0.0.1', port: server.tls, servername: HOST, ca: server.ca, ...options },
			() => {
				resolve(socket.getProtocol());
				socket.destroy();
			});

		socket.on('error', (error) => resolve(error.code));
	});
}

test('TLS is 1.2 or 1.3', async () => {
	assert.equal(await version({}), 'TLSv1.3');
	assert.equal(await version({ maxVersion: 'TLSv1.2' }), 'TLSv1.2');
	assert.match(await version({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' }),
		/PROTOCOL_VERSION|ALERT/);
	assert.match(await version({ maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' }), /HANDSHAKE|ALERT/);
});
