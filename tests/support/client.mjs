// A client of the API.  Every answer goes through checkAnswer(), which checks what is
// promised of all answers; tests check the rest.
import assert from 'node:assert/strict';
import http from 'node:http';
import { appendFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { checkDescribed } from './openapi.mjs';
import { exchange, requestText } from './raw.mjs';
import { checkShapes } from './shapes.mjs';

/** The largest amount, and the largest balance: 2^53 - 1. */
export const CREDITS_MAX = 9007199254740991;

// Sent exactly once with every answer of the server, including pages.
const SECURITY_HEADERS = {
	'content-security-policy': /^default-src '(self|none)'; .*frame-ancestors 'none'/,
	'cross-origin-opener-policy': /^same-origin$/,
	'cross-origin-resource-policy': /^same-origin$/,
	'permissions-policy': /camera=\(\)/,
	'referrer-policy': /^(same-origin|no-referrer)$/,
	'x-content-type-options': /^nosniff$/,
	'x-frame-options': /^DENY$/,
	'x-request-id': /^[0-9a-f]{32}$/,
};

// Each header comes with these statuses, and with no other.
const STATUS_HEADERS = {
	'www-authenticate': [401],
	'retry-after': [429, 502, 503, 504],
};

// What a browser may do with it: keep what exists and has its version in its address; ask
// again for other files; keep nothing else.
const VERSIONED = /^\/vendor\/[a-z-]+-\d+\.\d+\.\d+\/[^?]+$/;
const keeping = ({ path }, { status }) => (VERSIONED.test(path) && [200, 206, 304].includes(status)
	? /^public, max-age=31536000, immutable$/ : /^no-(store|cache)$/);

const requestIds = new Set();

/** A key that nobody has used. */
export function newKey() {
	return randomUUID();
}

function valuesOf(answer, name) {
	const values = [];

	for (let i = 0; i < answer.rawHeaders.length; i += 2) {
		if (answer.rawHeaders[i].toLowerCase() === name)
			values.push(answer.rawHeaders[i + 1]);
	}
	return values;
}

function checkHeaders(answer, request, where) {
	const { method } = request;

	for (const [name, pattern] of [...Object.entries(SECURITY_HEADERS), ['cache-control', keeping(request, answer)]]) {
		const values = valuesOf(answer, name);
		assert.equal(values.length, 1, `${where}: ${name} once, not ${values.length} times`);
		assert.match(values[0], pattern, `${where}: ${name}`);
	}
	for (const [name, statuses] of Object.entries(STATUS_HEADERS)) {
		const count = valuesOf(answer, name).length;
		const wanted = statuses.includes(answer.status) ? 1 : 0;
		assert.equal(count, wanted, `${where}: ${name} ${count} times with ${answer.status}`);
	}
	assert.doesNotMatch(valuesOf(answer, 'server').join(), /\d/,
		`${where}: the server tells its version`);

	assert.equal(valuesOf(answer, 'allow').length,
		answer.status === 405 || (method === 'OPTIONS' && answer.status === 204) ? 1 : 0, `${where}: Allow`);
	const id = answer.headers['x-request-id'];
	assert.ok(!requestIds.has(id), `${where}: request id ${id} was given before`);
	requestIds.add(id);
}

function checkProblem(answer, where) {
	const problem = answer.json;

	assert.equal(answer.headers['content-type'], 'application/problem+json', where);
	assert.match(problem.type, /^\/problems\/[a-z]+(-[a-z]+)*$/, where);
	assert.match(problem.title, /^[A-Z].*[^.]$/, where);
	assert.match(problem.detail, /^\S.*[.)]$/, `${where}: detail is a sentence`);
	assert.equal(problem.status, answer.status, `${where}: status in the body`);
	assert.equal(problem.requestId, answer.headers['x-request-id'], where);
	assert.doesNotMatch(answer.text, /SELECT|INSERT|UPDATE |mysql|mariadb|\.c:\d/i,
		`${where}: a problem tells of our inside`);
}

/** Throws unless everything holds that is promised of every answer of the API. */
export function checkAnswer(answer, request) {
	const where = `${request.method} ${request.path.slice(0, 120)} -> ${answer.status}`;

	checkHeaders(answer, request, where);
	if (!/^\/api(\/|\?|$)/.test(request.path))
		return;
	checkDescribed(answer, request);
	assert.deepEqual(valuesOf(answer, 'cache-control'), ['no-store'], where);
	// Only the answers that make a key show one.
	if (!(request.method === 'POST' && /^\/api\/admin\/keys(\/\d+\/rotate)?$/.test(request.path) && answer.status === 201))
		assert.doesNotMatch(answer.text, /duet_[A-Za-z0-9_-]{43}/, `${where}: a key in the answer`);
	if (request.method === 'HEAD' || answer.status === 204) {
		assert.equal(answer.text, '', `${where}: no body`);
		return;
	}
	// A long file is produced while it is sent, and has no length.
	if (answer.headers['transfer-encoding'] !== 'chunked' || answer.headers['content-disposition'] === undefined)
		assert.deepEqual(valuesOf(answer, 'content-length'), [String(answer.body.length)], where);
	// Text for other programs; the description says which routes may answer with it.
	if (answer.status < 300 && answer.headers['content-type'].startsWith('text/'))
		return;
	assert.equal(typeof answer.json, 'object', `${where}: a JSON object`);
	if (answer.status >= 400)
		checkProblem(answer, where);
	else
		checkSuccess(answer, where);
}

