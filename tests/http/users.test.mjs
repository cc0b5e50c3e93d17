// GET /api/users/{id}, GET /api/users?email= or ?externalId=
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo, nextNumber } from '../support/demo.mjs';
import { expectAnswer, expectProblem } from '../support/client.mjs';

const demo = attachedDemo();
const { service, database } = demo;
const find = (query) => service.get(`/api/users?${new URLSearchParams(query)}`);

test('a user is the same by id, email address and external id', async () => {
	const externalId = `auth0|${nextNumber()}`;
	const user = await demo.user({ credits: 42, externalId });
	const byId = await service.get(`/api/users/${user.id}`);

	expectAnswer(byId, 200, { ...user, creditBalance: 42,
		organization: { ...user.organization, balance: 42 } });
	assert.equal((await find({ email: user.email })).text, byId.text);
	assert.equal((await find({ externalId })).text, byId.text);
});

test('an email address is found in any case, and with blanks around it', async () => {
	const user = await demo.user();

	expectAnswer(await find({ email: ` ${user.email.toUpperCase()} ` }), 200, { id: user.id });
});

test('external ids are compared byte by byte', async () => {
	const externalId = `auth0|aB${nextNumber()}`;
	const user = await demo.user({ externalId });

	expectAnswer(await find({ externalId }), 200, { id: user.id });
	for (const other of [externalId.toUpperCase(), externalId.toLowerCase(), `${externalId} `])
		expectProblem(await find({ externalId: other }), 404, 'user-not-found');
});

test('an external id with emoji, quotes and backslashes is found', async () => {
	const externalId = `'"\\%_;--😀${nextNumber()}`;
	const user = await demo.user({ externalId });

	expectAnswer(await find({ externalId }), 200, { id: user.id, externalId });
});

test('a user from the demo data has a name in UTF-8', async () => {
	const row = await database.row('SELECT id, name FROM users WHERE id = 4');

	expectAnswer(await service.get('/api/users/4'), 200, { name: row.name });
});

test('an unknown user is 404', async () => {
	expectProblem(await service.get('/api/users/999999999'), 404, 'user-not-found');
	expectProblem(await service.get('/api/users/9007199254740991'), 404, 'user-not-found');
	expectProblem(await find({ email: 'nobody@example.com' }), 404, 'user-not-found');
	expectProblem(await find({ externalId: 'nobody' }), 404, 'user-not-found');
});

test('an invalid id is 400 and names the parameter', async () => {
	for (const id of ['0', '9007199254740992', 'abc', '%201', '+1'])
		expectProblem(await service.get(`/api/users/${id}`), 400, 'invalid-request', { parameter: 'id' });
});

test('a user is named in exactly one way, by a valid email address or external id', async () => {
	for (const [query, parameter] of [['', undefined], ['email=a@b.c&externalId=x', undefined],
		['userId=1', 'userId'], ['email=nonsense', 'email'], ['email=a+b@c', 'email'], ['externalId=%C0%AF', 'externalId']]) {
		const problem = expectProblem(await service.get(`/api/users?${query}`), 400, 'invalid-request');
		assert.equal(problem.parameter || undefined, parameter, query);
	}
});

test('a read after a write sees the write, whichever worker answers', async () => {
	const user = await demo.user({ credits: 1000 });

	for (let spent = 1; spent <= 40; spent++) {
		expectAnswer(await service.post('/api/credits/spend',
			{ userId: user.id, amount: 1, reason: 'read after write' }), 201);
		expectAnswer(await service.get(`/api/users/${user.id}`), 200,
			{ creditBalance: 1000 - spent,
				organization: { ...user.organization, balance: 1000 - spent } });
	}
});
