// /admin/service in its states.  What would take an hour to come about, or does not
// happen in a healthy demo, is simulated by answers made here.
const STATS = '**/api/admin/stats';
const FAILED = /Failed to load resource|net::ERR_(FAILED|INTERNET_DISCONNECTED)/;
const MINUTE_MS = 60000;
const DAY_MS = 1440 * MINUTE_MS;

const problem = (status, type, title, detail) => ({ status, contentType: 'application/problem+json',
	body: JSON.stringify({ type: `/problems/${type}`, title, status, detail, requestId: '0123456789abcdef0123456789abcdef' }) });

const before = (ms) => new Date(Date.now() - ms).toISOString();

function minute(i, last) {
	const transactions = i % 17 === 3 ? 0 : Math.round(300 + 200 * Math.sin(i / 7));

	return { at: new Date(last - (59 - i) * MINUTE_MS).toISOString(), transactions, errors: i > 20 && i < 24 ? 110 : 0,
		requests: Math.round(4000 + 2500 * Math.sin(i / 7)), operations: Math.round(transactions * (6 + 3 * Math.cos(i / 5))) };
}

/** Figures of a busy service; `changes` override parts of them. */
export function busyHour(changes = {}) {
	const last = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

	return {
		asOf: before(0), since: before(40 * DAY_MS), shared: true, processes: 4,
		requests: { total: 812345, byStatus: { '2xx': 800000, '3xx': 10, '4xx': 12005, '5xx': 330 } },
		routes: [
			{ method: 'POST', path: '/api/credits/spend', requests: 700123, errors: 330, p50Us: 1810, p99Us: 24100 },
			{ method: 'GET', path: '/api/credits/entries', requests: 100217, errors: 0, p50Us: 640, p99Us: 4900 },
			{ method: 'POST', path: '/login', requests: 5, errors: 0, p50Us: 231000, p99Us: 1250000 },
			{ method: 'DELETE', path: '/api/admin/keys/{id}', requests: 0, errors: 0, p50Us: null, p99Us: null },
			{ method: null, path: null, requests: 12000, errors: 0, p50Us: 120, p99Us: 240 },
		],
		committer: { transactions: 91234, operations: 523411, retries: 12, replays: 4211, refused: 2230, busy: 3,
			queueDepth: 17, queueMax: 16384 },
		minutes: Array.from({ length: 60 }, (_, i) => minute(i, last)),
		drift: { organizations: 1000000, outOfStep: 1240, outsideChanges: 3, organizationAhead: 1210000, userAhead: 40,
			asOf: before(40000) },
		driftRuns: Array.from({ length: 14 }, (_, i) => ({ at: before((14 - i) * DAY_MS), found: 72 - 4 * i,
			repaired: i % 4 === 0 ? 0 : 40 - 2 * i })),
		...changes,
	};
}

const service = (state, answer, rest = {}) => ({ page: 'service', state, who: 'admin', path: '/admin/service',
	...(answer && { before: (page) => page.route(STATS, answer) }), ...rest });
const told = (changes) => (route) => route.fulfill({ json: busyHour(changes) });

export const serviceViews = [
	service('as it is', null, { act: (page) => page.getByText('Since').first().waitFor() }),
	service('a busy hour', told(), { act: (page) => page.locator('.chart canvas').first().waitFor() }),
	service('all numbers', told(), { act: (page) => page.getByText('All numbers').first().click() }),
	service('just begun', told({ routes: [], drift: null, driftRuns: [],
		minutes: [{ at: before(0), requests: 0, errors: 0, operations: 0, transactions: 0 }] })),
	service('one process', told({ shared: false, processes: 1 })),
	service('without uPlot', told(), { complaints: /404|vendor\/uplot-|MIME type/,
		act: (page) => page.getByText('could not be drawn').first().waitFor(),
		before: async (page) => {
			await page.route(STATS, told());
			await page.route('**/vendor/uplot-*/**', (route) => route.fulfill({ status: 404, body: 'none' }));
		} }),
	service('waiting', () => {}, { waits: true, act: (page) => page.locator('.desk .waiting').waitFor() }),
	service('an error', (route) => route.fulfill(problem(503, 'unavailable', 'The service cannot answer now',
		'Nothing was done. Try again in a second.')), { complaints: FAILED }),
	service('no connection', (route) => route.abort(), { complaints: FAILED }),
	service('an error later', told(), { complaints: FAILED, act: async (page) => {
		await page.unroute(STATS);
		await page.route(STATS, (route) => route.abort());
		await page.getByRole('button', { name: 'Refresh' }).click();
		await page.getByRole('button', { name: 'Try again' }).waitFor();
	} }),
	service('signed out meanwhile', (route) => route.fulfill(problem(401, 'unauthorized', 'Nobody is signed in',
		'Sign in.')), { complaints: FAILED }),
];