function checkSuccess(answer, where) {
	assert.equal(answer.headers['content-type'], 'application/json', where);
	assert.doesNotMatch(answer.text, /requestHash|passwordHash/, `${where}: a column not meant to be seen`);
	checkShapes(answer.json);
}

// Records what the whole suite has met, for coverage.mjs.
function record(answer, request) {
	if (process.env.DUET_SEEN === undefined)
		return;
	const path = request.path.split('?')[0];
	const type = answer.json?.type ?? '';
	appendFileSync(process.env.DUET_SEEN,
		`answer\t${request.method}\t${path.slice(0, 200)}\t${answer.status}\t${type}\n`);
}

function parseJson(text) {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

// Completes an answer that came from the wire, and checks it.
function finish(answer, request) {
	answer.headers = {};
	for (let i = 0; i < answer.rawHeaders.length; i += 2)
		answer.headers[answer.rawHeaders[i].toLowerCase()] = answer.rawHeaders[i + 1];
	answer.text = answer.body.toString('utf8');
	answer.json = parseJson(answer.text);
	checkAnswer(answer, request);
	record(answer, request);
	return answer;
}

export class Client {
	/** `apiKey` null: nobody, or whoever is named by `headers`, which are sent with every
	 * request.  `localAddress`: the address in 127.0.0.0/8 that requests come from. */
	constructor(url, apiKey = null, headers = {}, localAddress = undefined) {
		this.url = url;
		this.localAddress = localAddress;
		this.apiKey = apiKey;
		this.headers = headers;
		this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
	}

	/** Closes the connections that were kept open. */
	close() {
		this.agent.destroy();
	}

	/** Resolves to { status, headers, rawHeaders, body, text, json }.  `body`
	 * may be an object, or a string or Buffer that is sent as it is; a header
	 * that is undefined is not sent. */
	request(method, path, { body, headers = {} } = {}) {
		const bytes = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
			? body : JSON.stringify(body);
		const all = {
			...(this.apiKey === null ? {} : { authorization: `Bearer ${this.apiKey}` }),
			...this.headers,
			...(bytes === undefined ? {} : { 'content-type': 'application/json' }),
			...headers,
		};
		const sent = Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined));

		if (method !== 'GET' && method !== 'HEAD' && sent['transfer-encoding'] === undefined)
			sent['content-length'] ??= bytes === undefined ? 0 : Buffer.byteLength(bytes);
		return this.send(method, path, sent, bytes)
			.then((answer) => finish(answer, { method, path, headers: sent, body: bytes }));
	}

	send(method, path, headers, bytes) {
		return new Promise((resolve, reject) => {
			const outgoing = http.request(this.url + path,
				{ method, headers, agent: this.agent, localAddress: this.localAddress, timeout: 30000 }, (incoming) => {
					const chunks = [];
					incoming.on('data', (chunk) => chunks.push(chunk));
					incoming.on('error', reject);
					incoming.on('end', () => resolve({
						status: incoming.statusCode,
						rawHeaders: incoming.rawHeaders,
						body: Buffer.concat(chunks),
					}));
				});
			outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in 30 s')));
			outgoing.on('error', reject);
			outgoing.end(bytes);
		});
	}

	get(path, headers) {
		return this.request('GET', path, { headers });
	}

	/** `key`: the idempotency key, a new one unless given; null sends none. */
	post(path, body, { key = newKey(), headers = {} } = {}) {
		const keyHeader = key === null ? {} : { 'idempotency-key': key };
		return this.request('POST', path, { body, headers: { ...keyHeader, ...headers } });
	}

	/** Over a socket of its own: `headers` is a list of [name, value], in which a name
	 * may be repeated; the key of this client is not added. */
	async raw(method, path, headers, body) {
		return finish(await exchange(this.url, requestText(method, path, headers, body)),
			{ method, path, headers, body });
	}

	/** Sends any bytes at all; `path` says what kind of answer to expect. */
	async rawBytes(bytes, path = '/api', options = {}) {
		return finish(await exchange(this.url, bytes, options), { method: 'RAW', path });
	}
}

/** Fails unless the answer has this status and these members; returns its JSON. */
export function expectAnswer(answer, status, members = {}) {
	assert.equal(answer.status, status, answer.text);
	for (const [name, value] of Object.entries(members))
		assert.deepEqual(answer.json[name], value, `${name} in ${answer.text}`);
	return answer.json;
}

/** Fails unless it is the problem of this type with these members. */
export function expectProblem(answer, status, type, members = {}) {
	assert.deepEqual([answer.status, answer.json?.type], [status, `/problems/${type}`],
		answer.text);
	for (const [name, value] of Object.entries(members))
		assert.deepEqual(answer.json[name], value, `${name} in ${answer.text}`);
	return answer.json;
}
