// A user and their own account: the same balance on all pages, a notice when it runs out,
// the history, sessions, the password.
/* global document, Event */
import assert from 'node:assert/strict';
import test from 'node:test';
import { watchedPage } from '../support/browser.mjs';
import { expectAnswer } from '../support/client.mjs';
import { csvRows } from '../support/csv.mjs';
import { month } from '../support/history.mjs';
import { goOffline, holdBack } from '../support/network.mjs';
import { description } from '../support/openapi.mjs';
import { HOW, stage, visit } from '../support/stage.mjs';
import { settled } from '../support/views.mjs';
import { downloadBy, expectEverywhere, PLACES, shownBalance, signInAt } from '../support/visitor.mjs';

const set = stage();
const { demo, cast } = set;

const move = async (what, user, amount, fields = {}) => expectAnswer(await demo.service.post(`/api/credits/${what}`,
	{ userId: user.id, amount, reason: 'Job', ...fields }), 201);

// Runs `use(page, person)` as that person, and expects no complaint from the browser.
const as = (part, use, options) =>
	visit(set, part, async (page) => use(page, part === null ? null : await cast.person(part)), options);

test('somebody without a session signs in, is back where they were, and sees one balance on all pages', async () => {
	const person = await cast.made({ name: 'Wei Lindqvist', past: [{ type: 'grant', amount: 4321 }] });

	await as(null, async (page) => {
		await page.goto(`${demo.url}/billing?type=grant`);
		await settled(page);
		await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
		await signInAt(page, person);
		assert.equal(page.url(), `${demo.url}/billing?type=grant`);
		assert.equal(await shownBalance(page, '/billing'), 4321);
		await expectEverywhere(page, demo.url, 4321);
		await move('spend', person.user, 21);
		await expectEverywhere(page, demo.url, 4300);
		await move('purchase', person.user, 700);
		await expectEverywhere(page, demo.url, 5000);
	});
});

test('a page that is seen again shows what was spent meanwhile', async () => {
	const person = await cast.made({ name: 'Ines Flynn', past: [{ type: 'grant', amount: 500 }] });
	const context = await cast.contextOf(set.browser, person, HOW);

	try {
		const pages = await Promise.all(PLACES.map(async (path) => {
			const page = await context.newPage();
			await page.goto(demo.url + path);
			assert.equal(await shownBalance(page, path), 500, path);
			return page;
		}));
		await move('spend', person.user, 60, { reason: 'Seen when one comes back' });
		// A page does not load again what it has only just loaded.
		await new Promise((resolve) => { setTimeout(resolve, 5100); });
		for (const [i, page] of pages.entries()) {
			// Without a screen no tab is ever hidden, so send the event that a browser would.
			await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
			await page.getByText('440').first().waitFor();
			assert.equal(await shownBalance(page, PLACES[i]), 440, PLACES[i]);
		}
		assert.match(await pages[PLACES.indexOf('/billing')].locator('tbody tr').first().innerText(),
			/Seen when one comes back/);
	} finally {
		await context.close();
	}
});

test('a notice appears when credits run low or out, and goes when there are more', async () => {
	const person = await cast.made({ name: 'Beatriz Kaya', past: [{ type: 'purchase', amount: 1000 },
		{ type: 'spend', amount: -700, daysAgo: 2 }] });
	const context = await cast.contextOf(set.browser, null, HOW);

	try {
		const page = await context.newPage();
		const told = page.locator('#low');
		const look = async () => {
			await page.goto(demo.url);
			await settled(page);
		};
		await page.goto(`${demo.url}/login`);
		await signInAt(page, person);
		await look();
		assert.match(await told.innerText(), /Running low/);
		await move('spend', person.user, 300);
		await look();
		assert.match(await told.innerText(), /No credits left/);
		assert.equal(await shownBalance(page, '/'), 0);
		await move('grant', person.user, 100000);
		await look();
		assert.equal(await told.count(), 0);
	} finally {
		await context.close();
	}
});

const past = month();
const kindsShown = (page) => page.locator('tbody tr .what > span:first-child').allInnerTexts();

