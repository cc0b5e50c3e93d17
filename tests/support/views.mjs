// Every page in every state, and how to get there: axe checks them, and tests/pictures
// takes pictures of them.
//
// A view: `page` and `state` name it; `who` visits it (a part of cast.mjs, or null for
// nobody); `path` is the address, or a function of the cast that returns it; `before(page)` is
// called before going there and `act(page, cast)` after it; `waits` means that the page will not
// settle, and `bare` that it is not a page of ours; axe skips `exclude` (selectors); `complaints`
// is what the console may say.
/* global document */
import { expectAnswer } from './client.mjs';
import { failWith, goOffline, holdBack, problem } from './network.mjs';
import { serviceViews } from './views_service.mjs';

// Browsers log every answer that is not a success by themselves.
const FAILED = /Failed to load resource: the server responded with a status of \d+/;
const CUT_OFF = /ERR_INTERNET_DISCONNECTED/;

/** Resolves when nothing on the page is loading any more. */
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
	// The viewer is a third party's, and its faults are known to them.
	{ page: 'docs', state: 'all', who: null, path: '/docs/', exclude: ['#viewer'],
		act: (page) => page.waitForSelector('.opblock') },
	{ page: 'docs', state: 'without the viewer', who: null, path: '/docs/',
		complaints: /status of 404|Refused to (apply style|execute script)/,
		before: (page) => page.route('**/vendor/swagger-ui-*/**', (route) => route.fulfill({ status: 404, body: 'none' })) },
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

// ---- States that every page with content from the API can be in

// All of the API but the session: the page knows who has signed in, and nothing more.
const CONTENT = /\/api\/(?!session$)/;
const refresh = (page) => page.getByRole('button', { name: 'Refresh' }).first().click();

const waits = (page, who, path) => [
	{ page, state: 'waiting for who it is', who, path, waits: true, before: (at) => holdBack(at),
		act: (at) => at.locator('.waiting').first().waitFor() },
	{ page, state: 'waiting', who, path, waits: true, before: (at) => holdBack(at, CONTENT),
		act: (at) => at.locator('.waiting').first().waitFor() },
];

const fails = (page, who, path) => [
	{ page, state: 'failed', who, path, complaints: FAILED, before: (at) => failWith(at),
		act: (at) => at.getByRole('alert').first().waitFor() },
	{ page, state: 'failed in part', who, path, complaints: FAILED, before: (at) => failWith(at, problem(), CONTENT),
		act: (at) => at.getByRole('alert').first().waitFor() },
	{ page, state: 'failed when it looked again', who, path, complaints: FAILED, act: async (at) => {
		await failWith(at);
		await refresh(at);
		await at.getByRole('button', { name: 'Try again' }).first().waitFor();
	} },
	{ page, state: 'offline', who, path, complaints: CUT_OFF, act: async (at) => {
		await goOffline(at);
		await refresh(at);
		await at.getByText('You are offline').first().waitFor();
	} },
];

// ---- One's own account

const own = [['home', '/'], ['profile', '/profile'], ['billing', '/billing']].flatMap(([page, path]) => [
	{ page, state: 'signed out', who: null, path },
	{ page, state: 'a month', who: 'regular', path },
	{ page, state: 'nothing yet', who: 'empty', path },
	...waits(page, 'regular', path),
	...fails(page, 'regular', path),
]);

const fillPasswords = async (page, current) => {
	await page.getByLabel('Current password').fill(current);
	await page.getByLabel('New password', { exact: true }).fill('another long pass phrase');
	await page.getByLabel('New password, again').fill('another long pass phrase');
	await page.getByRole('button', { name: 'Change the password' }).click();
};

const ownMore = [
	{ page: 'home', state: 'running low', who: 'low', path: '/' },
	{ page: 'home', state: 'nothing left', who: 'out', path: '/' },
	{ page: 'home', state: 'more changes than are added up', who: 'regular', path: '/',
		// What the server answers if one day has over a million entries.
		before: (page) => page.route('**/api/credits/summary?*', async (route) => {
			const response = await route.fetch();
			await route.fulfill({ response, json: { ...await response.json(), complete: false, days: [], added: 0, spent: 0, corrected: 0 } });
		}),
		act: (page) => page.getByText('Too much to draw').waitFor() },
	{ page: 'home', state: 'all numbers', who: 'regular', path: '/', act: (page) => page.getByText('All numbers').first().click() },
	{ page: 'home', state: 'without the charts', who: 'regular', path: '/', complaints: /status of 404|uplot.*ERR_|Refused to/,
		before: (page) => page.route('**/vendor/uplot-*/**', (route) => route.fulfill({ status: 404, body: 'none' })),
		act: (page) => page.getByText('could not be drawn').first().waitFor() },
	{ page: 'billing', state: 'filtered', who: 'regular', path: '/billing?type=purchase' },
	{ page: 'billing', state: 'nothing fits', who: 'regular', path: '/billing?type=refund&to=2001-01-01' },
	{ page: 'profile', state: 'a wrong password', who: 'regular', path: '/profile', complaints: FAILED,
		act: async (page) => {
			await fillPasswords(page, 'not the password');
			await page.locator('[aria-invalid=true]').waitFor();
		} },
];

