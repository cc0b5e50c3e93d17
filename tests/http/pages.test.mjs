// What nginx serves from files, and the headers of everything.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { attachedDemo, ROOT } from '../support/demo.mjs';

const { anonymous } = attachedDemo();

// checkAnswer() checks the headers of every answer, so they are not checked again here.

test('the front page is a plain page', async () => {
	const answer = await anonymous.get('/');

	assert.equal(answer.status, 200);
	assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
	assert.equal(answer.headers['cache-control'], 'no-cache');
	assert.match(answer.text, /<h1>Duet<\/h1>/);
	assert.doesNotMatch(answer.text, /<script(?! src)|<style|\sstyle=|\son\w+=/);
});

test('everything that a page loads is there', async () => {
	const { text } = await anonymous.get('/');
	const paths = [...text.matchAll(/(?:href|src)="(\/[^"]*)"/g)].map((match) => match[1]);

	assert.ok(paths.length > 0);
	// A link to an admin page leads to the sign-in.
	for (const path of paths)
		assert.equal((await anonymous.get(path)).status, path.startsWith('/admin/') ? 401 : 200, path);
});

test('every page has the same frame, whether it is a file or made by the pool', async () => {
	const frameOf = async (path) => {
		const { text } = await anonymous.get(path);
		return /<a class="skip".*<\/header>/s.exec(text)?.[0].replace(/\s+(?=<)/g, '').replace(' aria-current="page"', '');
	};
	const frame = await frameOf('/');

	assert.ok(frame);
	for (const path of ['/billing', '/profile', '/login', '/problems/', '/problems/busy'])
		assert.equal(await frameOf(path), frame, path);
});

test('files are compressed, and the pool\'s answers are not', async () => {
	const encodingOf = async (path) => (await anonymous.get(path, { 'accept-encoding': 'gzip' })).headers['content-encoding'];

	for (const path of ['/', '/assets/duet.css', '/assets/api.js', '/openapi.yaml'])
		assert.equal(await encodingOf(path), 'gzip', path);
	for (const path of ['/login', '/api/session', '/api/health'])
		assert.equal(await encodingOf(path), undefined, path);
});

for (const path of ['/nothing', '/nothing/', '/index.html/x', '/.git/config', '/.htpasswd', '/a/.env',
	'/nothing.html', '/apis', '/apiary/health']) {
	test(`${path} is a page that says "not found"`, async () => {
		const answer = await anonymous.get(path);

		assert.equal(answer.status, 404);
		assert.match(answer.headers['content-type'], /^text\/html/);
		assert.match(answer.text, /<h1>Not found<\/h1>/);
		assert.ok(answer.text.includes(answer.headers['x-request-id']));
	});
}

test('a path that is not found does not appear in the page', async () => {
	const { text } = await anonymous.get('/%3Cscript%3Ealert(1)%3C/script%3E');

	assert.doesNotMatch(text, /script/);
});

test('a page does not accept a POST', async () => {
	const answer = await anonymous.post('/', 'x', { key: null });

	assert.deepEqual([answer.status, answer.headers.allow], [405, 'GET, HEAD']);
});

// The third-party files that pages and scripts name.
const vendored = [...new Set(['site/index.html', 'site/docs/index.html', 'site/problems/index.html', 'site/assets/chart.js',
	'nginx/duet-server.conf'].flatMap((file) => readFileSync(join(ROOT, 'deploy', file), 'utf8').match(/\/vendor\/[^'"]+/g)))];

test('third-party files are there in the version that is named, and browsers may cache them', async () => {
	const { packages } = JSON.parse(readFileSync(join(ROOT, 'deploy/site/package-lock.json'), 'utf8'));
	const pinned = Object.entries(packages).map(([name, { version }]) => `${name.split('/').at(-1).replace('-dist', '')}-${version}`);

	assert.ok(vendored.length >= 5, vendored.join());
	for (const address of vendored) {
		const answer = await anonymous.get(address);
		assert.ok(pinned.includes(address.split('/')[2]), address);
		assert.deepEqual([answer.status, answer.headers['cache-control']], [200, 'public, max-age=31536000, immutable'], address);
	}
	const [style] = (await anonymous.get('/login')).text.match(/\/vendor\/[^"]+/);
	assert.ok(vendored.includes(style), style);
	const missing = await anonymous.get('/vendor/pico-2.1.1/nothing.css');
	assert.deepEqual([missing.status, missing.headers['cache-control']], [404, 'no-cache']);
});

test('a page that has not changed is not sent again', async () => {
	const first = await anonymous.get('/');
	const again = await anonymous.get('/', { 'if-modified-since': first.headers['last-modified'] });

	assert.deepEqual([again.status, again.text], [304, '']);
});

test('the pool answers under /admin/, /login and /logout, and its answers are not cached', async () => {
	for (const path of ['/admin', '/admin/', '/admin/sync-balance', '/login', '/logout']) {
		const answer = await anonymous.get(path);
		assert.equal(answer.headers['cache-control'], 'no-store', path);
	}
});