test('numbers and times are in the reader\'s locale and time zone, with UTC at hand', async () => {
	const person = await cast.made({ name: 'Wei Okafor', past: [{ type: 'purchase', amount: 1234567, reason: 'Pack' }] });
	const context = await cast.contextOf(set.browser, person, { ...HOW, locale: 'de-DE', timezoneId: 'Asia/Tokyo' });

	try {
		const { page, complaints } = await watchedPage(context, demo.url);
		await page.goto(`${demo.url}/`);
		await settled(page);
		assert.equal(await page.locator('#balance').innerText(), '1.234.567');
		assert.match(await page.getByRole('region', { name: 'Last change' }).innerText(), /\+1\.234\.567\s+Purchase: Pack/);
		await page.goto(`${demo.url}/billing`);
		await settled(page);
		assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), 'Credits: 1.234.567');
		const time = page.locator('tbody time').first();
		const at = new Date(await time.getAttribute('datetime'));
		assert.equal(await time.innerText(), new Intl.DateTimeFormat('de-DE',
			{ dateStyle: 'medium', timeStyle: 'short', timeZone: 'Asia/Tokyo' }).format(at));
		assert.equal(await time.getAttribute('title'), `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`);
		assert.deepEqual(complaints, []);
	} finally {
		await context.close();
	}
});

test('the history is filtered by kind and time, the address keeps the filter, and "back" undoes it', async () => {
	await as('regular', async (page) => {
		await page.goto(`${demo.url}/billing`);
		await page.getByLabel('Kind').selectOption({ label: 'Refund' });
		await settled(page);
		assert.deepEqual(await kindsShown(page), ['Refund']);
		assert.match(page.url(), /[?&]type=refund/);
		await page.reload();
		await settled(page);
		assert.deepEqual(await kindsShown(page), ['Refund']);

		await page.getByLabel('Kind').selectOption({ label: 'Purchase' });
		await settled(page);
		assert.equal((await kindsShown(page)).length, past.filter(({ type }) => type === 'purchase').length);
		// Days are those of the reader's time zone; from and to the same day is one whole day.
		const [latest] = await page.locator('tbody tr time').evaluateAll((all) => all.map((time) => time.dateTime));
		const day = new Date(latest).toLocaleDateString('sv-SE', { timeZone: HOW.timezoneId });
		await page.getByLabel('From', { exact: true }).fill(day);
		await page.getByLabel('To', { exact: true }).fill(day);
		await settled(page);
		assert.deepEqual(await kindsShown(page), ['Purchase']);
		await page.getByLabel('From', { exact: true }).fill('2001-01-01');
		await page.getByLabel('To', { exact: true }).fill('2001-12-31');
		await page.getByText('Nothing fits.').waitFor();
		await page.goBack();
		await page.goBack();
		await settled(page);
		assert.deepEqual(await kindsShown(page), ['Purchase']);
		await page.getByRole('button', { name: 'Clear' }).click();
		await settled(page);
		assert.ok((await kindsShown(page)).length >= 50);
	});
});

test('filters that change while the list loads, or without a network, are what is shown in the end', async () => {
	await as('regular', async (page) => {
		await page.goto(`${demo.url}/billing`);
		await settled(page);
		const letGo = await holdBack(page, '**/api/credits/entries?**');
		await Promise.all([page.waitForRequest('**/api/credits/entries?**'),
			page.getByRole('button', { name: 'Refresh' }).click()]);
		await page.getByLabel('Kind').selectOption({ label: 'Refund' });
		letGo();
		await settled(page);
		await page.unrouteAll();
		assert.deepEqual(await kindsShown(page), ['Refund']);
		assert.match(await page.locator('#fresh').innerText(), /^As of/);

		await goOffline(page);
		await page.getByLabel('Kind').selectOption({ label: 'Purchase' });
		await page.getByRole('alert').getByText('You are offline').waitFor();
		await page.context().setOffline(false);
		await page.locator('tbody tr').first().waitFor();
		assert.ok((await kindsShown(page)).every((kind) => kind === 'Purchase'));
	}, { complaints: /ERR_INTERNET_DISCONNECTED/ });
});

