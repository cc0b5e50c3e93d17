// The admin pages when things go wrong: an answer is lost, a session has ended, the
// network is slow; and nobody may lose credits by accident.
/* global document, Event, navigator */
import assert from 'node:assert/strict';
import test from 'node:test';
import { expectAnswer } from '../support/client.mjs';
import { nextNumber } from '../support/demo.mjs';
import { failWith, holdBack, problem } from '../support/network.mjs';
import { stage, visit } from '../support/stage.mjs';

const set = stage();
const { demo } = set;

// A page as the admin sees it; any complaint that does not match `allowed` fails.
const atDesk = (use, allowed) => visit(set, 'admin', use, { complaints: allowed });

async function open(page, path) {
	await page.goto(demo.url + path);
	await page.waitForFunction(() => document.querySelector('main [aria-busy="true"]') === null);
}

const balance = async (user) => (await demo.database.balances(user.id)).user;
const entriesOf = async (user) =>
	expectAnswer(await demo.admin.get(`/api/credits/entries?userId=${user.id}`), 200).entries.map(({ type }) => type);

async function typeGrant(page, amount, reason) {
	await page.getByLabel('Amount').fill(amount);
	await page.getByLabel('Reason').fill(reason);
	await page.getByRole('button', { name: 'Review', exact: true }).click();
}

// The next request is carried out, but its answer never comes.
async function loseAnswer(page, pattern) {
	await page.route(pattern, async (route) => {
		await route.fetch();
		await route.abort('connectionreset');
	}, { times: 1 });
}

const LOST = /net::ERR_CONNECTION_RESET/;

test('if the answer to a grant is lost, the page says so, and "Try again" does not give twice', async () => {
	const user = await demo.user({ credits: 100 });

	await atDesk(async (page) => {
		await open(page, `/admin/users/${user.id}`);
		await loseAnswer(page, '**/api/credits/grant');
		await typeGrant(page, '50', 'goodwill');
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('button', { name: 'Give 50 credits' }).click();
		await dialog.getByRole('alert').getByText('not known whether it was done').waitFor();
		assert.equal(await balance(user), 150, 'it was done');
		await dialog.getByRole('button', { name: 'Try again' }).click();
		await page.getByText('The balance is 150 now').waitFor();
		assert.deepEqual(await entriesOf(user), ['grant', 'grant']);
		assert.equal(await page.getByLabel('Amount').inputValue(), '', 'the form is empty');
	}, LOST);
});

test('a grant that may have been done keeps its key, whatever refuses it next time', async () => {
	const user = await demo.user({ credits: 100 });

	await atDesk(async (page) => {
		await open(page, `/admin/users/${user.id}`);
		// A proxy that has lost the answer and says so in its own words.
		await page.route('**/api/credits/grant', async (route) => {
			await route.fetch();
			await route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' });
		}, { times: 1 });
		await typeGrant(page, '50', 'goodwill');
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('button', { name: 'Give 50 credits' }).click();
		await dialog.getByRole('alert').getByText('not known whether it was done').waitFor();
		assert.equal(await balance(user), 150, 'it was done');
		const again = dialog.getByRole('button', { name: 'Try again' });
		await failWith(page, problem({ type: '/problems/busy', title: 'Too much to do' }), '**/api/credits/grant');
		await again.click();
		await dialog.getByText('The last answer was: Too much to do.').waitFor();
		assert.doesNotMatch(await dialog.innerText(), /Nothing was done/);
		await page.unroute('**/api/credits/grant');
		await again.click();
		await page.getByText('The balance is 150 now').waitFor();
		assert.equal(await balance(user), 150);
	}, /status of 50[23]/);
});

