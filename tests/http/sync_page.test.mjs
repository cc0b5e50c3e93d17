// /admin/sync-balance without a browser.  (tests/browser has pages of 0 and 5,000 rows,
// and runs over several requests.)
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { attachedDemo, ROOT } from '../support/demo.mjs';
import { Client, expectAnswer, expectProblem } from '../support/client.mjs';
import { quote } from '../support/database.mjs';
import { expectPage, formsOf, textOf } from '../support/page.mjs';

const demo = attachedDemo();
const { admin, anonymous, service, database } = demo;

const PAGE = '/admin/sync-balance';
const FORM = 'application/x-www-form-urlencoded';
const ofUser = (user) => `${PAGE}?email=${encodeURIComponent(user.email)}`;
const basic = (name, password) =>
	({ authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}` });

function post(fields, { client = admin, headers = {} } = {}) {
	return client.request('POST', PAGE,
		{ body: new URLSearchParams(fields).toString(), headers: { 'content-type': FORM, ...headers } });
}

// Sends the only form of a page, with these fields changed.
function pressed(answer, changes = {}, options = {}) {
	const forms = formsOf(answer.text);

	assert.equal(forms.length, 1, textOf(answer.text));
	return post({ ...forms[0], ...changes }, options);
}

// What the old application's purchases did.
const purchase = (user, credits) => database.rows(`
	UPDATE credit_balances SET balance = balance + ${credits}
	 WHERE organizationId = ${user.organization.id}`);

const withoutRuns = async () => (await database.checksum()).split('\n')
	.filter((line) => !line.includes('sync_runs')).join('\n');

async function verified(user) {
	const { stdout } = await demo.command('verify');

	return stdout.split('\n').filter((line) => line.split('\t').slice(1, 3).join() === `users,${user.id}` ||
		line.split('\t').slice(1, 3).join() === `credit_balances,${user.organization.id}`);
}

test('without a key the page says what to do, and that a key works as a password', async () => {
	for (const [headers, method] of [[{}, 'GET'], [{}, 'POST'], [basic('x', 'duet_wrong'), 'GET'],
		[basic('x', ''), 'GET'], [{ authorization: 'Basic !' }, 'GET'],
		[{ authorization: `Basic ${Buffer.from(demo.adminKey).toString('base64')}` }, 'GET'],
		[{ authorization: 'Bearer nonsense' }, 'GET'], [{ authorization: 'Basic' }, 'GET']]) {
		const answer = await anonymous.request(method, PAGE, { headers });
		const text = expectPage(answer, 401);

		assert.equal(answer.headers['www-authenticate'], 'Basic realm="Duet admin", charset="UTF-8"');
		assert.match(text, /administrators who have signed in.*duet key create/);
		assert.ok(text.includes(answer.headers['x-request-id']));
	}
});

test('the key may be sent as Bearer, as X-Api-Key, or as the password with any name', async () => {
	for (const headers of [{ authorization: `Bearer ${demo.adminKey}` }, { 'x-api-key': demo.adminKey },
		basic('', demo.adminKey), basic('Ada Löve', demo.adminKey),
		{ authorization: basic('x', demo.adminKey).authorization.replace('Basic', 'bAsIc') }])
		expectPage(await anonymous.get(PAGE, headers), 200);
});

test('the API itself does not accept Basic authentication', async () => {
	const answer = await anonymous.get('/api/admin/drift', basic('x', demo.adminKey));

	expectProblem(answer, 401, 'unauthorized');
	assert.equal(answer.headers['www-authenticate'], 'Bearer');
});

test('a purchase that only raised the organization is seen, previewed and repaired once', async () => {
	const user = await demo.user({ credits: 10 });

	await purchase(user, 1990);
	const seen = await admin.get(ofUser(user));
	const text = expectPage(seen, 200);
	assert.match(text, /Now 10 2,000 \+1,990/);
	assert.match(text, /the user catches up 2,000 2,000 0/);
	assert.match(text, /the organization catches up 10 10 0/);

	const before = await withoutRuns();
	const preview = await pressed(seen);
	const said = expectPage(preview, 200);
	assert.match(said, /The user balance would be raised by 1,990 to 2,000\./);
	assert.match(said, /From outside 0 to 10 \+1,990 to 2,000 changed outside the ledger somebody outside/);
	assert.match(said, /Repair \+1,990 to 2,000 0 to 2,000 the user balance follows the organization's key \d+/);
	assert.equal(await withoutRuns(), before, 'a preview writes no entry');

	const done = await pressed(preview);
	assert.match(expectPage(done, 200), /The user balance was raised by 1,990 to 2,000\./);
	assert.deepEqual(formsOf(done.text), []);
	const after = await database.balances(user.id);
	assert.deepEqual([after.user, after.organization], [2000, 2000]);

	const once = await withoutRuns();
	assert.match(expectPage(await pressed(preview), 200), /Both balances are 2,000 already/);
	assert.equal(await withoutRuns(), once, 'sent again it writes nothing');
	assert.deepEqual(await verified(user), []);
	assert.match(expectPage(await admin.get(ofUser(user)), 200), /Both balances are equal/);
});

test('the list shows who is out of step, by how much, and why', async () => {
	const user = await demo.user({ credits: 10, name: 'Listed One' });

	await purchase(user, 7);
	let answer = await admin.get(PAGE);
	let text = expectPage(answer, 200);
	assert.match(text, /Out of step \d+ of [\d,]+ organizations Organizations have more [\d,]+ credits in all/);
	// The first pages may be full of other tests' users.
	while (!text.includes('Listed One')) {
		const next = /<a rel="next" href="([^"]*)"/.exec(answer.text);
		assert.ok(next, 'the user is on a page');
		answer = await admin.get(next[1]);
		text = expectPage(answer, 200);
	}
	assert.ok(text.includes(`Listed One ${user.email} 10 17 +7 organization +7, changed outside the ledger after`));
	assert.ok(answer.text.includes(`href="${ofUser(user).replace('%40', '@')}"`));

	// Once the ledger has recorded it, the entry says so.
	expectAnswer(await service.post('/api/credits/spend', { userId: user.id, amount: 1, reason: 'x' }), 201);
	answer = await admin.get(ofUser(user));
	assert.match(expectPage(answer, 200), /From outside 0 to 10 \+7 to 17/);
});

test('the totals and the repair of everybody are on the first page, and further ones lead there', async () => {
	const user = await demo.user({ credits: 10 });

	await purchase(user, 5);
	const further = await admin.get(`${PAGE}?cursor=u${user.id - 1}`);
	const text = expectPage(further, 200);
	assert.ok(text.includes(` ${user.email} 10 15 +5 `));
	assert.doesNotMatch(text, /in all|Repair everybody/);
	assert.deepEqual(formsOf(further.text), []);
	assert.match(further.text, /<a href="\/admin\/sync-balance">first page<\/a>/);
	const last = expectPage(await admin.get(`${PAGE}?cursor=o9007199254740991`), 200);
	assert.match(last, /Nobody further on is out of step/);
	assert.match(expectPage(await admin.get(PAGE), 200), /credits in all.*Repair everybody/);
});

test('an entry has the same id as in the API, however large its number', async () => {
	const user = await demo.user({ credits: 10 });
	const { id } = user.organization;

	await database.rows(`INSERT INTO credit_ledger (organizationId, organizationSeq, userId, userSeq, type, userAmount,
		organizationAmount, userBalanceAfter, organizationBalanceAfter, reason, actor, keyScope, idempotencyKey, requestHash,
		createdAt)
		SELECT ${id}, seq, ${user.id}, seq, 'grant', 1, 1, seq + 9, seq + 9, 'long', 'cli', 'system',
			CONCAT('long-', seq), '', UTC_TIMESTAMP(6)
		FROM seq_2_to_1234`);
	await database.rows(`UPDATE users SET creditBalance = 1243, ledgerBalance = 1243, ledgerSeq = 1234 WHERE id = ${user.id};
		UPDATE credit_balances SET balance = 1243, ledgerBalance = 1243, ledgerSeq = 1234 WHERE organizationId = ${id}`);
	assert.ok(expectPage(await admin.get(ofUser(user)), 200).includes(` ${id}-1234 `));
});

test('each kind of entry has the same name as on the other admin pages', async () => {
	const user = await demo.user({ credits: 100 });
	const source = readFileSync(join(ROOT, 'deploy/site/assets/desk/entries.js'), 'utf8');
	const names = Object.fromEntries([...source.matchAll(/(\w+): '([A-Z][a-z ]+)'/g)].map(([, type, name]) => [type, name]));

	for (const type of ['purchase', 'spend', 'deduct']) {
		expectAnswer(await (type === 'deduct' ? admin : service).post(`/api/credits/${type}`,
			{ userId: user.id, amount: 5, reason: type }), 201);
	}
	await purchase(user, 7);
	expectAnswer(await admin.post('/api/admin/sync-credits', { userId: user.id }, { key: null }), 200);
	const shown = [...(await admin.get(ofUser(user))).text.matchAll(/data-label="What">([^<]*)</g)].map(([, name]) => name);
	assert.deepEqual(shown, ['sync', 'adjustment', 'deduct', 'spend', 'purchase', 'grant'].map((type) => names[type]));
});

test('reading changes nothing', async () => {
	const user = await demo.user({ credits: 10 });

	await purchase(user, 5);
	const before = await database.checksum();
	for (const method of ['GET', 'HEAD']) {
		for (const path of [PAGE, ofUser(user), `${PAGE}?email=`, `${PAGE}?cursor=u1`, `${PAGE}?email=nobody@b.cd`])
			await admin.request(method, path);
	}
	assert.equal(await database.checksum(), before);
});

test('if a user would lose credits, the page says how many, and asks separately', async () => {
	const user = await demo.user({ credits: 5000 });

	await database.rows(`UPDATE credit_balances SET balance = 1500 WHERE organizationId = ${user.organization.id}`);
	const seen = await admin.get(ofUser(user));
	assert.match(expectPage(seen, 200), /would take 3,500 credits from them; it is skipped unless you allow it/);
	assert.equal(formsOf(seen.text)[0].allowDecrease, undefined, 'it is not chosen beforehand');

	const skipped = await pressed(seen);
	assert.match(expectPage(skipped, 200), /Nothing would be repaired: the user would lose 3,500 credits/);
	assert.deepEqual(formsOf(skipped.text), []);
	await post({ ...formsOf(seen.text)[0], action: 'repair' });
	assert.equal((await database.balances(user.id)).user, 5000);

	const preview = await pressed(seen, { allowDecrease: 'true' });
	assert.match(expectPage(preview, 200), /would be lowered by 3,500 to 1,500/);
	assert.match(expectPage(await pressed(preview), 200), /was lowered by 3,500 to 1,500/);
	const after = await database.balances(user.id);
	assert.deepEqual([after.user, after.organization], [1500, 1500]);
	assert.deepEqual(await verified(user), []);
});

test('a balance row that was deleted counts as 0, and is created again', async () => {
	const user = await demo.user({ credits: 40 });

	await database.rows(`DELETE FROM credit_balances WHERE organizationId = ${user.organization.id}`);
	const seen = await admin.get(ofUser(user));
	assert.match(expectPage(seen, 200), /balance row is missing.*would take 40 credits/);
	assert.match(expectPage(await pressed(seen), 200), /the user would lose 40 credits/);
	const preview = await pressed(seen, { direction: 'user-to-organization' });
	assert.match(expectPage(preview, 200), /The organization balance would be raised by 40 to 40\./);
	expectPage(await pressed(preview), 200);
	const after = await database.balances(user.id);
	assert.deepEqual([after.user, after.organization], [40, 40]);
	assert.deepEqual(await verified(user), []);
});

test('with several members only the organization can be adjusted', async () => {
	const user = await demo.user({ credits: 10 });

	await demo.user({ organizationId: user.organization.id, credits: 20 });
	await purchase(user, 100);
	const seen = await admin.get(ofUser(user));
	assert.match(expectPage(seen, 200), /several members.*Now 30 130 \+100 After: the organization catches up 30 30/);
	assert.match(expectPage(await pressed(seen, { action: 'repair' }), 200),
		/Nothing was repaired: the organization has 2 members/);
	expectPage(await pressed(seen, { action: 'repair', direction: 'user-to-organization' }), 200);
	const after = await database.balances(user.id);
	assert.deepEqual([after.user, after.organization], [10, 30]);
	assert.deepEqual(await verified(user), []);
});

test('a form without the right token is refused, and nothing is done', async () => {
	const user = await demo.user({ credits: 1 });

	await purchase(user, 1);
	const repair = { ...formsOf((await admin.get(ofUser(user))).text)[0], action: 'repair' };
	const [field] = Object.keys(repair).filter((name) => /token/i.test(name));
	const { [field]: token, ...without } = repair;
	const created = await demo.command('key', 'create', '--name', 'another admin', '--scopes', 'admin');
	const another = new Client(demo.url, created.stdout.trim());
	const before = await database.checksum();

	assert.match(token, /^[A-Za-z0-9_-]{43,}$/);
	expectPage(await post(without), 403);
	for (const wrong of ['', 'x', token.slice(0, -1), `${token}A`, token.toLowerCase(),
		(token[0] === 'A' ? 'B' : 'A') + token.slice(1), demo.adminKey])
		expectPage(await post({ ...repair, [field]: wrong }), 403);
	expectPage(await post(repair, { client: another }), 403);
	assert.equal(await database.checksum(), before);
	expectPage(await post(repair), 200);
	assert.notEqual(await database.checksum(), before);
});

test('a form from another site is refused, whatever it contains', async () => {
	const user = await demo.user({ credits: 1 });

	await purchase(user, 1);
	const form = { ...formsOf((await admin.get(ofUser(user))).text)[0], action: 'repair' };
	const { host } = new URL(demo.url);
	const before = await database.checksum();

	for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' },
		{ origin: 'http://evil.example' }, { origin: 'null' }, { origin: `http://${host}.evil.example` },
		{ origin: `http://evil.example?${host}` }, { origin: host }, { 'sec-fetch-site': 'same-origin', origin: 'null' },
		{ origin: `http://${host.replace(/\d+$/, (port) => String(Number(port) + 1))}` }])
		expectPage(await post(form, { headers }), 403);
	assert.equal(await database.checksum(), before);
	for (const headers of [{ 'sec-fetch-site': 'same-origin', origin: `http://${host}` }, { 'sec-fetch-site': 'none' },
		{ origin: demo.url }])
		expectPage(await post(form, { headers }), 200);
});

