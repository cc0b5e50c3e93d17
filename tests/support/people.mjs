// Signing people in, in the way that a page's script does it.
import assert from 'node:assert/strict';
import { run } from './demo.mjs';
import { Client, expectAnswer } from './client.mjs';

/** The cookie that an answer sets, as it is to be sent back; undefined if there is none. */
export function cookieOf(answer) {
	return /^[^;]*/.exec(answer.headers['set-cookie'] ?? '')?.[0] || undefined;
}

let places = 0;

/** An address from which no other test of this process has signed in, so that neither the
 * web server's limit nor the failures of others count against it. */
export function newPlace() {
	places++;
	return `127.${1 + process.pid % 250}.${1 + Math.floor(places / 250)}.${1 + places % 250}`;
}

/** A client with a session, which sends what a page of ours sends, including the session's
 * token; `headers` are sent when it signs in. */
export async function signIn(demo, email, password, headers = {}) {
	const visitor = new Client(demo.url, null, headers, newPlace());
	const answer = await visitor.post('/api/login', { email, password }, { key: null });
	const { csrfToken, user } = expectAnswer(answer, 200);
	visitor.close();
	const client = new Client(demo.url, null,
		{ cookie: cookieOf(answer), origin: demo.url, 'x-csrf-token': csrfToken });

	return Object.assign(client, { cookie: cookieOf(answer), csrfToken, user });
}

/** Sets a password as an operator does, through standard input. */
export async function setPassword(demo, email, password) {
	const { status, stderr } = await run(demo.duet, ['user', 'password', email],
		{ env: { ...process.env, DUET_CONFIG: demo.config }, input: `${password}\n` });

	assert.equal(status, 0, stderr);
}

/** Forgets all failures to sign in, so that those of one test do not count against the
 * next. */
export function forgetFailures(demo) {
	return demo.database.rows('DELETE FROM sign_in_failures');
}
