// /admin/service: the figures are those of the API, and update themselves in place.
/* global document, Event */
import assert from 'node:assert/strict';
import test from 'node:test';
import { watchedPage } from '../support/browser.mjs';
import { expectAnswer } from '../support/client.mjs';
import { startDemo } from '../support/demo.mjs';
import { until } from '../support/processes.mjs';
import { stage } from '../support/stage.mjs';
import { settled } from '../support/views.mjs';
import { busyHour } from '../support/views_service.mjs';

const STATS = '**/api/admin/stats';

const set = stage({ start: startDemo });

async function opened(t, { allowed, prepare } = {}) {
	const context = await set.cast.contextOf(set.browser, 'admin');
	t.after(() => context.close());
	const { page, complaints } = await watchedPage(context, set.demo.url, allowed);

	await prepare?.(page);
	await page.goto(`${set.demo.url}/admin/service`);
	return { page, complaints };
}

// The number beside a name, in a panel or in the figures at the top.
const value = (page, name) => page.locator('dt', { hasText: new RegExp(`^${name}$`) }).last()
	.locator('xpath=following-sibling::dd[1]').innerText();

test('it shows the figures of the API, and drift as soon as it is known', async (t) => {
	const user = await set.demo.user({ credits: 100 });
	const { page, complaints } = await opened(t);

	await settled(page);
	const { committer } = expectAnswer(await set.demo.admin.get('/api/admin/stats'), 200);
	assert.equal(await value(page, 'Operations'), String(committer.operations));
	assert.match(await value(page, 'Processes'), /^2\b/);
	const outOfStep = page.locator('.pairs dd').first();
	await until(async () => /^\d+ of \d+ organizations$/.test(await outOfStep.innerText()), 'drift is told');
	const { drift } = expectAnswer(await set.demo.admin.get('/api/admin/stats'), 200);
	assert.equal(await outOfStep.innerText(), `${drift.outOfStep} of ${drift.organizations} organizations`);

	// It updates in place: what is open stays open, and what has the focus keeps it.
	await page.getByText('All numbers').first().click();
	await page.evaluate(() => { document.querySelector('.chart').dataset.mark = 'the same'; });
	const refresh = page.getByRole('button', { name: 'Refresh' });
	await refresh.focus();
	const asOf = await page.locator('.fresh time').getAttribute('datetime');
	expectAnswer(await set.demo.service.post('/api/credits/spend', { userId: user.id, amount: 1, reason: 'seen' }), 201);
	await until(async () => await value(page, 'Operations') === String(committer.operations + 1), 'the spend is seen', 15000);
	assert.notEqual(await page.locator('.fresh time').getAttribute('datetime'), asOf);
	assert.equal(await page.locator('.chart').first().getAttribute('data-mark'), 'the same');
	assert.ok(await page.locator('.chart details').first().evaluate((details) => details.open));
	assert.ok(await refresh.evaluate((button) => button === document.activeElement));
	assert.match(await page.locator('.chart details tbody').first().innerText(), /\d{1,2}:\d{2}/);
	assert.deepEqual(complaints, []);
});

test('a hidden page loads nothing, and loads at once when it is seen again', async (t) => {
	let asked = 0;
	const { page } = await opened(t, { prepare: async (p) => {
		await p.clock.install();
		await p.route(STATS, (route) => {
			asked++;
			return route.fulfill({ json: busyHour() });
		});
	} });
	const be = (state) => page.evaluate((visibility) => {
		Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true });
		document.dispatchEvent(new Event('visibilitychange'));
	}, state);

	await settled(page);
	assert.equal(asked, 1);
	await page.clock.runFor(10500);
	await until(() => asked === 2, 'it asked again');
	await be('hidden');
	await page.clock.runFor(60000);
	assert.equal(asked, 2);
	await be('visible');
	await until(() => asked === 3, 'it asked when it was seen again');
});

test('if it cannot update, it stays, says how old it is, and goes on by itself', async (t) => {
	const { page } = await opened(t, { allowed: /ERR_|Failed to load/ });

	await settled(page);
	const before_ = await value(page, 'Transactions');
	await page.route(STATS, (route) => route.abort());
	await page.getByRole('button', { name: 'Refresh' }).click();
	await page.getByRole('button', { name: 'Try again' }).waitFor();
	assert.match(await page.locator('.fresh').innerText(), /^The server does not answer: as of \d+:\d{2}:\d{2}/);
	assert.equal(await value(page, 'Transactions'), before_);
	await page.unroute(STATS);
	await until(async () => /^As of/.test(await page.locator('.fresh').innerText()), 'it goes on', 15000);
});

test('it lists the routes of the program, and says so for requests that matched none', async (t) => {
	const { page } = await opened(t, { prepare: (p) => p.route(STATS, (route) => route.fulfill({ json: busyHour() })) });

	await settled(page);
	const rows = await page.locator('tbody tr').filter({ has: page.locator('.who') }).allInnerTexts();
	assert.deepEqual(rows.map((text) => text.split(/[\t\n]/)[0].trim()),
		['POST /api/credits/spend', 'GET /api/credits/entries', 'No route found', 'POST /login']);
	assert.match(rows[0], /700,123\s+330\s+1\.81\u00a0ms\s+24\.1\u00a0ms/);
	assert.match(await page.locator('.chart').first().innerText(), /in 60 minutes, at most [\d,]+ in one; 330 errors\./);
});
