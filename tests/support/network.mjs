// What the network does to a page, made where the browser meets the network: the page, its
// scripts and what it shows are the real ones.  A server that is slow or fails on
// command would have to be made to, for one page and one moment; the answer here is
// the one that the real one gives then, and tests/faults shows that it does.
import { randomBytes } from 'node:crypto';

/** Which requests a page makes for what it shows. */
export const API = /\/api\//;

/** As the program says it can answer nothing now; `members` change that. */
export function problem(members = {}) {
	return {
		type: '/problems/unavailable',
		title: 'The service cannot answer now',
		status: 503,
		detail: 'Nothing was done. Send the request again in a moment, a write with the same idempotency key.',
		requestId: randomBytes(16).toString('hex'),
		...members,
	};
}

/** From now on whatever the pattern names is answered with the problem, which is
 * returned; page.unroute(pattern) ends it. */
export async function failWith(page, given = problem(), pattern = API) {
	await page.route(pattern, (route) => route.fulfill({
		status: given.status,
		contentType: 'application/problem+json',
		headers: { 'X-Request-Id': given.requestId, 'Retry-After': '1', 'Cache-Control': 'no-store' },
		body: JSON.stringify(given),
	}));
	return given;
}

/** From now on whatever the pattern names waits; resolves to a function that lets
 * all of it go, and those that come later. */
export async function holdBack(page, pattern = API) {
	let letGo;
	const held = new Promise((resolve) => { letGo = resolve; });

	await page.route(pattern, async (route) => {
		await held;
		// The page may be gone by then.
		await route.fallback().catch(() => {});
	});
	return letGo;
}

/** The cable is out; the browser knows, and tells the page. */
export async function goOffline(page) {
	await page.context().setOffline(true);
}