test('the history goes back to its very beginning, with each entry once', async () => {
	const entries = [{ type: 'purchase', amount: 9000 }, ...Array.from({ length: 259 },
		(_, i) => ({ type: 'spend', amount: -1 - i % 9, reason: `Job ${i}`, reference: `job-${i}` }))];
	const person = await cast.made({ name: 'Liam Vargas', past: entries });
	const context = await cast.contextOf(set.browser, person, HOW);

	try {
		const { page, complaints } = await watchedPage(context, demo.url);
		await page.goto(`${demo.url}/billing`);
		await settled(page);
		const ids = () => page.locator('tbody tr').evaluateAll((all) => all.map((row) => row.dataset.entry));
		for (let shown = 0; shown < 200;) {
			await page.mouse.wheel(0, 20000);
			await page.waitForFunction((had) => document.querySelectorAll('tbody tr').length > had, shown);
			shown = (await ids()).length;
		}
		while (await page.getByRole('button', { name: 'Show more' }).count() > 0) {
			const shown = (await ids()).length;
			await page.getByRole('button', { name: 'Show more' }).click();
			await page.waitForFunction((had) => document.querySelectorAll('tbody tr').length > had, shown);
		}
		assert.deepEqual(await ids(), Array.from({ length: 260 }, (_, i) => `${person.user.organization.id}-${260 - i}`));
		assert.match(await page.locator('#shown').innerText(), /260 changes, all there are/);
		assert.deepEqual(complaints, []);
	} finally {
		await context.close();
	}
});

test('the download is the history that is shown', async () => {
	const person = await cast.made({ name: 'Emil Rossi', past: [{ type: 'purchase', amount: 900, reference: 'order-7' },
		...[1, 2, 3].map((i) => ({ type: 'spend', amount: -i, reason: `Job ${i}` }))] });
	const context = await cast.contextOf(set.browser, person, { ...HOW, acceptDownloads: true });

	try {
		const page = await context.newPage();
		await page.goto(`${demo.url}/billing`);
		await settled(page);
		const press = () => page.getByRole('link', { name: 'Download CSV' }).click();
		const file = await downloadBy(page, press);
		assert.match(file.name, /\.csv$/);
		const [, ...rows] = csvRows(file.text);
		const { entries } = expectAnswer(await person.client.get('/api/credits/entries'), 200);
		assert.deepEqual(rows.map((row) => row[0]), entries.map(({ id }) => id));
		assert.deepEqual(rows.map((row) => Number(row[3])), entries.map(({ userAmount }) => userAmount));
		await page.getByLabel('Kind').selectOption({ label: 'Purchase' });
		await settled(page);
		const filtered = csvRows((await downloadBy(page, press)).text);
		assert.deepEqual(filtered.slice(1).map((row) => row[2]), ['purchase']);
	} finally {
		await context.close();
	}
});

test('a session that is ended from another one is signed out', async () => {
	const person = await cast.made({ name: 'Rosa Hoffmann', past: [] });
	const [here, there] = await Promise.all([set.browser.newContext(HOW), set.browser.newContext(HOW)]);

	try {
		const pages = [];
		for (const context of [here, there]) {
			const page = await context.newPage();
			await page.goto(`${demo.url}/login?next=/profile`);
			await signInAt(page, person);
			pages.push(page);
		}
		const [mine, other] = pages;
		const [{ value }] = await there.cookies();
		const { sessions } = expectAnswer(await demo.anonymous.get('/api/sessions', { cookie: `duet=${value}` }), 200);
		await mine.reload();
		await settled(mine);
		const row = mine.locator(`[data-session="${sessions.find(({ current }) => current).id}"]`);
		await row.getByRole('button', { name: /End/ }).click();
		await mine.getByRole('status').getByText('is signed out').waitFor();
		assert.equal(await row.count(), 0);
		expectAnswer(await demo.anonymous.get('/api/me', { cookie: `duet=${value}` }), 401);
		await other.reload();
		await settled(other);
		await other.getByRole('main').getByRole('link', { name: 'Sign in' }).waitFor();
		await mine.reload();
		await settled(mine);
		assert.match(await mine.locator('main').innerText(), /Rosa Hoffmann/);
	} finally {
		await here.close();
		await there.close();
	}
});

