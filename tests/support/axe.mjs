// axe-core on a page: what it finds that keeps somebody out.
/* global window */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const IMPACTS = ['serious', 'critical'];

// The debugger's way in, which the page's policy does not concern: a script tag
// would be refused, and the policy is not to be weakened for a test.
async function inject(page) {
	if (!await page.evaluate('typeof window.axe === "object"'))
		await page.evaluate(SOURCE);
}

const told = (violation) => [
	`${violation.id} (${violation.impact}): ${violation.help}, ${violation.helpUrl}`,
	...violation.nodes.map((node) => `  ${node.target.join(' ')}: ${node.html.slice(0, 200)}\n` +
		`    ${node.failureSummary.replace(/\n\s*/g, ' ')}`),
].join('\n');

/** What axe finds serious or critical, a text each; nothing inside `exclude` (selectors). */
async function axeFaults(page, { exclude = [] } = {}) {
	await inject(page);
	// It would fetch the stylesheets again, for a rule about turning the telephone and
	// one about sound: offline that fails, and says so in the console.
	const { violations } = await page.evaluate(([where, options]) => window.axe.run(where, options),
		[{ include: [['html']], exclude: exclude.map((selector) => [selector]) }, { resultTypes: ['violations'], preload: false }]);

	return violations.filter((violation) => IMPACTS.includes(violation.impact)).map(told);
}

/** Throws where axe finds something serious; `what` says where this is. */
export async function expectAccessible(page, what, options) {
	const faults = await axeFaults(page, options);

	assert.deepEqual(faults, [], `${what}:\n${faults.join('\n')}`);
}