// ---- The admin pages

const userPage = (part) => async (cast) => `/admin/users/${(await cast.person(part)).user.id}`;
const lists = [['users', '/admin/users'], ['sync runs', '/admin/sync-runs'], ['keys', '/admin/keys'], ['audit', '/admin/audit']]
	.flatMap(([page, path]) => [
	{ page, state: 'all', who: 'admin', path },
	waits(page, 'admin', path)[1],
	...fails(page, 'admin', path).filter(({ state }) => ['failed in part', 'offline'].includes(state)),
]);

const review = async (page, kind, amount) => {
	await page.getByRole('radio', { name: kind }).check();
	await page.getByLabel('Amount').fill(amount);
	await page.getByLabel('Reason').fill('A lost order');
	await page.getByRole('button', { name: 'Review', exact: true }).click();
};
const oneUser = (state, part, rest = {}) => ({ page: 'one user', state, who: 'admin', path: userPage(part), ...rest });
const deskMore = [
	{ page: 'users', state: 'found', who: 'admin', path: '/admin/users?query=nakamura' },
	{ page: 'users', state: 'nobody found', who: 'admin', path: '/admin/users?query=nobody-is-called-this' },
	{ page: 'users', state: 'not for a user', who: 'regular', path: '/admin/users', complaints: FAILED },
	oneUser('in step', 'regular'),
	oneUser('no entry yet', 'empty'),
	oneUser('out of step', 'drifted'),
	oneUser('a repair previewed', 'drifted', { act: async (page) => {
		await page.getByRole('button', { name: 'Preview the repair' }).click();
		await page.getByRole('button', { name: 'Repair now' }).waitFor();
	} }),
	oneUser('a grant to confirm', 'regular', { act: async (page) => {
		await review(page, 'Give', '1500');
		await page.getByRole('dialog').waitFor();
	} }),
	oneUser('too much to take', 'low', { act: async (page) => {
		await review(page, 'Take', '1500');
		await page.locator('#amount-fault').waitFor();
	} }),
	oneUser('nobody has this number', 'regular', { path: '/admin/users/999999999', complaints: FAILED }),
	waits('one user', 'admin', userPage('regular'))[1],
	...fails('one user', 'admin', userPage('regular')).filter(({ state }) => state !== 'failed'),
	{ page: 'keys', state: 'one that ends', who: 'admin', path: async (cast) => {
		const expiresAt = new Date(Date.now() + 90 * 86400000).toISOString();
		const { client } = await cast.person('admin');
		expectAnswer(await client.post('/api/admin/keys', { name: 'A till', scopes: ['spend'], expiresAt }, { key: null }), 201);
		return '/admin/keys';
	} },
	{ page: 'keys', state: 'nothing chosen', who: 'admin', path: '/admin/keys', act: async (page) => {
		await page.getByRole('button', { name: 'Make the key' }).click();
		await page.locator('[aria-invalid=true]').waitFor();
	} },
	{ page: 'keys', state: 'one to replace', who: 'admin', path: '/admin/keys', act: async (page) => {
		await page.getByRole('button', { name: /^Replace/ }).first().click();
		await page.getByRole('dialog').waitFor();
	} },
	{ page: 'keys', state: 'one to revoke', who: 'admin', path: '/admin/keys', act: async (page) => {
		await page.getByRole('button', { name: /^Revoke/ }).first().click();
		await page.getByRole('dialog').waitFor();
	} },
];

export const views = [...own, ...ownMore, ...lists, ...deskMore, ...serviceViews, ...fixed, ...syncViews];

/** Goes there, and waits until the page is in that state. */
export async function showView(page, view, cast) {
	await view.before?.(page);
	await page.goto(cast.demo.url + (typeof view.path === 'function' ? await view.path(cast) : view.path));
	if (!view.bare && !view.waits)
		await settled(page);
	await view.act?.(page, cast);
	if (!view.bare && !view.waits)
		await settled(page);
}