test('reloading while the outcome is unknown, and confirming the same again, gives once', async () => {
	const user = await demo.user({ credits: 100 });

	await atDesk(async (page) => {
		await open(page, `/admin/users/${user.id}`);
		await loseAnswer(page, '**/api/credits/grant');
		await typeGrant(page, '50', 'goodwill');
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('button', { name: 'Give 50 credits' }).click();
		await dialog.getByRole('alert').waitFor();
		await page.reload();
		assert.equal(await page.getByLabel('Amount').inputValue(), '50', 'what was typed is there');
		await page.getByRole('button', { name: 'Review', exact: true }).click();
		await dialog.getByRole('button', { name: 'Give 50 credits' }).click();
		await dialog.waitFor({ state: 'detached' });
		assert.equal(await balance(user), 150);
		// The same amount again, as a new order, is a new grant.
		await typeGrant(page, '50', 'goodwill');
		await dialog.getByRole('button', { name: 'Give 50 credits' }).click();
		await dialog.waitFor({ state: 'detached' });
		assert.equal(await balance(user), 200);
	}, LOST);
});

test('if credits are spent while the dialog is open, the page says what is missing and keeps what was typed', async () => {
	const user = await demo.user({ credits: 100 });

	await atDesk(async (page) => {
		await open(page, `/admin/users/${user.id}`);
		await page.getByRole('radio', { name: 'Take' }).check();
		await typeGrant(page, '80', 'a mistake');
		const dialog = page.getByRole('dialog');
		await dialog.waitFor();
		expectAnswer(await demo.service.post('/api/credits/spend', { userId: user.id, amount: 60, reason: 'meanwhile' }), 201);
		await dialog.getByRole('button', { name: 'Take 80 credits' }).click();
		await page.getByText('There are only 40 credits now: 40 are missing.').waitFor();
		assert.deepEqual([await page.getByLabel('Amount').inputValue(), await page.getByLabel('Reason').inputValue()],
			['80', 'a mistake']);
		assert.equal(await page.getByLabel('Amount').getAttribute('aria-invalid'), 'true');
		assert.equal(await balance(user), 40);
	}, /status of 402/);
});

test('after being signed out, one signs in and finds what was typed', async () => {
	const user = await demo.user({ credits: 100 });

	await atDesk(async (page, context) => {
		await open(page, `/admin/users/${user.id}`);
		await page.getByLabel('Amount').fill('25');
		await page.getByLabel('Reason').fill('goodwill');
		await page.getByRole('radio', { name: 'Take' }).check();
		await context.clearCookies();
		await page.getByRole('button', { name: 'Review', exact: true }).click();
		await page.getByText('What you typed is kept').waitFor();
		await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
		await page.getByLabel('E-mail address').fill(demo.adminEmail);
		await page.getByLabel('Password').fill(demo.adminPassword);
		await page.getByRole('button', { name: 'Sign in' }).click();
		await page.waitForURL(`**/admin/users/${user.id}`);
		await page.getByLabel('Amount').waitFor();
		assert.deepEqual([await page.getByLabel('Amount').inputValue(), await page.getByLabel('Reason').inputValue(),
			await page.getByRole('radio', { name: 'Take' }).isChecked()], ['25', 'goodwill', true]);
		assert.equal(await balance(user), 100);
	}, /status of 401/);
});

test('an amount is whole credits, grouped or not, and nothing else is accepted', async () => {
	const user = await demo.user({ credits: 100 });

	await atDesk(async (page) => {
		await open(page, `/admin/users/${user.id}`);
		for (const wrong of ['', '0', '-5', '1.5', '1e3', '12x', '1,5', '9007199254740993', '٣']) {
			await typeGrant(page, wrong, 'why not');
			await page.getByText('Whole credits, 1 or more, in digits.').waitFor();
			assert.equal(await page.getByRole('dialog').count(), 0, wrong);
			await page.getByLabel('Amount').fill('');
			await page.getByLabel('Amount').dispatchEvent('input');
		}
		await page.getByLabel('Amount').fill(' 12,345 ');
		await page.getByText('Balance after: 12,445').waitFor();
	});
});

