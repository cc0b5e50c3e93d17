// The admin pages without a browser: who is let in, where everybody else is sent, and
// what they say without script.
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

// The admin pages that a page links to, and which of them it is itself.
function placesOf(answer) {
	const [, navigation] = /<nav class="desk-places" aria-label="Desk">(.*?)<\/nav>/s.exec(answer.text);

	return {
		paths: [...navigation.matchAll(/href="([^"]*)"/g)].map((match) => match[1]),
		here: /href="([^"]*)" aria-current="page"/.exec(navigation)?.[1],
	};
}

// A module and everything that it imports, directly or indirectly.
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

test('/admin leads to the list of users', async () => {
	const answer = await clerk.get('/admin', html);

	assert.deepEqual([answer.status, answer.headers.location], [303, '/admin/users']);
});

for (const path of [...PAGES, '/admin/sync-balance']) {
	test(`${path} has the admin navigation, in which it is marked`, async () => {
		const answer = await clerk.get(path, html);

		expectPage(answer, 200);
		const { paths, here } = placesOf(answer);
		assert.deepEqual(paths, NAVIGATION);
		assert.equal(here, path === '/admin/users/1' ? '/admin/users' : path);
	});
}

for (const path of PAGES) {
	test(`${path} says without script that it needs one, and what works without`, async () => {
		const { text } = await clerk.get(path, html);
		const [, without] = /<noscript>(.*?)<\/noscript>/s.exec(text);

		assert.match(without, /needs JavaScript/);
		assert.match(without, /href="\/admin\/sync-balance/);
	});

	test(`${path} names everything that its script imports, so that all of it is fetched at once`, async () => {
		const { text } = await clerk.get(path, html);
		const [, script] = /<script src="(\/assets\/desk\/[a-z_]+\.js)" type="module">/.exec(text);
		const named = [...text.matchAll(/<link rel="modulepreload" href="([^"]*)">/g)].map((match) => match[1]);
		const needed = await modulesOf(script);

		assert.deepEqual(named.filter((module) => !needed.has(module)), [], 'fetched for nothing');
		assert.deepEqual([...needed].filter((module) => module !== script && !named.includes(module)), [], 'fetched late');
	});

	test(`${path}: somebody who has not signed in is sent to the sign-in, and comes back`, async () => {
		const answer = await anonymous.get(path, html);

		assert.deepEqual([answer.status, answer.headers.location], [303, `/login?next=${encodeURIComponent(path)}`]);
	});

	test(`${path}: a key works as the password with any name, and a wrong one is asked for again`, async () => {
		expectPage(await anonymous.get(path, { ...html, ...basic(demo.adminKey) }), 200);
		const answer = await anonymous.get(path, { ...html, ...basic('duet_wrong') });
		expectPage(answer, 401);
		assert.equal(answer.headers['www-authenticate'], 'Basic realm="Duet admin", charset="UTF-8"');
		expectPage(await anonymous.get(path), 401);
		expectPage(await service.get(path, html), 403);
	});

	test(`${path}: somebody who is not an administrator is told so, and where to go`, async () => {
		const answer = await visitor.get(path, html);

		assert.match(expectPage(answer, 403), /for administrators.*your own account.*sign out and in as somebody else/);
		assert.doesNotMatch(answer.text, /desk-places/);
	});
}

test('a search is kept in the address, also through signing in, and is text in the page', async () => {
	const path = `/admin/users?query=${encodeURIComponent('"><img src=x onerror=alert(1)>')}`;
	const { text } = await clerk.get(path, html);

	assert.match(text, /value="&quot;&gt;&lt;img src=x onerror=alert\(1\)&gt;"/);
	const answer = await anonymous.get(path, html);
	assert.equal(answer.headers.location, `/login?next=${encodeURIComponent(path).replaceAll('(', '%28').replaceAll(')', '%29')}`);
});

test('a user\'s page has name, address and both balances as text, without any script', async () => {
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

test('the page of a user who does not exist says so, with a way back', async () => {
	const answer = await clerk.get('/admin/users/999999999', html);

	assert.match(expectPage(answer, 404), /no user with this id/);
	assert.match(answer.text, /href="\/admin\/users"/);
	for (const id of ['0', 'x', '-1', '9007199254740992', '%3Cb%3E'])
		expectPage(await admin.get(`/admin/users/${id}`, html), 400);
});
