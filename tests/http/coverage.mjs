// Checks that the suite has met every route of the program, every problem type and
// every access restriction of the routes.  Reads what client.mjs recorded in DUET_SEEN;
// exits with 77, which ctest shows as skipped, if a file of the suite did not run.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../support/demo.mjs';

const SKIPPED = 77;

const seenPath = process.env.DUET_SEEN ?? '';
const lines = existsSync(seenPath) ? readFileSync(seenPath, 'utf8').trim().split('\n') : [];
const files = new Set(lines.filter((line) => line.startsWith('file\t')).map((line) => line.slice(5)));
const answers = lines.filter((line) => line.startsWith('answer\t')).map((line) => {
	const [, method, requestPath, status, type] = line.split('\t');
	return { method, path: requestPath, status: Number(status), type };
});

const missingFiles = readdirSync(path.join(ROOT, 'tests/http'))
	.filter((name) => name.endsWith('.test.mjs') && !files.has(name));
if (missingFiles.length > 0) {
	console.log(`not all of the suite has run: ${missingFiles.join(', ')}`);
	process.exit(SKIPPED);
}

const source = (name) => readFileSync(path.join(ROOT, 'fcgi', name), 'utf8');
const routes = [...source('routes.c').matchAll(
	/\.method = METHOD_(\w+),\s*\.path = "([^"]+)"(.*?)\.summary/gs)]
	.map(([, method, pattern, rest]) => ({
		name: `${method} ${pattern}`,
		method,
		path: new RegExp(`^${pattern.replace(/\{[^}]+\}/g, '[^/]+')}$`),
		needsKey: /\.scopes = |NEEDS_ONESELF/.test(rest),
	}));
const types = [...source('http/problem.c').matchAll(/\[PROBLEM_\w+\] = \{\s*"([a-z-]+)"/g)]
	.map(([, type]) => type);
const missing = [];

function want(what, isMet) {
	if (!answers.some(isMet))
		missing.push(what);
}

for (const route of routes) {
	const isOf = (answer) => answer.method === route.method && route.path.test(answer.path);

	want(`${route.name} with success`, (answer) => isOf(answer) && answer.status < 400);
	if (route.needsKey) {
		want(`${route.name} with 401`, (answer) => isOf(answer) && answer.status === 401);
		want(`${route.name} with 403`, (answer) => isOf(answer) && answer.status === 403);
	}
	want(`a wrong method at ${route.name}`,
		(answer) => route.path.test(answer.path) && answer.status === 405);
	want(`a malformed ${route.name}`, (answer) => isOf(answer) &&
		(answer.status === 400 || (!route.needsKey && answer.status < 300)));
}
for (const type of types)
	want(`the problem ${type}`, (answer) => answer.type === `/problems/${type}`);

console.log(`${answers.length} answers, ${routes.length} routes, ${types.length} problem types`);
if (routes.length < 10 || types.length < 15)
	missing.push('the tables in fcgi/routes.c and fcgi/http/problem.c could not be read');
for (const what of missing)
	console.log(`never met: ${what}`);
process.exit(missing.length > 0 ? 1 : 0);