test('a search shows the result of the last query, however slow the answer before was', async () => {
	const mark = nextNumber();
	const [slow, quick] = [await demo.user({ name: `Slowpoke ${mark}` }), await demo.user({ name: `Quickstep ${mark}` })];

	await atDesk(async (page) => {
		await open(page, '/admin/users');
		await page.route('**/api/admin/users?*query=Slowpoke*', async (route) => {
			await new Promise((resolve) => { setTimeout(resolve, 1500); });
			await route.continue().catch(() => { /* the page has given it up */ });
		});
		await page.getByRole('searchbox').fill(slow.name);
		await page.waitForRequest(/query=Slowpoke/);
		await page.getByRole('searchbox').fill(quick.name);
		await page.getByRole('link', { name: quick.name }).waitFor();
		await new Promise((resolve) => { setTimeout(resolve, 1600); });
		assert.equal(await page.getByRole('link', { name: slow.name }).count(), 0);
		assert.equal(await page.getByText('1 user', { exact: true }).count(), 1);
	});
});

test('lists load page by page, and what is shown stays if the next page fails', async () => {
	await atDesk(async (page) => {
		await open(page, '/admin/users');
		const rows = page.getByRole('table').getByRole('row');
		assert.equal(await rows.count(), 26);
		await page.route('**/api/admin/users?*cursor=*', (route) => route.abort('connectionreset'), { times: 1 });
		await page.getByRole('button', { name: 'More users' }).click();
		await page.getByRole('alert').getByText('The server does not answer').waitFor();
		assert.equal(await rows.count(), 26);
		await page.getByRole('button', { name: 'More users' }).click();
		await page.getByText('50 users, and more').waitFor();
		assert.equal(await rows.count(), 51);
		const ids = await page.getByRole('rowheader').getByRole('link').evaluateAll((links) => links.map((link) => link.pathname));
		assert.equal(new Set(ids).size, 50, 'nobody twice');
	}, LOST);
});

test('nobody loses credits by a repair unless that is asked for, knowing how many', async () => {
	const user = await demo.user({ credits: 500 });

	await demo.database.rows(`UPDATE credit_balances SET balance = 380 WHERE organizationId = ${user.organization.id}`);
	await atDesk(async (page) => {
		await open(page, `/admin/users/${user.id}`);
		const preview = page.getByRole('button', { name: 'Preview the repair' });
		const take = page.getByRole('checkbox', { name: /Yes, take 120 credits from this user/ });
		await page.getByText('120 credits less than the user').waitFor();
		await preview.click();
		await page.locator('.result .warning').waitFor();
		assert.equal(await page.getByRole('button', { name: 'Repair now' }).count(), 0, 'there is nothing to press');
		await take.check();
		await preview.click();
		await page.getByRole('button', { name: 'Repair now' }).waitFor();
		await take.uncheck();
		assert.equal(await page.getByRole('button', { name: 'Repair now' }).count(), 0, 'a preview of other choices is none');
		await page.getByRole('radio', { name: /the organization catches up/ }).check();
		assert.equal(await take.isVisible(), false, 'nobody loses anything that way');
		await preview.click();
		await page.getByRole('button', { name: 'Repair now' }).click();
		await page.locator('#balances').getByText('in step').waitFor();
	});
	assert.deepEqual(await demo.database.balances(user.id).then(({ user: own, organization }) => [own, organization]), [500, 500]);
});

test('if the answer to a preview is lost, the page says that nothing was changed', async () => {
	const user = await demo.user({ credits: 500 });

	await demo.database.rows(`UPDATE credit_balances SET balance = 600 WHERE organizationId = ${user.organization.id}`);
	await atDesk(async (page) => {
		await open(page, `/admin/users/${user.id}`);
		await loseAnswer(page, '**/api/admin/sync-credits');
		await page.getByRole('button', { name: 'Preview the repair' }).click();
		await page.getByRole('alert').getByText('A preview changes nothing. Try again.').waitFor();
		await page.getByRole('button', { name: 'Preview the repair' }).click();
		await page.getByRole('button', { name: 'Repair now' }).waitFor();
	}, LOST);
});

