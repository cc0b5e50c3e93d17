// /docs and /problems in a browser, under the site's own Content-Security-Policy.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { watchedPage, withBrowser } from '../support/browser.mjs';
import { description } from '../support/openapi.mjs';

const { url } = attachedDemo();
const operations = Object.values(description.paths).flatMap((item) => Object.values(item));

async function expectStrict(response) {
	const policy = (await response.allHeaders())['content-security-policy'];

	assert.equal(policy, "default-src 'self'; img-src 'self' data:; object-src 'none'; " +
		"base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
}

test('/docs shows every operation, and the console stays empty', async () => {
	await withBrowser({}, async (context) => {
		const { page, complaints } = await watchedPage(context, url);

		await expectStrict(await page.goto(`${url}/docs/`));
		await page.waitForSelector('.opblock');
		assert.equal(await page.locator('.opblock').count(), operations.length);
		assert.equal(await page.locator('#plain').isVisible(), false);
		// Only one is open at a time: with all of them open, each click takes seconds.
		for (const block of await page.locator('.opblock').all()) {
			await block.locator('.opblock-summary-control').click();
			await block.locator('.responses-table').first().waitFor();
			await block.locator('.opblock-summary-control').click();
		}
		assert.deepEqual(complaints, []);
	});
});

test('/docs sends a request and shows its answer', async () => {
	await withBrowser({}, async (context) => {
		const { page, complaints } = await watchedPage(context, url);

		await page.goto(`${url}/docs/#/Service/getHealth`);
		const block = page.locator('#operations-Service-getHealth');
		await block.locator('.try-out__btn').click();
		await block.locator('button.execute').click();
		await block.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();
		assert.match(await block.locator('.live-responses-table').innerText(), /"status": "ok"/);
		assert.deepEqual(complaints, []);
	});
});

test('/docs says how to install the viewer if it is missing', async () => {
	await withBrowser({}, async (context) => {
		const { page } = await watchedPage(context, url);

		await page.route('**/vendor/**', (route) => route.fulfill({ status: 404, body: 'none' }));
		await page.goto(`${url}/docs/`);
		assert.match(await page.locator('#plain').innerText(), /deploy\/support\/site_assets\.sh/);
		assert.ok(await page.locator('a[href="/openapi.yaml"]').isVisible());
	});
});

test('without JavaScript /docs leads to the description and the problems', async () => {
	await withBrowser({ javaScriptEnabled: false }, async (context) => {
		const page = await context.newPage();

		await page.goto(`${url}/docs/`);
		assert.ok(await page.locator('a[href="/openapi.yaml"]').isVisible());
		await page.locator('a[href="/problems/"]').click();
		assert.equal(await page.locator('h1').innerText(), 'Problems');
	});
});

test('every problem type is the address of a page that explains it', async () => {
	await withBrowser({ javaScriptEnabled: false }, async (context) => {
		const { page, complaints } = await watchedPage(context, url);

		await page.goto(`${url}/problems/`);
		const links = await page.locator('tbody a').evaluateAll((all) =>
			all.map((link) => link.getAttribute('href')));
		assert.deepEqual(links, Object.keys(description['x-problems']).map((type) => `/problems/${type}`));
		for (const [type, problem] of Object.entries(description['x-problems'])) {
			const response = await page.goto(`${url}/problems/${type}`);
			assert.equal(response.status(), 200, type);
			assert.equal(await page.locator('h1').innerText(), problem.title);
			assert.deepEqual(await page.locator('h2').allInnerTexts(),
				['What it means', 'What to do', 'Send it again?', 'What it looks like'], type);
		}
		assert.deepEqual(complaints, []);
	});
});
