// Talks to the JSON API.  Decides what an answer means: a value, or a Fault that
// says what went wrong, what to do, and whether a write may have been done.  Keeps
// the session and its token, and renews them when the server no longer accepts it.

const TIMEOUT_MS = 30000;

/** Why there is no usable answer.  `kind`:
 *   problem   the server refused: status, type, title, detail, pointer, requestId
 *   offline   the browser has no network
 *   network   no connection to the server, or no answer in 30 s
 *   unknown   a write was sent and nobody can say whether it was done */
export class Fault extends Error {
	constructor(kind, fields) {
		super(fields.detail ?? fields.title);
		this.name = 'Fault';
		this.kind = kind;
		Object.assign(this, fields);
	}

	/** Nobody is signed in, or no longer. */
	get isSignedOut() {
		return this.status === 401;
	}

	/** Whether it is the problem of this name, such as 'insufficient-credits'. */
	is(name) {
		return this.type === `/problems/${name}`;
	}
}

const LOOK_FIRST = 'Look whether it was done before you do it again.';

function unknownFault(fields = {}) {
	return new Fault('unknown', { title: 'It is not known whether it was done',
		detail: `The connection was lost before the answer came. ${LOOK_FIRST}`, ...fields });
}

function connectionFault(method) {
	if (method !== 'GET')
		return unknownFault();
	if (navigator.onLine === false) {
		return new Fault('offline', { title: 'You are offline',
			detail: 'This device has no network. It goes on by itself when it is back.' });
	}
	return new Fault('network', { title: 'The server does not answer',
		detail: 'There was no connection, or no answer in time. Try again in a moment.' });
}

// Replaces the details that are meant for programmers by ones for people.
const FOR_PEOPLE = {
	'/problems/busy': 'Try again in a moment.',
	'/problems/unavailable': 'Try again in a moment.',
	'/problems/outcome-unknown': LOOK_FIRST,
	'/problems/internal': 'Try again. If it happens again, tell whoever runs this service which request it was.',
};

// An answer that is not ours, from a proxy for example, contains no problem: if the
// proxy failed, the write may already have gone through.
async function answerFault(response, method) {
	const fields = { status: response.status, requestId: response.headers.get('x-request-id') ?? undefined };

	if (response.headers.get('content-type')?.startsWith('application/problem+json'))
		Object.assign(fields, await response.json().catch(() => ({})));
	if (fields.type === undefined && response.status >= 500 && method !== 'GET')
		return unknownFault(fields);
	const isUnknown = fields.type === '/problems/outcome-unknown';
	if (Object.hasOwn(FOR_PEOPLE, fields.type ?? ''))
		fields.detail = `${method === 'GET' || isUnknown || response.status !== 503 ? '' : 'Nothing was done. '}${FOR_PEOPLE[fields.type]}`;
	fields.title ??= 'The server could not answer';
	fields.detail ??= `It answered with the status ${response.status}. Try again in a moment.`;
	return new Fault(isUnknown ? 'unknown' : 'problem', fields);
}

// The timeout covers the body too; `signal` lets the caller give up earlier.
async function exchange(method, path, headers, body, signal) {
	const given = new AbortController();
	const stop = () => given.abort();
	const timer = setTimeout(stop, TIMEOUT_MS);

	signal?.addEventListener('abort', stop);
	try {
		const response = await fetch(path, { method, headers, body, signal: given.signal,
			credentials: 'same-origin', cache: 'no-store' });
		if (!response.ok)
			throw await answerFault(response, method);
		const text = await response.text();
		return text === '' ? null : JSON.parse(text);
	} catch (error) {
		if (error instanceof Fault || signal?.aborted)
			throw error;
		throw connectionFault(method);
	} finally {
		clearTimeout(timer);
		signal?.removeEventListener('abort', stop);
	}
}

/** Resolves to what GET answers. */
export function get(path, { signal } = {}) {
	return exchange('GET', path, { accept: 'application/json' }, undefined, signal);
}

let asked = null;

// A failure is not kept, so that the next caller asks again.
function keep(answer) {
	asked = answer;
	answer.catch(() => {
		if (asked === answer)
			asked = null;
	});
	return answer;
}

/** { signedIn, csrfToken, user }: who has signed in.  Asked once per page, and again
 * with `anew`. */
export function session({ anew = false } = {}) {
	return asked === null || anew ? keep(get('/api/session')) : asked;
}

/** Keeps the token of an answer that began a new session. */
export function keepToken(csrfToken) {
	keep(session().then((before) => ({ ...before, csrfToken })));
}

function attempt(method, path, body, options, token) {
	const headers = { accept: 'application/json', 'x-csrf-token': token };

	if (body !== undefined)
		headers['content-type'] = 'application/json';
	if (options.key)
		headers['idempotency-key'] = options.key;
	return exchange(method, path, headers, body === undefined ? undefined : JSON.stringify(body), options.signal);
}

/** Resolves to what a write answers, null if that is empty.  `options.key` is the
 * idempotency key of a write that moves credits: make one for each intention, and send
 * every retry with the same one.  A token that another tab has replaced is refused
 * before anything is done, so the write is sent again with the new token, but only if
 * the same user is still signed in. */
export async function send(method, path, body, options = {}) {
	const { csrfToken = '', user } = await session();

	try {
		return await attempt(method, path, body, options, csrfToken);
	} catch (error) {
		if (!(error instanceof Fault) || !error.is('forbidden'))
			throw error;
		const now = await session({ anew: true });
		if (!now.signedIn || now.csrfToken === csrfToken)
			throw error;
		if (now.user.id !== user?.id) {
			throw new Fault('problem', { title: 'Somebody else has signed in meanwhile',
				detail: 'Nothing was done. Reload the page to see whose it is now.', requestId: error.requestId });
		}
		return attempt(method, path, body, options, now.csrfToken);
	}
}

/** The address at which to sign in and come back to this page. */
export function signInAddress() {
	return `/login?next=${encodeURIComponent(location.pathname + location.search)}`;
}