test('a new key is shown until one confirms having copied it, and the button copies it', async () => {
	const copied = `copied ${nextNumber()}`;

	await atDesk(async (page, context) => {
		await context.grantPermissions(['clipboard-read', 'clipboard-write']);
		await open(page, '/admin/keys');
		await page.getByLabel('What is it for?').fill(copied);
		await page.getByRole('checkbox', { name: /^Grant/ }).check();
		await page.getByLabel('When does it end?').selectOption({ label: 'in 90 days' });
		await page.getByRole('button', { name: 'Make the key' }).click();
		const dialog = page.getByRole('dialog');
		const key = await dialog.locator('code').innerText();
		await page.keyboard.press('Escape');
		await page.keyboard.press('Escape');
		assert.ok(await dialog.isVisible());
		await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
		await dialog.getByRole('button', { name: 'Copied', exact: true }).waitFor();
		assert.equal(await page.evaluate(() => navigator.clipboard.readText()), key);
	});
	const { keys } = expectAnswer(await demo.admin.get('/api/admin/keys?limit=100'), 200);
	const made = keys.find(({ name }) => name === copied);
	assert.deepEqual(made.scopes, ['grant']);
	assert.ok(Math.abs(new Date(made.expiresAt) - Date.now() - 90 * 86400e3) < 60e3);
});

test('the list of runs distinguishes previews from repairs', async () => {
	const user = await demo.user({ credits: 3 });

	await demo.database.rows(`UPDATE credit_balances SET balance = 7734 WHERE organizationId = ${user.organization.id}`);
	for (const dryRun of [true, false])
		expectAnswer(await demo.admin.post('/api/admin/sync-credits', { userId: user.id, dryRun }, { key: null }), 200);
	await atDesk(async (page) => {
		await open(page, '/admin/sync-runs');
		const rows = page.getByRole('row').filter({ hasText: '+7,731' });
		assert.match(await rows.nth(0).innerText(), /repair\s[^]*users catch up/);
		assert.match(await rows.nth(1).innerText(), /preview\s[^]*users catch up/);
	});
});

