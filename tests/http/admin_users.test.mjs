// POST and GET /api/admin/users
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo, nextNumber } from '../support/demo.mjs';
import { expectAnswer, expectProblem } from '../support/client.mjs';

const demo = attachedDemo();
const { admin, service, database } = demo;
const create = (body) => admin.post('/api/admin/users', body, { key: null });
const search = (query) => admin.get(`/api/admin/users?${new URLSearchParams(query)}`);
const newEmail = () => `made.${nextNumber()}@example.com`;

test('a new user has an organization and both balances at 0, and Location leads to them', async () => {
	const email = newEmail();
	const answer = await create({ email, name: 'Zoë 😀', externalId: `x-${email}` });
	const user = expectAnswer(answer, 201, { email, name: 'Zoë 😀', externalId: `x-${email}`,
		role: 'user', creditBalance: 0 });

	assert.equal(user.organization.balance, 0);
	assert.equal(answer.headers.location, `/api/users/${user.id}`);
	assert.equal((await service.get(answer.headers.location)).text, answer.text);
	assert.deepEqual(await database.balances(user.id), { user: 0, organization: 0, userSeq: 0,
		organizationSeq: 0, userLedger: 0, organizationLedger: 0 });
});

test('the address is stored in lower case without blanks around it', async () => {
	const email = newEmail();

	expectAnswer(await create({ email: `  ${email.toUpperCase()} `, name: 'x' }), 201, { email });
});

test('a user may join an organization and be an admin', async () => {
	const first = await demo.user({ credits: 7 });
	const second = expectAnswer(await create({ email: newEmail(), name: 'second', role: 'admin',
		organizationId: first.organization.id }), 201, { role: 'admin', creditBalance: 0 });

	assert.deepEqual(second.organization, { ...first.organization, balance: 7 });
});

test('creating a user leaves a line in the audit log', async () => {
	const user = await demo.user();
	const rows = await database.rows(
		`SELECT actor, action FROM audit_log WHERE subject = 'user:${user.id}'`);

	assert.deepEqual(rows.map((row) => row.action), ['user.create']);
	assert.match(rows[0].actor, /^key:\d+$/);
});

test('a taken email address is 409, however it is written, and nobody is created', async () => {
	const user = await demo.user();
	const before = await database.checksum();

	for (const email of [user.email, user.email.toUpperCase(), ` ${user.email}`])
		expectProblem(await create({ email, name: 'again' }), 409, 'already-exists',
			{ field: 'email', pointer: '/email' });
	assert.equal(await database.checksum(), before);
});

test('a taken external id is 409, and one that differs in case is another one', async () => {
	const externalId = `auth0|aB${nextNumber()}`;
	const before = await demo.user({ externalId });

	expectProblem(await create({ email: newEmail(), name: 'again', externalId }),
		409, 'already-exists', { field: 'externalId', pointer: '/externalId' });
	const other = expectAnswer(await create(
		{ email: newEmail(), name: 'other', externalId: externalId.toUpperCase() }), 201);
	assert.notEqual(other.id, before.id);
});

test('an organization that does not exist is 404, and nobody is created', async () => {
	const before = await database.checksum();

	expectProblem(await create({ email: newEmail(), name: 'x', organizationId: 999999999 }),
		404, 'organization-not-found', { pointer: '/organizationId' });
	assert.equal(await database.checksum(), before);
});

// Body, and the place that the answer names.  (openapi/limits sends, for each member, what is
// just too short, too long or of the wrong type.)
const BAD_BODIES = [
	[{}, '/email'],
	[{ email: 'nonsense', name: 'x' }, '/email'],
	// Bytes count, not characters.
	[{ email: `${'é'.repeat(126)}@b.c`, name: 'x' }, '/email'],
	[{ email: 'a@b.c', name: 'x', externalId: 'é'.repeat(128) }, '/externalId'],
	[{ email: 'a@b.c', name: 'a\nb' }, '/name'],
	[{ email: 'a@b.c', name: 'x', role: 'Admin' }, '/role'],
	[{ email: 'a@b.c', name: 'x', creditBalance: 5 }, '/creditBalance'],
];

test('an invalid body is 400 and names the place, and nobody is created', async () => {
	const before = await database.checksum();

	for (const [body, pointer] of BAD_BODIES)
		expectProblem(await create(body), 400, 'invalid-request', { pointer });
	expectProblem(await admin.request('POST', '/api/admin/users'), 400, 'invalid-request',
		{ pointer: '', detail: 'There is no body; send a JSON object.' });
	assert.equal(await database.checksum(), before);
});

