// Every page in every state: it is accessible, fits on a phone, and causes no complaint
// from the browser.
/* global document, window */
import assert from 'node:assert/strict';
import test from 'node:test';
import { expectAccessible } from '../support/axe.mjs';
import { watchedPage } from '../support/browser.mjs';
import { stage } from '../support/stage.mjs';
import { showView, views } from '../support/views.mjs';

const TELEPHONE = { width: 390, height: 844 };
// As wide as a desktop of 1280 pixels at 400 %, and as the smallest phone.
const SMALLEST = { width: 320, height: 568 };
const DESK = { width: 1280, height: 800 };
const POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; " +
	"frame-ancestors 'none'";

const set = stage();
const { demo, cast } = set;

// If the page can be scrolled sideways, what sticks out of the window to the right.
const tooWide = (page) => page.evaluate(() => {
	const width = window.innerWidth;

	return document.documentElement.scrollWidth <= width ? [] : [...document.querySelectorAll('body *')]
		.filter((element) => element.getBoundingClientRect().right > width)
		.map((element) => `${element.outerHTML.slice(0, 120)} ends at ${element.getBoundingClientRect().right} px`);
});

// Links beyond the edge of a navigation that scrolls sideways: nobody looks there.
const outOfSight = (page) => page.evaluate(() => [...document.querySelectorAll('nav a')]
	.filter((link) => link.getClientRects().length > 0 && link.getBoundingClientRect().right > window.innerWidth)
	.map((link) => `${link.textContent} ends at ${link.getBoundingClientRect().right} px`));

// Makes every time as wide as it can be, whatever day the tests run on.
const widenTimes = (page) => page.evaluate(() => {
	for (const time of document.querySelectorAll('time')) {
		if (/\d{4}.*:/.test(time.textContent))
			time.textContent = 'Sep 28, 2026, 10:44\u202fPM';
	}
});

// The policy is that of files or that of the program; its only exception is data: images.
function policyFaults(policy) {
	const rest = policy.replace("img-src 'self' data:;", '');
	const whole = policy.startsWith("default-src 'none';") || policy === POLICY;

	return whole && !/unsafe|\*|[a-z]+:|nonce-|sha\d+-/.test(rest) ? [] : [`the policy is ${policy}`];
}

async function lookAt(view) {
	// Without motion, because colours that are still changing belong to neither scheme.
	const context = await cast.contextOf(set.browser, view.who, { viewport: TELEPHONE, colorScheme: 'light',
		reducedMotion: 'reduce' });

	try {
		const what = `${view.page}, ${view.state}`;
		const { exclude } = view;
		const { page, complaints } = await watchedPage(context, demo.url, view.complaints);
		page.on('response', (response) => {
			if (response.request().isNavigationRequest() && response.status() !== 303)
				complaints.push(...policyFaults(response.headers()['content-security-policy']));
		});
		await showView(page, view, cast);
		assert.deepEqual(await tooWide(page), [], `${what} on a phone`);
		await expectAccessible(page, `${what}, light, on a phone`, { exclude });
		await page.setViewportSize(SMALLEST);
		await widenTimes(page);
		assert.deepEqual([...await tooWide(page), ...await outOfSight(page)], [], `${what}, 320 pixels wide`);
		await page.emulateMedia({ colorScheme: 'dark' });
		await page.setViewportSize(DESK);
		assert.deepEqual(await tooWide(page), [], `${what} on a desktop`);
		await expectAccessible(page, `${what}, dark, on a desktop`, { exclude });
		assert.deepEqual(complaints, [], what);
	} finally {
		await context.close();
	}
}

// Two at a time: while one waits for its page, the other is checked.
for (const name of new Set(views.map((view) => view.page))) {
	test(`${name}: usable by everybody in every state`, { concurrency: 2 }, async (t) => {
		await Promise.all(views.filter(({ page }) => page === name)
			.map((view) => t.test(view.state, () => lookAt(view))));
	});
}
