// By keyboard alone: the focus is always visible, and is not lost when what had it
// disappears.
/* global document */
import assert from 'node:assert/strict';
import test from 'node:test';
import { HOW, stage, visit } from '../support/stage.mjs';
import { settled } from '../support/views.mjs';
import { tabTo } from '../support/visitor.mjs';

const set = stage();
const { demo, cast } = set;

const as = (who, use, options) => visit(set, who, use, options);

const isOnPage = (page) => page.evaluate(() => document.activeElement === document.body);

async function signInByKeyboard(page, { email, password }) {
	await tabTo(page, page.getByLabel('E-mail address'));
	await page.keyboard.type(email);
	await tabTo(page, page.getByLabel('Password'));
	await page.keyboard.type(password);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => url.pathname !== '/login');
	await settled(page);
}

test('a user signs in, filters the history, and signs out', async () => {
	const person = await cast.person('regular');

	await as(null, async (page) => {
		await page.goto(demo.url);
		await settled(page);
		await tabTo(page, page.getByRole('main').getByRole('link', { name: 'Sign in' }));
		await page.keyboard.press('Enter');
		await page.waitForURL(/\/login/);
		await signInByKeyboard(page, person);
		await tabTo(page, page.getByRole('link', { name: 'Billing' }));
		await page.keyboard.press('Enter');
		await page.waitForURL(/\/billing/);
		await settled(page);
		const kind = page.getByLabel('Kind');
		await tabTo(page, kind);
		await page.keyboard.type('Refund');
		await page.waitForURL(/type=refund/);
		await settled(page);
		assert.equal(await page.locator('tbody tr').count(), 1);
		assert.ok(await kind.evaluate((element) => element === document.activeElement), 'the focus stays');
		const clear = page.getByRole('button', { name: 'Clear' });
		await tabTo(page, clear);
		await page.keyboard.press('Enter');
		await page.waitForURL((url) => url.search === '');
		await settled(page);
		assert.equal(await isOnPage(page), false, 'the focus is not lost with the filters');
		await tabTo(page, page.getByRole('button', { name: 'Sign out' }), 'Shift+Tab');
		await page.keyboard.press('Enter');
		await page.waitForURL(/\/login/);
		await settled(page);
		await page.goto(`${demo.url}/billing`);
		await settled(page);
		await page.getByRole('main').getByRole('link', { name: 'Sign in' }).waitFor();
	});
});

test('the skip link leads past what is above the content', async () => {
	await as('regular', async (page) => {
		for (const path of ['/', '/profile', '/billing']) {
			await page.goto(demo.url + path);
			await settled(page);
			await page.keyboard.press('Tab');
			assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the content', path);
			await page.keyboard.press('Enter');
			await page.keyboard.press('Tab');
			assert.ok(await page.evaluate(() => document.querySelector('main').contains(document.activeElement)), path);
		}
	});
});

test('a session is ended, and the focus is not lost with its button', async () => {
	const person = await cast.made({ name: 'Ingrid Solberg', past: [] });
	const second = await set.browser.newContext(HOW);

	try {
		const elsewhere = await second.newPage();
		await elsewhere.goto(`${demo.url}/login`);
		await signInByKeyboard(elsewhere, person);
		await as(person, async (page) => {
			await page.goto(`${demo.url}/profile`);
			await settled(page);
			await tabTo(page, page.getByRole('button', { name: /^End the session/ }).first());
			await page.keyboard.press('Enter');
			await page.getByText('is signed out').waitFor();
			assert.equal(await isOnPage(page), false);
		});
	} finally {
		await second.close();
	}
});

test('an admin finds a user, repairs, and gives credits by hand', async () => {
	const person = await cast.drifted('Umut Delacroix');

	await as(null, async (page) => {
		await page.goto(`${demo.url}/admin/users`);
		await signInByKeyboard(page, { email: demo.adminEmail, password: demo.adminPassword });
		await tabTo(page, page.getByRole('searchbox'));
		await page.keyboard.type(person.email);
		await page.keyboard.press('Enter');
		const link = page.getByRole('link', { name: 'Umut Delacroix' });
		await page.waitForURL(/query=/);
		await page.locator('tbody tr').first().getByText(person.email).waitFor();
		await tabTo(page, link);
		await page.keyboard.press('Enter');
		await page.waitForURL(/\/admin\/users\/\d+/);
		await settled(page);
		await tabTo(page, page.getByRole('button', { name: 'Preview the repair' }));
		await page.keyboard.press('Enter');
		const now = page.getByRole('button', { name: 'Repair now' });
		await now.waitFor();
		assert.ok(await now.evaluate((element) => element === document.activeElement), 'what comes next has the focus');
		await page.keyboard.press('Enter');
		await now.waitFor({ state: 'detached' });
		await settled(page);
		assert.equal((await demo.database.balances(person.user.id)).user, 1000);
		assert.equal(await isOnPage(page), false, 'the focus is not lost with the panel');

		await tabTo(page, page.getByLabel('Amount'));
		await page.keyboard.type('5');
		await tabTo(page, page.getByLabel('Reason'));
		await page.keyboard.type('By keyboard');
		await page.keyboard.press('Enter');
		const dialog = page.getByRole('dialog');
		await dialog.waitFor();
		const give = dialog.getByRole('button', { name: /^Give/ });
		if (!await give.evaluate((element) => element === document.activeElement))
			await tabTo(page, give);
		// Nothing behind the dialog can be reached.
		for (let i = 0; i < 6; i++) {
			await page.keyboard.press('Tab');
			assert.ok(await page.evaluate(() => document.activeElement === document.body
				|| document.activeElement.closest('dialog') !== null));
		}
		await tabTo(page, give);
		await page.keyboard.press('Enter');
		await dialog.waitFor({ state: 'detached' });
		await page.getByText('The balance is 1,005 now').waitFor();
		assert.equal(await isOnPage(page), false, 'the focus is not lost with the question');
	});
});
