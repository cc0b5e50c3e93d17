// Debian's Chromium, driven by playwright-core, with a temporary profile of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
	'--disable-background-networking', '--disable-component-update', '--disable-sync',
	'--disable-dev-shm-usage'];

const HOW = {
	executablePath: process.env.DUET_CHROMIUM ?? '/usr/bin/chromium',
	args: ARGS,
	chromiumSandbox: false,
	headless: true,
};

/** A browser, to be closed by the caller: browser.newContext(options) is somebody who comes
 * for the first time, and costs little compared with a browser. */
export function startChromium() {
	return chromium.launch(HOW);
}

/** Runs `use(context)` with a browser's context; `options` are playwright's. */
export async function withBrowser(options, use) {
	const profile = mkdtempSync(path.join(tmpdir(), 'duet-browser-'));

	try {
		const context = await chromium.launchPersistentContext(profile, {
			...HOW,
			...options,
		});
		try {
			return await use(context);
		} finally {
			await context.close();
		}
	} finally {
		rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
	}
}

/** A new page, and the list of complaints from its console, its scripts and its network,
 * without those that match the pattern `allowed`. */
export async function watchedPage(context, origin, allowed = /^$/) {
	const page = await context.newPage();
	const complaints = [];
	const add = (text) => {
		if (!allowed.test(text))
			complaints.push(text);
	};

	page.on('console', (message) => {
		if (['error', 'warning'].includes(message.type()))
			add(`${message.text()} (${message.location().url})`);
	});
	page.on('pageerror', (error) => add(String(error)));
	page.on('dialog', (dialog) => {
		add(`a dialog: ${dialog.message()}`);
		dialog.dismiss();
	});
	page.on('request', (request) => {
		if (!/^(data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin)
			add(`a request to ${request.url()}`);
	});
	page.on('requestfailed', (request) => {
		const reason = request.failure()?.errorText;

		// The browser itself has cancelled a request that nobody waits for any more: a script's,
		// or a page's icon when somebody goes on to another.  A server's fault has another name,
		// and a file that the page refuses to use (its type, its policy) is in the console too.
		if (reason !== 'net::ERR_ABORTED')
			add(`${request.url()}: ${reason}`);
	});
	return { page, complaints };
}
