// /admin/sync-balance as an admin sees it: with 0, 1 and 5,000 rows, with and without
// script, on a phone and on a desktop.
/* global document, getComputedStyle, window */
import assert from 'node:assert/strict';
import test, { after, afterEach, before, beforeEach } from 'node:test';
import { watchedPage, withBrowser } from '../support/browser.mjs';
import { expectAnswer } from '../support/client.mjs';
import { quote } from '../support/database.mjs';
import { startDemo } from '../support/demo.mjs';

const HOSTILE = ['"><script>alert(1)</script><img src=x onerror=alert(1)>', 'مرحبا بالعالم ‮ txet', '😀'.repeat(255)];
const WIDTHS = [390, 1280];
const USERS = 5010;

let demo;

// One chunk per request, so that a repair of everybody takes several.
before(async () => {
	demo = await startDemo({ users: USERS, options: ['--setting', 'syncWorkMs=1'] });
});
beforeEach(() => repairEverybody({ direction: 'user-to-organization' }));
afterEach(async () => assert.doesNotMatch((await demo.command('verify')).stdout, /^(?!outside-change)./m));
after(() => demo?.stop());

const address = (query = '') => `${demo.url}/admin/sync-balance${query}`;
const signedIn = (options = {}) =>
	({ extraHTTPHeaders: { authorization: `Basic ${Buffer.from(`ada:${demo.adminKey}`).toString('base64')}` }, ...options });

async function repairEverybody(body = {}) {
	let answer = expectAnswer(await demo.admin.post('/api/admin/sync-credits', body, { key: null }), 200);

	while (!answer.complete)
		answer = expectAnswer(await demo.admin.post('/api/admin/sync-credits', { cursor: answer.cursor }, { key: null }),
			200);
	return answer;
}

const raise = (credits, where = 'TRUE') => demo.database.rows(
	`UPDATE credit_balances SET balance = balance + ${credits} WHERE ${where}`);

// What every page must be like, whatever it shows.
async function expectUsable(page, what) {
	const faults = await page.evaluate(() => {
		const found = [];
		const wide = document.documentElement.scrollWidth - window.innerWidth;

		if (wide > 0)
			found.push(`it is ${wide} px wider than the window`);
		if (document.querySelectorAll('h1').length !== 1)
			found.push('not one h1');
		for (const input of document.querySelectorAll('input:not([type=hidden])')) {
			if (input.labels.length !== 1)
				found.push(`the input ${input.name} has ${input.labels.length} labels`);
		}
		for (const table of document.querySelectorAll('table')) {
			if (!table.caption?.textContent.trim())
				found.push('a table without a caption');
		}
		const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
		if (new Set(ids).size !== ids.length)
			found.push('an id twice');
		for (const button of document.querySelectorAll('button')) {
			if (button.getBoundingClientRect().height < 44)
				found.push(`the button ${button.textContent} is too small for a finger`);
		}
		return found;
	});

	assert.deepEqual(faults, [], what);
}

async function everyWidth(page, what) {
	await page.waitForLoadState('load');
	for (const width of WIDTHS) {
		await page.setViewportSize({ width, height: 900 });
		await expectUsable(page, `${what} at ${width} px`);
	}
}

test('5,000 rows come in pages, and a repair of all continues by itself', async () => {
	await raise(1);
	await withBrowser(signedIn(), async (context) => {
		const { page, complaints } = await watchedPage(context, demo.url);
		const rows = page.locator('#drifted').locator('xpath=ancestor::table').locator('tbody tr');
		const seen = new Set();

		await page.goto(address());
		await everyWidth(page, 'the list');
		assert.match(await page.locator('.figures').innerText(), /5,00\d\s+of 5,00\d organizations/);
		for (let next = true; next;) {
			const names = await rows.locator('th').allInnerTexts();
			assert.ok(names.length > 0 && names.length <= 50);
			names.forEach((name) => seen.add(name));
			const link = page.locator('a[rel=next]');
			next = await link.count() > 0;
			if (next)
				await page.goto(demo.url + await link.getAttribute('href'));
		}
		assert.ok(seen.size >= 5000, `${seen.size} rows in all`);

		await page.goto(address());
		await page.getByRole('button', { name: 'Preview the repair' }).click();
		await page.getByRole('button', { name: 'Repair' }).waitFor({ timeout: 60000 });
		await everyWidth(page, 'the preview');
		const notRepaired = await demo.database.row(`SELECT COUNT(*) AS count FROM users AS u
			JOIN credit_balances AS b USING (organizationId) WHERE u.creditBalance <> b.balance`);
		assert.ok(Number(notRepaired.count) >= 5000, 'a preview repairs nothing');

		await page.getByRole('button', { name: 'Repair' }).click();
		await page.getByRole('progressbar').waitFor();
		await page.getByText(/^5,00\d repaired, \d skipped\.$/).waitFor({ timeout: 60000 });
		assert.equal(await page.getByRole('progressbar').count(), 0);
		await everyWidth(page, 'the result');
		assert.deepEqual(complaints, []);
	});
});

test('with no row there is nothing to press', async () => {
	await withBrowser(signedIn(), async (context) => {
		const { page, complaints } = await watchedPage(context, demo.url);

		await page.goto(address());
		assert.match(await page.locator('[role=status]').innerText(), /Everybody is in step/);
		assert.equal(await page.locator('table').count(), 0);
		assert.equal(await page.locator('form[method=post]').count(), 0);
		await everyWidth(page, 'no row');
		assert.deepEqual(complaints, []);
	});
});

