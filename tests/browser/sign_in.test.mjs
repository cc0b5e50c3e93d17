// People at a browser: signing in without script, and another site's page that
// has the browser send the cookie.
/* global document, fetch */
import assert from 'node:assert/strict';
import http from 'node:http';
import test, { after, before } from 'node:test';
import { watchedPage, withBrowser } from '../support/browser.mjs';
import { expectAnswer } from '../support/client.mjs';
import { startDemo } from '../support/demo.mjs';

const PAGE = '/admin/sync-balance';
let demo;

before(async () => { demo = await startDemo(); });
after(() => demo?.stop());

const address = (path) => `${demo.url}${path}`;
// A case that a repair closes without taking anything: the only member has too little.
const drift = () => demo.database.row(`
	SELECT COUNT(*) AS count FROM users AS u JOIN credit_balances AS b USING (organizationId)
	 WHERE b.balance > u.creditBalance
	   AND 1 = (SELECT COUNT(*) FROM users AS m WHERE m.organizationId = u.organizationId)`);

// Waits for the whole page, because leaving it half loaded would look like a fault.
async function signIn(page, email = demo.adminEmail, password = demo.adminPassword) {
	await page.waitForLoadState('load');
	await page.getByLabel('E-mail address').fill(email);
	await page.getByLabel('Password').fill(password);
	await page.getByRole('button', { name: 'Sign in' }).click();
}

for (const javaScriptEnabled of [true, false]) {
	test(`somebody who is led to the sign-in comes back to the page, ${javaScriptEnabled ? 'with' : 'without'} script`, async () => {
		await withBrowser({ javaScriptEnabled }, async (context) => {
			const { page, complaints } = await watchedPage(context, demo.url, /status of 401/);

			await page.goto(address(`${PAGE}?email=${encodeURIComponent(demo.userEmail)}`));
			assert.equal(new URL(page.url()).pathname, '/login');
			await signIn(page, demo.adminEmail, 'not the password');
			await page.getByRole('alert').waitFor();
			assert.match(await page.getByRole('alert').innerText(), /The address or the password is wrong/);
			assert.equal(await page.getByLabel('Password').inputValue(), '');
			assert.equal(await page.getByLabel('E-mail address').inputValue(), demo.adminEmail);
			await signIn(page);
			await page.waitForLoadState('load');
			assert.equal(page.url(), address(`${PAGE}?email=${encodeURIComponent(demo.userEmail)}`));
			await page.goto(address('/login'));
			assert.match(await page.locator('main').innerText(), /As admin@example\.com/);
			await page.getByRole('button', { name: 'Sign out' }).click();
			await page.getByLabel('Password').waitFor();
			await page.waitForLoadState('load');
			await page.goto(address(PAGE));
			assert.equal(new URL(page.url()).pathname, '/login');
			assert.deepEqual(complaints, []);
		});
	});
}

test('the form is large enough for a finger, and the first Tab stop leads to it', async () => {
	await withBrowser({ viewport: { width: 390, height: 800 } }, async (context) => {
		const { page, complaints } = await watchedPage(context, demo.url);

		await page.goto(address('/login'));
		const small = await page.evaluate(() => [...document.querySelectorAll('input:not([type=hidden]), button')]
			.filter((element) => element.getBoundingClientRect().height < 44).map((element) => element.outerHTML));
		assert.deepEqual(small, []);
		// The first Tab stop is the link past the frame, to the form.
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		await page.keyboard.press('Tab');
		assert.equal(await page.evaluate(() => document.activeElement.name), 'email');
		assert.deepEqual(complaints, []);
	});
});

// Another port of the same host is another origin but the same site, so the browser
// sends the cookie in spite of SameSite.
function serveEvil(html) {
	const server = http.createServer((request, response) => {
		response.setHeader('content-type', 'text/html');
		response.end(html);
	});

	return new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server)); });
}

test("another site's form cannot sync with a session, even with its token; the page's own button can", async () => {
	await withBrowser({}, async (context) => {
		const page = await context.newPage();

		await page.goto(address(`/login?next=${PAGE}`));
		await signIn(page);
		const token = await page.locator('input[name=csrfToken]').first().inputValue();
		const fields = { action: 'repair', direction: 'organization-to-user', csrfToken: token };
		const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`).join('');
		const server = await serveEvil(`<form method="post" action="${address(PAGE)}">${inputs}<button>Win a prize</button></form>`);

		try {
			const stored = await demo.database.checksum();
			const evil = await context.newPage();
			await evil.goto(`http://127.0.0.1:${server.address().port}/`);
			// By script, which cannot even read the answer ...
			const outcome = await evil.evaluate(([url, body]) => fetch(url, { method: 'POST', credentials: 'include',
				headers: { 'content-type': 'application/x-www-form-urlencoded' }, body })
				.then((response) => response.status, () => 'refused'), [address(PAGE), new URLSearchParams(fields).toString()]);
			assert.equal(outcome, 'refused');
			// ... and by a form.
			const asked = evil.waitForRequest(address(PAGE));
			await evil.getByRole('button').click();
			await evil.getByRole('heading', { name: 'Not allowed' }).waitFor();
			assert.match((await (await asked).allHeaders()).cookie ?? '', /^duet=/, 'the browser did send the cookie');
			assert.equal(await demo.database.checksum(), stored);
		} finally {
			server.close();
			server.closeAllConnections();
		}

		assert.notEqual((await drift()).count, '0');
		await page.getByRole('button', { name: 'Preview the repair' }).click();
		await page.getByRole('button', { name: 'Repair' }).click();
		await page.locator('[role=status]').waitFor();
		assert.equal((await drift()).count, '0');
		const { lines } = expectAnswer(await demo.admin.get('/api/admin/audit?limit=1'), 200);
		assert.equal(lines[0].action, 'credits.sync');
		assert.match(lines[0].actor, /^user:/);
	});
});
