// The administrators' pages without a browser: who is let in, where everybody else
// is sent, and what they say where no script runs.
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { attachedDemo } from '../support/demo.mjs';
import { quote } from '../support/database.mjs';
import { expectPage } from '../support/page.mjs';
import { signIn } from '../support/people.mjs';

const demo = attachedDemo();
const { admin, anonymous, service, database } = demo;

const PAGES = ['/admin/users', '/admin/users/1', '/admin/sync-runs', '/admin/keys', '/admin/audit', '/admin/service'];
const NAVIGATION = ['/admin/users', '/admin/sync-balance', '/admin/sync-runs', '/admin/keys', '/admin/audit', '/admin/service'];
const html = { accept: 'text/html,application/xhtml+xml' };
const basic = (password) => ({ authorization: `Basic ${Buffer.from(`ada:${password}`).toString('base64')}` });

let clerk, visitor;
before(async () => {
	clerk = await signIn(demo, demo.adminEmail, demo.adminPassword);
	visitor = await signIn(demo, demo.userEmail, demo.userPassword);
});

// The places of the desk that a page links to, and which of them it is.
function placesOf(answer) {
	const [, navigation] = /<nav class="desk-places" aria-label="Desk">(.*?)<\/nav>/s.exec(answer.text);

	return {
		paths: [...navigation.matchAll(/href="([^"]*)"/g)].map((match) => match[1]),
		here: /href="([^"]*)" aria-current="page"/.exec(navigation)?.[1],
	};
}

// A module and all that it takes in, by and by.
async function modulesOf(module, found = new Set()) {
	const answer = await anonymous.get(module);

	assert.equal(answer.status, 200, module);
	found.add(module);
	for (const [, path] of answer.text.matchAll(/^import .* from '([^']*)';$/gm)) {
		if (!found.has(path))
			await modulesOf(path, found);
	}
	return found;
}

test('the desk begins with its users', async () => {
	const answer = await clerk.get('/admin', html);

	assert.deepEqual([answer.status, answer.headers.location], [303, '/admin/users']);
});

for (const path of [...PAGES, '/admin/sync-balance']) {
	test(`${path} has the navigation of the desk, and its own place in it`, async () => {
		const answer = await clerk.get(path, html);

		expectPage(answer, 200);
		const { paths, here } = placesOf(answer);
		assert.deepEqual(paths, NAVIGATION);
		assert.equal(here, path === '/admin/users/1' ? '/admin/users' : path);
	});
}

for (const path of PAGES) {
	test(`${path} says where no script runs that it needs one, and where it goes on without`, async () => {
		const { text } = await clerk.get(path, html);
		const [, without] = /<noscript>(.*?)<\/noscript>/s.exec(text);

		assert.match(without, /needs JavaScript/);
		assert.match(without, /href="\/admin\/sync-balance/);
	});

	test(`${path} names what its script takes in, so that all of it is fetched at once`, async () => {
		const { text } = await clerk.get(path, html);
		const [, script] = /<script src="(\/assets\/desk\/[a-z_]+\.js)" type="module">/.exec(text);
		const named = [...text.matchAll(/<link rel="modulepreload" href="([^"]*)">/g)].map((match) => match[1]);
		const needed = await modulesOf(script);

		assert.deepEqual(named.filter((module) => !needed.has(module)), [], 'fetched for nothing');
		assert.deepEqual([...needed].filter((module) => module !== script && !named.includes(module)), [], 'fetched late');
	});

	test(`${path}: whoever has not signed in is sent to, and comes back`, async () => {
		const answer = await anonymous.get(path, html);

		assert.deepEqual([answer.status, answer.headers.location], [303, `/login?next=${encodeURIComponent(path)}`]);
	});

	test(`${path}: a key may be the password of any name, and a wrong one is asked for again`, async () => {
		expectPage(await anonymous.get(path, { ...html, ...basic(demo.adminKey) }), 200);
		const answer = await anonymous.get(path, { ...html, ...basic('duet_wrong') });
		expectPage(answer, 401);
		assert.equal(answer.headers['www-authenticate'], 'Basic realm="Duet admin", charset="UTF-8"');
		expectPage(await anonymous.get(path), 401);
		expectPage(await service.get(path, html), 403);
	});

	test(`${path}: whoever has signed in and is no administrator is told so, and where to go`, async () => {
		const answer = await visitor.get(path, html);

		assert.match(expectPage(answer, 403), /for administrators.*your own account.*sign out and in as somebody else/);
		assert.doesNotMatch(answer.text, /desk-places/);
	});
}

test('a search is kept in the address, through signing in too, and is text in the page', async () => {
	const path = `/admin/users?query=${encodeURIComponent('"><img src=x onerror=alert(1)>')}`;
	const { text } = await clerk.get(path, html);

	assert.match(text, /value="&quot;&gt;&lt;img src=x onerror=alert\(1\)&gt;"/);
	const answer = await anonymous.get(path, html);
	assert.equal(answer.headers.location, `/login?next=${encodeURIComponent(path).replaceAll('(', '%28').replaceAll(')', '%29')}`);
});

test('a user\'s page has name, address and both balances without any script, as text', async () => {
	const user = await demo.user({ credits: 12345 });

	await database.rows(`UPDATE users SET name = ${quote('<img src=x>&amp;')} WHERE id = ${user.id};
		UPDATE credit_balances SET balance = 777 WHERE organizationId = ${user.organization.id}`);
	const answer = await clerk.get(`/admin/users/${user.id}`, html);
	const text = expectPage(answer, 200);
	assert.ok(text.includes(`<img src=x>&amp; ${user.email}`), text);
	assert.match(text, /User balance 12,345 Organization balance 777/);
	assert.doesNotMatch(answer.text, /<img src=x/);
	await database.rows(`DELETE FROM credit_balances WHERE organizationId = ${user.organization.id}`);
	assert.match(expectPage(await clerk.get(`/admin/users/${user.id}`, html), 200), /Organization balance none/);
});

test('a user who is not there is a page that says so, with a way back', async () => {
	const answer = await clerk.get('/admin/users/999999999', html);

	assert.match(expectPage(answer, 404), /no user with this id/);
	assert.match(answer.text, /href="\/admin\/users"/);
	for (const id of ['0', 'x', '-1', '9007199254740992', '%3Cb%3E'])
		expectPage(await admin.get(`/admin/users/${id}`, html), 400);
});