test('the password is changed on the profile: a wrong one is reported at its field, and all other sessions end', async () => {
	const person = await cast.made({ name: 'Samuel Jansen', past: [] });
	const chosen = 'another long pass phrase';
	const context = await set.browser.newContext(HOW);

	try {
		const { page, complaints } = await watchedPage(context, demo.url, /status of 403/);
		await page.goto(`${demo.url}/login?next=/profile`);
		await signInAt(page, person);
		const change = async (current) => {
			await page.getByLabel('Current password').fill(current);
			await page.getByLabel('New password', { exact: true }).fill(chosen);
			await page.getByLabel('New password, again').fill(chosen);
			await page.getByRole('button', { name: 'Change the password' }).click();
		};
		await change('not the password');
		const field = page.getByLabel('Current password');
		await page.waitForFunction(() => document.querySelector('[aria-invalid=true]') !== null);
		assert.equal(await field.getAttribute('aria-invalid'), 'true');
		assert.ok(await field.evaluate((element) => element === document.activeElement));
		await change(person.password);
		await page.getByText('The password is changed.').waitFor();
		expectAnswer(await person.client.get('/api/me'), 401);
		// The current session goes on, and its new token works.
		await page.reload();
		await settled(page);
		assert.match(await page.locator('main').innerText(), /Samuel Jansen/);
		await page.getByRole('button', { name: 'Sign out' }).click();
		await page.waitForURL(/\/login/);
		await settled(page);
		await page.goto(`${demo.url}/login?next=/billing`);
		await signInAt(page, { ...person, password: chosen });
		assert.equal(page.url(), `${demo.url}/billing`);
		assert.deepEqual(complaints, []);
	} finally {
		await context.close();
	}
});

for (const path of PLACES) {
	test(`${path}: if the session has ended, the page says so and shows nothing of it any more`, async () => {
		await as('regular', async (page, { user }) => {
			await page.goto(demo.url + path);
			await settled(page);
			await page.context().clearCookies();
			await page.getByRole('button', { name: 'Refresh' }).click();
			await page.getByRole('main').getByRole('link', { name: 'Sign in' }).waitFor();
			assert.doesNotMatch(await page.locator('body').innerText(), new RegExp(user.name));
		}, { complaints: /status of 401/ });
	});
}

for (const path of PLACES) {
	test(`${path}: if somebody else has signed in, the page is theirs and shows nothing of the user before`, async () => {
		const other = await cast.made({ name: 'Soledad Marsh', past: [{ type: 'grant', amount: 77 }] });

		await as('regular', async (page, { user }) => {
			await page.goto(demo.url + path);
			await settled(page);
			const [name, value] = other.client.cookie.split('=');
			await page.context().addCookies([{ name, value, url: demo.url, httpOnly: true, sameSite: 'Lax' }]);
			await page.getByRole('button', { name: 'Refresh' }).click();
			await page.getByText(other.user.name).first().waitFor();
			assert.equal(await shownBalance(page, path), 77);
			assert.doesNotMatch(await page.locator('body').innerText(), new RegExp(user.name));
		});
	});
}

test('what one person asked for is not done in the name of another who has signed in since', async () => {
	const person = await cast.made({ name: 'Oskar Lindholm', past: [] });
	const other = await cast.made({ name: 'Soledad Reyes', past: [] });
	const second = await set.browser.newContext(HOW);

	try {
		const elsewhere = await second.newPage();
		await elsewhere.goto(`${demo.url}/login`);
		await signInAt(elsewhere, person);
		await visit(set, person, async (page) => {
			await page.goto(`${demo.url}/profile`);
			await settled(page);
			const [name, value] = other.client.cookie.split('=');
			await page.context().addCookies([{ name, value, url: demo.url, httpOnly: true, sameSite: 'Lax' }]);
			await page.getByRole('button', { name: /^End/ }).first().click();
			await page.getByRole('alert').getByText('Somebody else has signed in meanwhile').waitFor();
			assert.equal(await page.getByText('is signed out').count(), 0);
		}, { complaints: /status of 403/ });
	} finally {
		await second.close();
	}
});

