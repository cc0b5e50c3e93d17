// The admin pages: an admin finds who is out of step, previews the repair and does it, and
// the user's own pages show it; credits by hand; keys.
/* global document */
import assert from 'node:assert/strict';
import test from 'node:test';
import { expectAnswer } from '../support/client.mjs';
import { nextNumber } from '../support/demo.mjs';
import { stage, visit } from '../support/stage.mjs';
import { settled } from '../support/views.mjs';
import { expectEverywhere, shownBalance, signInAt } from '../support/visitor.mjs';

const set = stage();
const { demo, cast } = set;

const as = (who, use, options) => visit(set, who, use, options);

// The person's own pages, as they see them, must show this balance.
const expectOwnPages = (person, balance) =>
	visit(set, person, (page) => expectEverywhere(page, demo.url, balance));

const open = async (page, path) => {
	await page.goto(demo.url + path);
	await settled(page);
};

test('the admin finds the user who is out of step, previews, repairs, and the user sees it', async () => {
	const person = await cast.drifted('Thandiwe Okafor');

	await expectOwnPages(person, 10);
	await as('admin', async (page) => {
		await open(page, '/admin/users');
		await page.getByRole('searchbox').fill(person.email.slice(3, -4));
		const row = page.getByRole('row', { name: /Thandiwe Okafor/ });
		await row.getByText('out of step, +990').waitFor();
		assert.match(page.url(), /query=ndiwe/);
		await row.getByRole('link').click();
		await settled(page);
		assert.match(await page.getByRole('main').innerText(), /Out of step by 990/);
		await page.getByRole('button', { name: 'Preview the repair' }).click();
		await page.getByRole('button', { name: 'Repair now' }).waitFor();
		assert.match(await page.getByRole('main').innerText(), /User balance before\s+10\s+→\s+after\s+1,000/);
		assert.equal((await demo.database.balances(person.user.id)).user, 10, 'a preview repairs nothing');
		await page.getByRole('button', { name: 'Repair now' }).click();
		await page.getByRole('main').getByRole('status').getByText(/1,?000|990/).first().waitFor();
		await settled(page);
		assert.match(await page.locator('#balances').innerText(), /1,000[^]*1,000[^]*in step/);
		assert.equal(await page.getByRole('button', { name: 'Preview the repair' }).count(), 0);
		assert.match(await page.getByRole('table', { name: /^Entries/ }).getByRole('row').nth(1).innerText(), /Repair/);
		await open(page, '/admin/audit');
		assert.match(await page.getByRole('table').getByRole('row').nth(1).innerText(),
			/repaired balances\s+Thandiwe Okafor\s+organization \d+/);
	});
	await expectOwnPages(person, 1000);
});

test('credits by hand: the dialog shows the balance after, Escape cancels, and confirming does it once', async () => {
	const person = await cast.made({ name: 'Devika Iyer', past: [{ type: 'grant', amount: 200 }] });

	await as('admin', async (page) => {
		await open(page, `/admin/users/${person.user.id}`);
		const review = page.getByRole('button', { name: 'Review' });
		const dialog = page.getByRole('dialog');
		await page.getByLabel('Amount').fill('1,500');
		await review.click();
		await page.locator('#reason-fault', { hasText: /why/i }).waitFor();
		assert.ok(await page.getByLabel('Reason').evaluate((element) => element === document.activeElement));
		await page.getByLabel('Reason').fill('A lost order');
		await review.click();
		await dialog.waitFor();
		assert.match(await dialog.innerText(), /200\s+→\s+after\s+1,700/);
		assert.ok(await dialog.evaluate((element) => element.contains(document.activeElement)), 'the focus is in it');
		await page.keyboard.press('Escape');
		await dialog.waitFor({ state: 'detached' });
		assert.equal((await demo.database.balances(person.user.id)).user, 200);
		assert.ok(await review.evaluate((element) => element === document.activeElement), 'and where it was before');
		await review.click();
		await dialog.getByRole('button', { name: /^Give/ }).dblclick({ noWaitAfter: true }).catch(() => {});
		await dialog.waitFor({ state: 'detached' });
		await page.getByText('The balance is 1,700 now').waitFor();
		assert.equal((await demo.database.balances(person.user.id)).user, 1700);

		await page.getByRole('radio', { name: 'Take' }).check();
		await page.getByLabel('Amount').fill('1701');
		await page.getByLabel('Reason').fill('A refund paid twice');
		await review.click();
		await page.locator('#amount-fault', { hasText: 'only 1,700 credits' }).waitFor();
		await page.getByLabel('Amount').fill('700');
		await review.click();
		await dialog.getByRole('button', { name: /^Take/ }).click();
		await page.getByText('The balance is 1,000 now').waitFor();
	});
	await expectOwnPages(person, 1000);
	const { lines } = expectAnswer(await demo.admin.get('/api/admin/audit?limit=2'), 200);
	assert.deepEqual(lines.map(({ action }) => action), ['credits.deduct', 'credits.grant']);
});

