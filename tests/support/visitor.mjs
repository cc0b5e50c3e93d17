// What somebody who uses the pages does in the same way everywhere.
/* global document, getComputedStyle */
import assert from 'node:assert/strict';
import { settled } from './views.mjs';

/** Fills in the sign-in form, which must be open, and sends it. */
export async function signInAt(page, { email, password }) {
	await page.getByLabel('E-mail address').fill(email);
	await page.getByLabel('Password').fill(password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await page.waitForURL((url) => url.pathname !== '/login');
	await settled(page);
}

const READS = {
	'/': (page) => page.locator('#balance').innerText(),
	'/profile': (page) => page.locator('dt', { hasText: /^Balance$/ }).locator('xpath=following-sibling::dd[1]').innerText(),
	'/billing': (page) => page.getByRole('heading', { level: 1 }).innerText(),
};
export const PLACES = Object.keys(READS);

/** The number of credits that the open page, which has this path, shows. */
export async function shownBalance(page, path) {
	await settled(page);
	const text = await READS[path](page);
	const [number, ...others] = text.match(/\d[\d,]*/g) ?? [];

	assert.ok(number && others.length === 0, `${path} shows one number in: ${text}`);
	return Number(number.replaceAll(',', ''));
}

/** Opens each of the three pages, and fails unless all show this balance. */
export async function expectEverywhere(page, url, balance) {
	for (const path of PLACES) {
		await page.goto(url + path);
		assert.equal(await shownBalance(page, path), balance, path);
	}
}

/** Moves the focus on with the key, never the mouse, until it is on what the locator
 * finds.  The focus must be visible on everything that it passes. */
export async function tabTo(page, locator, key = 'Tab') {
	for (let i = 0; i < 80; i++) {
		await page.keyboard.press(key);
		const focus = await page.evaluate(() => {
			const element = document.activeElement;
			const { outlineStyle, outlineWidth } = getComputedStyle(element);
			const { width, height } = element.getBoundingClientRect();

			return { seen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && width > 0 && height > 0,
				html: element.outerHTML.slice(0, 120), isPage: element === document.body };
		});
		assert.ok(focus.isPage || focus.seen, `the focus cannot be seen on ${focus.html}`);
		if (await locator.evaluateAll((all) => all.includes(document.activeElement)))
			return;
	}
	assert.fail(`no key leads to ${locator}`);
}

/** Resolves to what the browser downloads when this is pressed: { name, text }. */
export async function downloadBy(page, press) {
	const [download] = await Promise.all([page.waitForEvent('download'), press()]);
	const chunks = [];

	for await (const chunk of await download.createReadStream())
		chunks.push(chunk);
	return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') };
}
