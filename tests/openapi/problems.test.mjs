// The program, the web server, the description and the pages say the same about
// every problem.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { ROOT } from '../support/demo.mjs';
import { DESCRIPTION, description } from '../support/openapi.mjs';
import { describeProblems, pages, schemaName } from './problem_pages.mjs';

const problems = description['x-problems'];
const text = readFileSync(DESCRIPTION, 'utf8');

function read(name) {
	return readFileSync(path.join(ROOT, name), 'utf8');
}

function by(who) {
	return Object.entries(problems).filter(([, problem]) => problem.by.includes(who));
}

test('what is generated from x-problems is up to date (node tests/openapi/make_problems.mjs)', () => {
	const folder = path.join(path.dirname(DESCRIPTION), 'problems');
	const there = Object.fromEntries(readdirSync(folder).filter((name) => name.endsWith('.html'))
		.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));

	assert.equal(text, describeProblems(text), 'openapi.yaml');
	assert.deepEqual(there, pages(text), 'deploy/site/problems');
});

test("the program's problems are exactly those in the description", () => {
	const rows = [...read('fcgi/http/problem.c')
		.matchAll(/\[PROBLEM_\w+\] = \{\s*"([a-z-]+)", (\d+), "([^"]+)"/g)];
	const inProgram = rows.map(([, type, status, title]) => [type, Number(status), title]);
	const inDescription = by('duet').map(([type, { status, title }]) => [type, status[0], title]);

	assert.deepEqual(inProgram.sort(), inDescription.sort());
});

// The rows of a map in nginx's configuration: [[key, value], ...].
function nginxMap(variable) {
	const pattern = new RegExp(`^map \\S+ \\$${variable} \\{\\n([^}]*)\\}`, 'm');
	const body = pattern.exec(read('deploy/nginx/duet-http.conf'))?.[1];

	assert.ok(body, `duet-http.conf has no map of $${variable}`);
	return [...body.matchAll(/^\s*(\S+)\s+(?:"([^"]*)"|(\S+));$/gm)]
		.map(([, what, quoted, bare]) => [what, quoted ?? bare]);
}

test("the web server's problems are exactly those in the description", () => {
	const named = nginxMap('duet_problem_name')
		.map(([status, type]) => `${type} ${status === 'default' ? 500 : status}`);
	const wanted = by('web server').flatMap(([type, { status }]) =>
		status.filter((one) => type !== 'outcome-unknown' && (type !== 'unavailable' || one >= 502))
			.map((one) => `${type} ${one}`));

	assert.deepEqual(named.sort(), wanted.sort());
	assert.deepEqual(nginxMap('duet_problem_type'),
		[['1', 'outcome-unknown'], ['default', '$duet_problem_name']]);
});

test('the web server gives each type the title that it has everywhere', () => {
	const titles = nginxMap('duet_problem_title').filter(([type]) => type !== 'default');
	const wanted = by('web server').filter(([type]) => type !== 'internal')
		.map(([type, { title }]) => [type, title]);

	assert.deepEqual(titles.sort(), wanted.sort());
	assert.deepEqual(nginxMap('duet_problem_title').at(-1), ['default', problems.internal.title]);
});

test('every problem belongs to an answer, and has one of the three kinds of retry', () => {
	const answered = new Set(Object.values(description['x-problem-responses'])
		.flatMap(({ types }) => types));

	assert.deepEqual([...answered].sort(), Object.keys(problems).sort());
	for (const [type, problem] of Object.entries(problems)) {
		assert.ok(['never', 'after-a-change', 'same-request'].includes(problem.retry), type);
		assert.ok(description.components.schemas[schemaName(type)], type);
	}
});

test("every answer that the web server may give for any route is described for every route", () => {
	for (const [name, item] of Object.entries(description.paths)) {
		for (const [method, operation] of Object.entries(item)) {
			const wanted = ['400', '413', '429', '500', '502', '503', '504', 'default'];
			const missing = wanted.filter((status) => operation.responses[status] === undefined);
			assert.deepEqual(missing, [], `${method} ${name}`);
		}
	}
});