test('one row is found, previewed and repaired without a script, by keyboard', async () => {
	const { email } = await demo.database.row('SELECT email FROM users WHERE id = 3');

	await raise(990, 'organizationId = 3');
	await withBrowser(signedIn({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } }), async (context) => {
		const { page, complaints } = await watchedPage(context, demo.url);

		await page.goto(address());
		assert.equal(await page.locator('tbody tr').count(), 1);
		await page.getByLabel('One user, by address').fill(email);
		await page.keyboard.press('Enter');
		await page.waitForURL((url) => url.searchParams.get('email') === email);
		assert.match(await page.locator('main').innerText(), /Now\s+37,75\d\s+38,74\d\s+\+990/);
		const button = page.getByRole('button', { name: 'Preview the repair' });
		await button.focus();
		await page.keyboard.press('Enter');
		await page.locator('[role=status]', { hasText: 'would be raised by 990' }).waitFor();
		await page.getByRole('button', { name: 'Repair' }).focus();
		await page.keyboard.press('Enter');
		await page.locator('[role=status]', { hasText: 'was raised by 990' }).waitFor();
		await page.getByRole('link', { name: 'Everybody who is out of step' }).click();
		assert.match(await page.locator('[role=status]').innerText(), /Everybody is in step/);
		assert.deepEqual(complaints, []);
	});
});

test('without script a long repair is continued with a button', async () => {
	await raise(2, 'organizationId <= 2500');
	await withBrowser(signedIn({ javaScriptEnabled: false }), async (context) => {
		const { page, complaints } = await watchedPage(context, demo.url);
		const goOn = page.getByRole('button', { name: 'Continue' });
		let pressed = 0;

		await page.goto(address());
		await page.getByRole('button', { name: 'Preview the repair' }).click();
		for (; await goOn.count() > 0; pressed++)
			await goOn.click();
		assert.ok(pressed > 0);
		await page.getByRole('button', { name: 'Repair' }).click();
		assert.match(await page.locator('[role=status]').innerText(), /Not all of it yet/);
		await everyWidth(page, 'in the middle');
		for (; await goOn.count() > 0; pressed++)
			await goOn.click();
		assert.match(await page.locator('[role=status]').innerText(), /^2,500 repaired, 0 skipped\.$/);
		assert.deepEqual(complaints, []);
	});
});

test('a run can be stopped and continued', async () => {
	await raise(2, 'organizationId <= 5000');
	await withBrowser(signedIn(), async (context) => {
		const { page, complaints } = await watchedPage(context, demo.url);

		// Slow enough for a person to press the button in between.
		await page.route('**/admin/sync-balance', async (route) => {
			if (route.request().resourceType() === 'fetch')
				await new Promise((resolve) => { setTimeout(resolve, 300); });
			await route.continue();
		});
		await page.goto(address());
		await page.getByRole('radio').first().check();
		await page.getByRole('button', { name: 'Preview the repair' }).click();
		await page.getByRole('button', { name: 'Stop here' }).click();
		const goOn = page.getByRole('button', { name: 'Continue' });
		await goOn.waitFor();
		await goOn.click();
		await page.getByRole('button', { name: 'Repair' }).waitFor({ timeout: 60000 });
		assert.deepEqual(complaints, []);
	});
});

test('if a request fails, the page says so and the button is back', async () => {
	await raise(1, 'organizationId <= 5000');
	await withBrowser(signedIn(), async (context) => {
		const { page } = await watchedPage(context, demo.url);

		await page.route('**/admin/sync-balance', (route) => (route.request().resourceType() === 'fetch'
			? route.fulfill({ status: 503, contentType: 'text/html', body: '<h1>Too much to do</h1>' })
			: route.continue()));
		await page.goto(address());
		await page.getByRole('button', { name: 'Preview the repair' }).click();
		assert.match(await page.getByRole('alert').innerText(), /Stopped: Too much to do \(503\)/);
		await page.unroute('**/admin/sync-balance');
		await page.getByRole('button', { name: 'Continue' }).click();
		await page.getByRole('button', { name: 'Repair' }).waitFor({ timeout: 60000 });
	});
});

test('names that are markup, or right-to-left, stay names', async () => {
	for (const [i, name] of HOSTILE.entries()) {
		await demo.database.rows(`UPDATE users SET name = ${quote(name)} WHERE id = ${10 + i};
			UPDATE organizations SET name = ${quote(name)} WHERE id = ${10 + i}`);
	}
	await raise(5, 'organizationId BETWEEN 10 AND 12');
	// If there are several members, the organization's name is shown.
	await demo.database.rows(`UPDATE organizations SET name = ${quote(HOSTILE[0])} WHERE id = ${USERS - 2}`);
	await raise(5, `organizationId = ${USERS - 2}`);
	await withBrowser(signedIn(), async (context) => {
		const { page, complaints } = await watchedPage(context, demo.url);

		await page.goto(address());
		const names = await page.locator('tbody th > a bdi').allInnerTexts();
		assert.deepEqual(names.slice(0, 3), HOSTILE);
		await everyWidth(page, 'the list');
		await page.getByRole('button', { name: 'Preview the repair' }).click();
		await page.getByText('several members: the same number').first().waitFor();
		await everyWidth(page, 'the preview');
		for (const name of HOSTILE) {
			await page.goto(address());
			await page.locator('tbody a', { hasText: name }).click();
			await page.waitForURL(/email=/);
			await everyWidth(page, `the page of ${name.slice(0, 20)}`);
			assert.ok((await page.locator('main').innerText()).includes(name));
		}
		assert.deepEqual(complaints, []);
	});
});

test('the keyboard focus is visible', async () => {
	await withBrowser(signedIn(), async (context) => {
		const { page } = await watchedPage(context, demo.url);

		await page.goto(address());
		for (let i = 0; i < 8; i++) {
			await page.keyboard.press('Tab');
			const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
			assert.equal(outline, '3px');
		}
	});
});
