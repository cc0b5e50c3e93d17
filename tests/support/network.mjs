// Network trouble, simulated in the browser: the page, its scripts and what it shows are
// real.  Making the server slow, or making it fail, for one page at one moment would be
// hard; the answer here is the one that the real server gives then, as tests/faults shows.
import { randomBytes } from 'node:crypto';

/** The requests that a page makes for what it shows. */
export const API = /\/api\//;

/** The program's answer when it cannot answer now; `members` override parts of it. */
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

/** From now on every request that matches is answered with the problem, which is
 * returned; page.unroute(pattern) ends this. */
export async function failWith(page, given = problem(), pattern = API) {
	await page.route(pattern, (route) => route.fulfill({
		status: given.status,
		contentType: 'application/problem+json',
		headers: { 'X-Request-Id': given.requestId, 'Retry-After': '1', 'Cache-Control': 'no-store' },
		body: JSON.stringify(given),
	}));
	return given;
}

/** From now on every request that matches waits; resolves to a function that lets
 * all of them go, and those that come later. */
export async function holdBack(page, pattern = API) {
	let letGo;
	const held = new Promise((resolve) => { letGo = resolve; });

	await page.route(pattern, async (route) => {
		await held;
		// The page may have gone by then.
		await route.fallback().catch(() => {});
	});
	return letGo;
}

/** Disconnects the network; the browser knows, and tells the page. */
export async function goOffline(page) {
	await page.context().setOffline(true);
}
