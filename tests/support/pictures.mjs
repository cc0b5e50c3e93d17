// Pictures of every page in every state, light and dark, on a phone and on a desktop, and
// a page that shows them side by side.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startChromium } from './browser.mjs';
import { Cast } from './cast.mjs';
import { Demo, ROOT, startDemo } from './demo.mjs';
import { showView, views } from './views.mjs';

const USAGE = `Usage: tests/pictures [OPTION...]

Takes pictures of every page in every state, light and dark, 390 and 1280 pixels wide,
of a demo of its own, and writes index.html beside them.

  --only PATTERN   the views whose "page, state" matches this expression
  --out DIR        where to put them (tests/screenshots, which git ignores); replaces it
  --build DIR      use the program of this build folder (the preset dev is built)
  --demo FILE      use the running demo of this demo.json, and write to it
  --list           print the names of the views and take no picture
  --help           print this text
`;
const WIDTHS = [390, 1280];
const SCHEMES = ['light', 'dark'];

const nameOf = (view) => `${view.page}, ${view.state}`;
const fileOf = (view, scheme, width) =>
	`${nameOf(view).replace(/[^a-z0-9]+/gi, '-')}-${scheme}-${width}.png`.toLowerCase();

async function take(browser, cast, view, out) {
	for (const colorScheme of SCHEMES) {
		for (const width of WIDTHS) {
			const context = await cast.contextOf(browser, view.who, { colorScheme, viewport: { width, height: 800 },
				locale: 'en-GB', timezoneId: 'Europe/Berlin' });
			try {
				const page = await context.newPage();
				await showView(page, view, cast);
				// A dialog covers the visible part of the page, not all of it.
				await page.screenshot({ path: path.join(out, fileOf(view, colorScheme, width)),
					fullPage: await page.locator('dialog[open]').count() === 0, animations: 'disabled' });
			} finally {
				await context.close();
			}
		}
	}
}

function writeIndex(out, shown) {
	const figure = (view, scheme, width) => {
		const file = fileOf(view, scheme, width);
		return `<figure><a href="${file}"><img src="${file}" alt="" loading="lazy" class="w${width}"></a>` +
			`<figcaption>${scheme}, ${width}</figcaption></figure>`;
	};
	const section = (view) => `<h2>${nameOf(view)}</h2>\n<div>${SCHEMES.flatMap((scheme) =>
		WIDTHS.map((width) => figure(view, scheme, width))).join('\n')}</div>`;

	writeFileSync(path.join(out, 'index.html'), `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Duet: pages and states</title>
<style>
body { margin: 1rem; font: 1rem/1.4 system-ui, sans-serif; background: #888; }
div { display: flex; gap: 1rem; align-items: flex-start; overflow-x: auto; }
figure { margin: 0; } .w390 { width: 195px; } .w1280 { width: 640px; }
</style>
<h1>Duet: pages and states</h1>
${shown.map(section).join('\n')}
</html>
`);
}

function readOptions(args) {
	try {
		return parseArgs({ args, options: {
			only: { type: 'string', default: '' }, out: { type: 'string', default: path.join(ROOT, 'tests/screenshots') },
			build: { type: 'string', default: process.env.DUET_BUILD }, demo: { type: 'string' },
			list: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values;
	} catch (error) {
		process.stderr.write(`${error.message}\n\n${USAGE}`);
		process.exit(64);
	}
}

async function takeAll(options, chosen) {
	const demo = options.demo ? new Demo(path.resolve(options.demo)) : await startDemo({ build: options.build });
	const cast = new Cast(demo);
	const browser = await startChromium();
	let failures = 0;

	rmSync(options.out, { recursive: true, force: true });
	mkdirSync(options.out, { recursive: true });
	try {
		for (const [i, view] of chosen.entries()) {
			process.stdout.write(`${String(i + 1).padStart(3)} of ${chosen.length}  ${nameOf(view)}\n`);
			try {
				await take(browser, cast, view, options.out);
			} catch (error) {
				failures++;
				process.stdout.write(`     no picture: ${error.message}\n`);
			}
		}
	} finally {
		await browser.close();
		await cast.close();
		await (demo.stop?.() ?? demo.close());
	}
	writeIndex(options.out, chosen);
	process.stdout.write(`${path.join(options.out, 'index.html')}\n`);
	return failures;
}

const options = readOptions(process.argv.slice(2));
const chosen = views.filter((view) => new RegExp(options.only, 'i').test(nameOf(view)));

if (options.help)
	process.stdout.write(USAGE);
else if (options.list)
	process.stdout.write(`${chosen.map(nameOf).join('\n')}\n`);
else
	process.exitCode = await takeAll(options, chosen) === 0 ? 0 : 1;
