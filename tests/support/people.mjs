// People who sign in, as a page's script does it.
import assert from 'node:assert/strict';
import { run } from './demo.mjs';
import { Client, expectAnswer } from './client.mjs';

/** The cookie that an answer sets, as it is sent back; undefined where none is. */
export function cookieOf(answer) {
	return /^[^;]*/.exec(answer.headers['set-cookie'] ?? '')?.[0] || undefined;
}

let places = 0;

/** An address that no other test of this process has signed in from: neither the web
 * server's limit nor the failures of others are held against it. */
export function newPlace() {
	places++;
	return `127.${1 + process.pid % 250}.${1 + Math.floor(places / 250)}.${1 + places % 250}`;
}

/** A client with a session: from a page of ours, with the session's token; `headers`
 * are sent when it signs in. */
export async function signIn(demo, email, password, headers = {}) {
	const visitor = new Client(demo.url, null, headers, newPlace());
	const answer = await visitor.post('/api/login', { email, password }, { key: null });
	const { csrfToken, user } = expectAnswer(answer, 200);
	visitor.close();
	const client = new Client(demo.url, null,
		{ cookie: cookieOf(answer), origin: demo.url, 'x-csrf-token': csrfToken });

	return Object.assign(client, { cookie: cookieOf(answer), csrfToken, user });
}

/** Sets a password, as an operator does: by standard input. */
export async function setPassword(demo, email, password) {
	const { status, stderr } = await run(demo.duet, ['user', 'password', email],
		{ env: { ...process.env, DUET_CONFIG: demo.config }, input: `${password}\n` });

	assert.equal(status, 0, stderr);
}

/** Forgets who has failed to sign in how often: what one test did is not held
 * against the next. */
export function forgetFailures(demo) {
	return demo.database.rows('DELETE FROM sign_in_failures');
}