test('a replacement key cannot be missed: the dialog stays until the answer is there', async () => {
	const name = `A slow cellar ${nextNumber()}`;
	const old = expectAnswer(await demo.admin.post('/api/admin/keys', { name, scopes: ['read'] }, { key: null }), 201);

	await atDesk(async (page) => {
		await open(page, '/admin/keys');
		const letGo = await holdBack(page, '**/rotate');
		await page.getByRole('button', { name: `Replace ${name}` }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('button', { name: 'Replace it' }).click();
		await page.keyboard.press('Escape');
		await page.keyboard.press('Escape');
		assert.ok(await dialog.isVisible());
		assert.ok(await dialog.getByRole('button', { name: 'Keep it' }).isDisabled());
		letGo();
		const made = await dialog.locator('.secret code').innerText();
		assert.match(made, /^duet_/);
		assert.notEqual(made, old.key);
		await dialog.getByRole('button', { name: 'I have copied it' }).click();
		await dialog.waitFor({ state: 'detached' });
	});
});

const outOfStep = async (by) => {
	const user = await demo.user({ credits: 500 });

	await demo.database.rows(`UPDATE credit_balances SET balance = balance + ${by} WHERE organizationId = ${user.organization.id}`);
	return user;
};

test('a preview that arrives after the choices have changed is not shown', async () => {
	const user = await outOfStep(100);

	await atDesk(async (page) => {
		await open(page, `/admin/users/${user.id}`);
		const letGo = await holdBack(page, '**/api/admin/sync-credits');
		const answered = page.waitForResponse('**/api/admin/sync-credits');
		const preview = page.getByRole('button', { name: 'Preview the repair' });
		await preview.click();
		await page.getByRole('radio', { name: /the organization catches up/ }).check();
		letGo();
		await (await answered).finished();
		await page.waitForFunction(() => !document.querySelector('button[type=submit][disabled]'));
		assert.equal(await page.getByRole('button', { name: 'Repair now' }).count(), 0);
		await preview.click();
		await page.getByText('The organization balance would be lowered by 100 to 500.').waitFor();
	});
});

test('a repair that is skipped at the last moment does not look as if it was done', async () => {
	const user = await outOfStep(100);

	await atDesk(async (page) => {
		await open(page, `/admin/users/${user.id}`);
		await page.getByRole('button', { name: 'Preview the repair' }).click();
		await page.getByRole('button', { name: 'Repair now' }).waitFor();
		await demo.database.rows(`UPDATE credit_balances SET balance = 400 WHERE organizationId = ${user.organization.id}`);
		await page.getByRole('button', { name: 'Repair now' }).click();
		await page.locator('.list-head .warning', { hasText: 'Nothing was repaired' }).waitFor();
		assert.equal(await balance(user), 500);
	});
});

test('if it is not known whether a repair was done, the page says so in words for people', async () => {
	const user = await outOfStep(100);

	await atDesk(async (page) => {
		await open(page, `/admin/users/${user.id}`);
		await page.getByRole('button', { name: 'Preview the repair' }).click();
		await page.getByRole('button', { name: 'Repair now' }).waitFor();
		await failWith(page, problem({ type: '/problems/outcome-unknown', title: 'It is not known whether it was done',
			detail: 'Send the same request with the same idempotency key: it is done once.' }), '**/api/admin/sync-credits');
		await page.getByRole('button', { name: 'Repair now' }).click();
		const alert = page.getByRole('alert');
		await alert.getByText('Look whether it was done before you do it again.').waitFor();
		assert.doesNotMatch(await alert.innerText(), /idempotency|Nothing was done/);
	}, /status of 503/);
});

test('after a write the page is up to date, even if it was loading at that moment', async () => {
	const user = await demo.user({ credits: 100 });

	await atDesk(async (page) => {
		await open(page, `/admin/users/${user.id}`);
		let letGo;
		const held = new Promise((resolve) => { letGo = resolve; });
		// The state before, answered late.
		await page.route(`**/api/admin/users/${user.id}`, async (route) => {
			const response = await route.fetch();
			await held;
			await route.fulfill({ response });
		}, { times: 1 });
		await Promise.all([page.waitForRequest(`**/api/admin/users/${user.id}`),
			page.getByRole('button', { name: 'Refresh' }).click()]);
		await typeGrant(page, '50', 'goodwill');
		await page.getByRole('dialog').getByRole('button', { name: /^Give/ }).click();
		await page.getByText('The balance is 150 now').waitFor();
		const late = page.waitForResponse(`**/api/admin/users/${user.id}`);
		letGo();
		await (await late).finished();
		await page.locator('#balances').getByText('150').first().waitFor({ timeout: 5000 });
		await page.waitForLoadState('networkidle');
		assert.match(await page.locator('#balances').innerText(), /150[^]*150/);
		assert.match(await page.getByRole('table', { name: /^Entries/ }).getByRole('row').nth(1).innerText(), /goodwill/);
	});
});

test('a list that refreshes by itself shows as much as before, and the focus stays where it was', async () => {
	await atDesk(async (page) => {
		await open(page, '/admin/users');
		const rows = page.getByRole('table').getByRole('row');
		await page.getByRole('button', { name: 'More users' }).click();
		await page.getByText('50 users, and more').waitFor();
		const link = page.getByRole('rowheader').getByRole('link').nth(30);
		const href = await link.getAttribute('href');
		await link.focus();
		// A page does not load again what it has only just loaded.
		await new Promise((resolve) => { setTimeout(resolve, 5100); });
		const first = await rows.nth(1).elementHandle();
		await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
		await page.waitForFunction((row) => !row.isConnected, first);
		assert.equal(await rows.count(), 51);
		assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), href);
	});
});