test('names and ids at their limits are accepted', async () => {
	const number = nextNumber();
	const name = '😀'.repeat(255);
	const externalId = number + 'x'.repeat(255 - number.length);
	const email = `${number}${'a'.repeat(254 - number.length - 4)}@b.c`;

	assert.equal(email.length, 254);
	expectAnswer(await create({ email, name, externalId }), 201, { email, name, externalId });
});

test('the list is paged by id and has everybody once', async () => {
	const ids = [];
	let cursor;

	do {
		const page = expectAnswer(
			await search({ limit: 7, ...(cursor ? { cursor } : {}) }), 200);
		assert.ok(page.users.length <= 7);
		ids.push(...page.users.map((user) => user.id));
		cursor = page.nextCursor;
	} while (cursor !== null);
	const rows = await database.rows('SELECT id FROM users ORDER BY id');
	assert.deepEqual(ids, rows.map((row) => Number(row.id)));
});

test('a page has 50 by default', async () => {
	assert.equal((await search({})).json.users.length, 50);
	assert.ok((await search({ limit: 100 })).json.users.length > 50);
});

test('an invalid cursor is 400', async () => {
	for (const cursor of ['', '0', '-1', 'abc', '1 ', '99999999999999999999', "1' OR '1'='1"])
		expectProblem(await search({ cursor }), 400, 'invalid-request', { parameter: 'cursor' });
});

// The ids of all who are found, from all pages.
async function found(query) {
	const { users, nextCursor } = expectAnswer(await search({ query, limit: 100 }), 200);

	assert.equal(nextCursor, null, 'more than a page');
	return users.map((user) => user.id);
}

test('users are found by part of the address, the name or the external id', async () => {
	const mark = `find${nextNumber()}`;
	const byEmail = await demo.user({ email: `${mark}a@example.com` });
	const byName = await demo.user({ name: `The ${mark}b One` });
	const byExternalId = await demo.user({ externalId: `ext|${mark}c` });

	assert.deepEqual(await found(mark), [byEmail.id, byName.id, byExternalId.id]);
	assert.deepEqual(await found(`${mark}a`), [byEmail.id]);
	assert.deepEqual(await found(`${mark}b`.toUpperCase()), [byName.id]);
	assert.deepEqual(await found(`${mark}c`), [byExternalId.id]);
	assert.deepEqual(await found(`${mark}d`), []);
});

test('wildcards, quotes, backslashes and emoji are searched for literally', async () => {
	const mark = nextNumber();
	const names = ['100%', 'a_b', "O'Brien", 'say "x"', 'back\\slash', '😀😀', 'pipe|', '100x', 'axb'];
	const ids = {};

	for (const name of names)
		ids[name] = (await demo.user({ name: `${mark} ${name}` })).id;
	for (const name of names)
		assert.deepEqual(await found(`${mark} ${name}`), [ids[name]], name);
	assert.deepEqual(await found(`${mark} %`), []);
	assert.deepEqual(await found(`${mark} ___`), []);
});

test('an empty query finds everybody, and one that is too long or not text is 400', async () => {
	assert.equal((await search({ query: '' })).text, (await search({})).text);
	for (const query of ['x'.repeat(256), 'a\0b'])
		expectProblem(await search({ query }), 400, 'invalid-request', { parameter: 'query' });
	expectProblem(await admin.get('/api/admin/users?query=%FF'), 400, 'invalid-request',
		{ parameter: 'query' });
	expectAnswer(await search({ query: '🎻'.repeat(255) }), 200, { users: [] });
});

test('the list says how far an organization\'s balance is from the sum of its members\'', async () => {
	const mark = nextNumber();
	const one = await demo.user({ credits: 30, name: `apart ${mark}` });
	const other = await demo.user({ credits: 12, name: `apart ${mark}`, organizationId: one.organization.id });
	const alone = await demo.user({ credits: 5, name: `apart ${mark}` });
	const listed = async () => Object.fromEntries(
		expectAnswer(await search({ query: mark }), 200).users.map(({ id, difference }) => [id, difference]));

	assert.deepEqual(await listed(), { [one.id]: 0, [other.id]: 0, [alone.id]: 0 });
	await database.rows(`UPDATE credit_balances SET balance = balance + 9 WHERE organizationId = ${one.organization.id};
		DELETE FROM credit_balances WHERE organizationId = ${alone.organization.id}`);
	assert.deepEqual(await listed(), { [one.id]: 9, [other.id]: 9, [alone.id]: -5 });
});