test('an invalid address of the history is read as far as it makes sense', async () => {
	await as('regular', async (page) => {
		await page.goto(`${demo.url}/billing?type=nonsense&from=soon&to=2026-02-31`);
		await settled(page);
		assert.ok((await kindsShown(page)).length >= 50);
		assert.equal(await page.getByLabel('Kind').inputValue(), '');
		await page.goto(`${demo.url}/billing?from=2026-03-02&to=2026-03-01`);
		await page.getByText('These days are the wrong way round.').waitFor();
	}, { complaints: /does not conform to the required format/ });
});

test('if the server finds nothing for a filter in the end, the page says so', async () => {
	await as('regular', async (page) => {
		let asked = 0;
		// What the server answers if it has looked at many entries, but not at all of them.
		await page.route('**/api/credits/entries?*', (route) =>
			route.fulfill({ json: { entries: [], nextCursor: ++asked < 3 ? `${asked}` : null } }));
		await page.goto(`${demo.url}/billing?type=opening`);
		await page.getByText('Nothing fits.').waitFor();
		assert.equal(asked, 3);
	});
});

test('a year that is typed digit by digit is undone by one step back', async () => {
	await as('regular', async (page) => {
		await page.goto(`${demo.url}/billing`);
		await settled(page);
		await page.getByLabel('From', { exact: true }).focus();
		await page.keyboard.type('01022003');
		await page.waitForURL(/from=2003-/);
		await settled(page);
		await page.goBack();
		await page.waitForURL((url) => url.search === '');
		await settled(page);
		assert.ok((await kindsShown(page)).length >= 50);
	});
});

test('the filter offers each kind that the API knows, by a name of its own', async () => {
	const known = [...description.components.schemas.EntryType.enum].sort();
	const offered = (page, label) => page.getByLabel(label).locator('option').evaluateAll((all) =>
		all.filter(({ value }) => value !== '').map(({ value, label: name }) => [value, name]));
	const expectNamed = (kinds) => {
		assert.deepEqual(kinds.map(([type]) => type).sort(), known);
		assert.deepEqual(kinds.filter(([type, name]) => type === name), []);
	};

	await as('regular', async (page) => {
		await page.goto(`${demo.url}/billing`);
		await settled(page);
		expectNamed(await offered(page, 'Kind'));
	});
	const { user } = await cast.person('regular');
	await visit(set, 'admin', async (page) => {
		await page.goto(`${demo.url}/admin/users/${user.id}`);
		await settled(page);
		expectNamed(await offered(page, 'Show'));
	});
});

test('charts that could not be loaded are drawn when the network is back', async () => {
	await as('regular', async (page) => {
		await page.route('**/vendor/**/uPlot*', (route) => route.abort('internetdisconnected'));
		await page.goto(demo.url);
		await page.getByText('could not be drawn').first().waitFor();
		await page.unrouteAll();
		await page.context().setOffline(true);
		await page.context().setOffline(false);
		await page.locator('.chart-area canvas').first().waitFor();
		assert.equal(await page.getByText('could not be drawn').count(), 0);
	}, { complaints: /ERR_INTERNET_DISCONNECTED/ });
});

test('the chart\'s sentence is true for somebody who got credits and spent them within one day', async () => {
	await as('out', async (page) => {
		await page.goto(demo.url);
		await settled(page);
		await page.getByText('0 credits at the end of each day.').waitFor();
	});
});

test('signing out twice in a hurry is signing out once', async () => {
	const person = await cast.made({ name: 'Tove Ahlgren', past: [] });

	await visit(set, person, async (page) => {
		const posts = [];
		page.on('request', (request) => {
			if (request.method() === 'POST')
				posts.push(request.url());
		});
		await page.goto(demo.url);
		await settled(page);
		await page.getByRole('button', { name: 'Sign out' }).dblclick();
		await page.waitForURL(/\/login/);
		assert.deepEqual(posts, [`${demo.url}/logout`]);
	});
});
