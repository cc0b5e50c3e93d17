// Runs axe-core on a page, for faults that keep somebody from using it.
/* global window */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const IMPACTS = ['serious', 'critical'];

// Through the debugger, to which the page's policy does not apply: a script tag would
// be refused, and the policy must not be weakened for a test.
async function inject(page) {
	if (!await page.evaluate('typeof window.axe === "object"'))
		await page.evaluate(SOURCE);
}

const told = (violation) => [
	`${violation.id} (${violation.impact}): ${violation.help}, ${violation.helpUrl}`,
	...violation.nodes.map((node) => `  ${node.target.join(' ')}: ${node.html.slice(0, 200)}\n` +
		`    ${node.failureSummary.replace(/\n\s*/g, ' ')}`),
].join('\n');

/** What axe finds serious or critical, one string each; skips what is inside `exclude`
 * (selectors). */
async function axeFaults(page, { exclude = [] } = {}) {
	await inject(page);
	// Otherwise it fetches the stylesheets again, for a rule about rotating the phone and
	// one about sound; offline that fails, with a message in the console.
	const { violations } = await page.evaluate(([where, options]) => window.axe.run(where, options),
		[{ include: [['html']], exclude: exclude.map((selector) => [selector]) }, { resultTypes: ['violations'], preload: false }]);

	return violations.filter((violation) => IMPACTS.includes(violation.impact)).map(told);
}

/** Throws if axe finds something serious; `what` says where this is. */
export async function expectAccessible(page, what, options) {
	const faults = await axeFaults(page, options);

	assert.deepEqual(faults, [], `${what}:\n${faults.join('\n')}`);
}
