// Somebody in front of the pages: what they do the same way everywhere.
/* global document, getComputedStyle */
import assert from 'node:assert/strict';
import { settled } from './views.mjs';

/** Fills the sign-in, which is shown, and sends it. */
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

/** The number of credits that the page of this path, which is open, shows. */
export async function shownBalance(page, path) {
	await settled(page);
	const text = await READS[path](page);
	const [number, ...others] = text.match(/\d[\d,]*/g) ?? [];

	assert.ok(number && others.length === 0, `${path} shows one number in: ${text}`);
	return Number(number.replaceAll(',', ''));
}

/** That each of the three pages, gone to anew, shows this balance. */
export async function expectEverywhere(page, url, balance) {
	for (const path of PLACES) {
		await page.goto(url + path);
		assert.equal(await shownBalance(page, path), balance, path);
	}
}

/** Moves the focus on by the key, until it is on something that the locator finds:
 * never by mouse, and what is passed must be seen to have it. */
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

/** What the browser downloads when this is pressed: { name, text }. */
export async function downloadBy(page, press) {
	const [download] = await Promise.all([page.waitForEvent('download'), press()]);
	const chunks = [];

	for await (const chunk of await download.createReadStream())
		chunks.push(chunk);
	return { name: download.suggestedFilename(), text: Buffer.concat(chunks).toString('utf8') };
}