test('a name is never markup', async () => {
	const names = ['"><script>alert(1)</script>', "'); DROP TABLE users; -- &amp;", 'مرحبا ‮ txet', '😀'.repeat(255)];

	for (const name of names) {
		const user = await demo.user({ credits: 3 });

		await database.rows(`UPDATE users SET name = ${quote(name)} WHERE id = ${user.id};
			UPDATE organizations SET name = ${quote(name)} WHERE id = ${user.organization.id}`);
		await database.rows(`UPDATE credit_balances SET balance = 1 WHERE organizationId = ${user.organization.id}`);
		const escaped = name.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
			.replace(/"/g, '&quot;').replace(/'/g, '&#39;');
		const seen = await admin.get(ofUser(user));
		for (const answer of [seen, await pressed(seen), await pressed(seen, { allowDecrease: 'true' })]) {
			expectPage(answer, 200);
			assert.ok(answer.text.includes(`<bdi>${escaped}</bdi>`));
		}
	}
	// No part of an address appears unescaped in a page.
	for (const query of ['email=%22%3E%3Cb%3E', '%3Cb%3E=1', 'cursor=%3Cb%3E'])
		assert.doesNotMatch((await admin.get(`${PAGE}?${query}`)).text, /<b>/);
});

test('a user without a name is shown and linked by the email address', async () => {
	const user = await demo.user({ credits: 10 });

	await database.rows(`UPDATE users SET name = '' WHERE id = ${user.id}`);
	await purchase(user, 5);
	const seen = await admin.get(ofUser(user));
	assert.match(expectPage(seen, 200), new RegExp(`(?<!${user.email} )${user.email} of the organization`), 'and once');
	const preview = await pressed(seen);
	expectPage(preview, 200);
	assert.match(preview.text, new RegExp(`<p class="who-line"><a href="[^"]*"><bdi>${user.email}</bdi></a></p>`));
});

test('an invalid request gets a page that says what is wrong', async () => {
	const user = await demo.user();

	await purchase(user, 1);
	const [{ email, ...form }] = formsOf((await admin.get(ofUser(user))).text);
	assert.equal(email, user.email);
	const before = await database.checksum();

	for (const query of ['unknown=1', 'email=nonsense', 'cursor=x', 'cursor=12.u1', 'cursor=', 'email=a@b.cd&cursor=u1',
		'email=a@b.cd&email=a@b.cd', 'email=%FF', `email=${'a'.repeat(255)}`])
		expectPage(await admin.get(`${PAGE}?${query}`), 400);
	// The message does not mention %2B: with a form the browser encodes the plus sign.
	assert.match(expectPage(await admin.get(`${PAGE}?email=nonsense`), 400),
		/email: It is no e-mail address, such as ada@example\.org\./);
	assert.match(expectPage(await admin.get(`${PAGE}?email=nobody@example.com`), 404), /No such user/);
	for (const changes of [{ action: 'destroy' }, { action: '' }, { direction: 'sideways' }, { allowDecrease: 'yes' },
		{ unknown: '1' }, { cursor: '1.u1' }, { action: 'continue' }, { action: 'continue', cursor: 'x' },
		{ action: 'continue', cursor: '999999999.u0' }, { email: 'nonsense' }])
		expectPage(await post({ ...form, ...changes }), 400);
	expectPage(await post({ ...form, action: 'repair', email: 'nobody@example.com' }), 404);
	expectPage(await admin.request('POST', PAGE, { body: {} }), 415);
	expectPage(await admin.request('POST', `${PAGE}?email=a@b.cd`,
		{ body: new URLSearchParams({ ...form, action: 'repair' }).toString(), headers: { 'content-type': FORM } }), 400);
	assert.equal((await post({ action: 'repair', email: 'x'.repeat(65536) })).status, 413);
	assert.equal(await database.checksum(), before);
});

test('a page that does not exist says where to go', async () => {
	const answer = await admin.get('/admin/no-such-page');

	expectPage(answer, 404);
	assert.match(answer.text, /<a href="\/">To the front page<\/a>/);
});

test('for a wrong method or address the answer is a page too', async () => {
	const answer = await admin.request('DELETE', PAGE);

	expectPage(answer, 405);
	assert.equal(answer.headers.allow, 'GET, HEAD, OPTIONS, POST');
	assert.equal((await admin.request('OPTIONS', PAGE)).status, 204);
	for (const path of ['/admin/nothing', '/admin/', `${PAGE}/`])
		assert.match(expectPage(await admin.get(path), 404), /No such page/);
});

test("the repair of everybody is previewed and then done, with one button each", async () => {
	const users = [await demo.user({ credits: 5 }), await demo.user({ credits: 5 })];

	for (const user of users)
		await purchase(user, 7);
	const before = await withoutRuns();
	const preview = await pressed(await admin.get(PAGE));
	assert.match(expectPage(preview, 200), /would be repaired, \d+ skipped\./);
	assert.equal(await withoutRuns(), before, 'a preview writes no entry');
	const done = await pressed(preview);
	assert.match(expectPage(done, 200), /\d+ repaired, \d+ skipped\..*Credits added/);
	for (const user of users)
		assert.equal((await database.balances(user.id)).user, 12);
	const after = await withoutRuns();
	assert.match(expectPage(await pressed(preview), 200), /0 repaired, \d+ skipped|nothing to repair/);
	assert.equal(await withoutRuns(), after, 'sent again it writes nothing');
});
