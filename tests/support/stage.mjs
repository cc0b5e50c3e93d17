// What every file of browser tests needs: the demo, one browser and the people who use
// it, opened before the file's tests and closed after them.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { startChromium, watchedPage } from './browser.mjs';
import { Cast } from './cast.mjs';
import { attachedDemo } from './demo.mjs';

/** The default options of everybody's browser; without motion, so that nothing is caught
 * halfway. */
export const HOW = { locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' };

/** { demo, cast, browser() }, with the fixture's demo, or with one that `start()` makes
 * for this file alone and that is stopped after it. */
export function stage({ start } = {}) {
	const set = { demo: null, cast: null, browser: null };

	if (start === undefined) {
		set.demo = attachedDemo();
		set.cast = new Cast(set.demo);
	}
	before(async () => {
		set.browser = await startChromium();
		set.demo ??= await start();
		set.cast ??= new Cast(set.demo);
	});
	after(async () => {
		await set.browser?.close();
		await set.cast?.close();
		await (start === undefined ? set.demo.close() : set.demo?.stop());
	});
	return set;
}

/** Runs `use(page, context)` as `who` (see cast.contextOf()), and fails if the browser
 * complains about anything that does not match `complaints`. */
export async function visit({ demo, cast, browser }, who, use, { complaints: allowed, ...options } = {}) {
	const context = await cast.contextOf(browser, who, { ...HOW, ...options });

	try {
		const { page, complaints } = await watchedPage(context, demo.url, allowed);
		await use(page, context);
		assert.deepEqual(complaints, []);
	} finally {
		await context.close();
	}
}
