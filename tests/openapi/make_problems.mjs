// Generates what comes from the description's x-problems: parts of openapi.yaml and
// the pages in deploy/site/problems.  They are committed, so that a host without node
// can serve them; problems.test.mjs checks that they are up to date.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DESCRIPTION } from '../support/openapi.mjs';
import { describeProblems, pages } from './problem_pages.mjs';

const folder = path.join(path.dirname(DESCRIPTION), 'problems');
const text = describeProblems(readFileSync(DESCRIPTION, 'utf8'));
const wanted = pages(text);

writeFileSync(DESCRIPTION, text);
for (const name of readdirSync(folder)) {
	if (name.endsWith('.html') && wanted[name] === undefined)
		rmSync(path.join(folder, name));
}
for (const [name, html] of Object.entries(wanted))
	writeFileSync(path.join(folder, name), html);
console.log(`openapi.yaml and ${Object.keys(wanted).length} pages`);
