// Every page in every state, and how somebody gets there: what axe looks at, and what
// tests/pictures takes pictures of.
//
// A view: `page` and `state` name it; `who` has come (a part of cast.mjs, or null: nobody);
// `path` is where to, or a function of the cast; `before(page)` comes ahead of going there and
// `act(page, cast)` after it; `waits` says that the page is not to settle, and `bare` that it is no
// page of ours; `exclude` (selectors) is left out by axe; `complaints` is what the console may
// say besides.
/* global document */
import { serviceViews } from './views_service.mjs';

// A browser says of every answer that is none of success, by itself, that it is not.
const FAILED = /Failed to load resource: the server responded with a status of \d+/;

/** When nothing on the page waits any more. */
export async function settled(page) {
	await page.waitForLoadState('load');
	await page.waitForFunction(() => document.querySelector('main') !== null &&
		document.querySelector('[aria-busy="true"]') === null);
}

const fixed = [
	{ page: 'sign in', state: 'empty', who: null, path: '/login' },
	{ page: 'sign in', state: 'refused', who: null, path: '/login', complaints: FAILED, act: async (page) => {
		await page.getByLabel('E-mail address').fill('nobody@example.com');
		await page.getByLabel('Password').fill('not the password');
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.getByRole('alert').waitFor();
	} },
	{ page: 'sign in', state: 'signed in', who: 'regular', path: '/login' },
	{ page: 'problems', state: 'all', who: null, path: '/problems/' },
	{ page: 'problems', state: 'one', who: null, path: '/problems/insufficient-credits' },
	// The viewer is somebody else's, and as they made it: its faults are known to them.
	{ page: 'docs', state: 'all', who: null, path: '/docs/', exclude: ['#viewer'],
		act: (page) => page.waitForSelector('.opblock') },
	{ page: 'docs', state: 'without the viewer', who: null, path: '/docs/',
		complaints: /status of 404|vendor.*ERR_ABORTED|Refused to (apply style|execute script)/,
		before: (page) => page.route('**/vendor/swagger-ui/**', (route) => route.fulfill({ status: 404, body: 'none' })) },
	{ page: 'nothing there', state: 'file', who: null, path: '/no-such-page', complaints: FAILED, bare: true },
	{ page: 'nothing there', state: 'of the desk', who: 'admin', path: '/admin/no-such-page', complaints: FAILED, bare: true },
];

const sync = (state, rest = {}) => ({ page: 'sync', state, who: 'admin', path: '/admin/sync-balance', ...rest });
const syncPreviewed = async (page) => {
	await page.getByRole('button', { name: 'Preview the repair' }).click();
	await page.getByRole('button', { name: 'Repair' }).waitFor();
};
const syncViews = [
	sync('drift'),
	sync('previewed', { act: syncPreviewed }),
	sync('one user', { path: async (cast) =>
		`/admin/sync-balance?email=${encodeURIComponent((await cast.person('drifted')).email)}` }),
	sync('one user, previewed', { act: syncPreviewed, path: async (cast) =>
		`/admin/sync-balance?email=${encodeURIComponent((await cast.person('drifted')).email)}` }),
	sync('not for a user', { who: 'regular', complaints: FAILED, bare: true }),
];

export const views = [...fixed, ...syncViews, ...serviceViews];

/** Goes there, and waits until the view is there. */
export async function showView(page, view, cast) {
	await view.before?.(page);
	await page.goto(cast.demo.url + (typeof view.path === 'function' ? await view.path(cast) : view.path));
	if (!view.bare && !view.waits)
		await settled(page);
	await view.act?.(page, cast);
	if (!view.bare && !view.waits)
		await settled(page);
}