test('a key is created, shown once, works, and is revoked', async () => {
	await as('admin', async (page) => {
		await open(page, '/admin/keys');
		await page.getByLabel('What is it for?').fill('A shop');
		await page.getByRole('checkbox', { name: /^Read/ }).check();
		await page.getByRole('button', { name: 'Make the key' }).click();
		const dialog = page.getByRole('dialog');
		const key = await dialog.locator('code').innerText();
		expectAnswer(await demo.anonymous.get('/api/users/1', { authorization: `Bearer ${key}` }), 200);
		await dialog.getByRole('button', { name: 'I have copied it' }).click();
		await dialog.waitFor({ state: 'detached' });
		await settled(page);
		assert.equal((await page.content()).includes(key), false, 'nothing of it stays');
		await page.getByRole('button', { name: 'Revoke A shop' }).click();
		await dialog.getByRole('button', { name: 'Revoke it' }).click();
		await dialog.waitFor({ state: 'detached' });
		await page.getByText('Revoked: A shop').waitFor();
	});
});

test('a key is replaced: the new one is shown once, and both work for a while', async () => {
	const cellar = `A cellar ${nextNumber()}`;
	const old = expectAnswer(await demo.admin.post('/api/admin/keys', { name: cellar, scopes: ['read'] }), 201);
	const asks = async (key) => (await demo.anonymous.get('/api/users/1', { authorization: `Bearer ${key}` })).status;

	await as('admin', async (page) => {
		await open(page, '/admin/keys');
		await page.getByRole('button', { name: `Replace ${cellar}` }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByLabel('The old one goes on').selectOption('for an hour');
		await dialog.getByRole('button', { name: 'Replace it' }).click();
		const made = await dialog.locator('.secret code').innerText();
		assert.notEqual(made, old.key);
		assert.equal(await asks(made), 200);
		assert.equal(await asks(old.key), 200);
		await dialog.getByRole('button', { name: 'I have copied it' }).click();
		await page.getByText(`Replaced: ${cellar}`).waitFor();
		await settled(page);
		assert.equal((await page.content()).includes(made), false, 'nothing of it stays');
	});
	const { keys } = expectAnswer(await demo.admin.get('/api/admin/keys?limit=100'), 200);
	const [ending, lasting] = keys.filter(({ name }) => name === cellar);
	const left = new Date(ending.expiresAt) - Date.now();
	assert.ok(left > 3500e3 && left <= 3600e3, `the old one has ${left} ms`);
	assert.deepEqual([lasting.scopes, lasting.expiresAt], [['read'], null]);
});

test('the admin pages are for admins: others are led to the sign-in, and see no link to them', async () => {
	await as(null, async (page) => {
		await page.goto(`${demo.url}/admin`);
		assert.equal(new URL(page.url()).pathname, '/login');
		await settled(page);
		await signInAt(page, { email: demo.adminEmail, password: demo.adminPassword });
		assert.equal(new URL(page.url()).pathname, '/admin/users');
	});
	await as('regular', async (page) => {
		await page.goto(demo.url);
		await shownBalance(page, '/');
		assert.equal(await page.getByRole('navigation', { name: 'Main' }).getByText('Admin').isVisible(), false);
	});
});
