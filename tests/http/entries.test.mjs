// GET /api/credits/entries
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo, nextNumber } from '../support/demo.mjs';
import { expectAnswer, expectProblem } from '../support/client.mjs';

const demo = attachedDemo();
const { service } = demo;

const entries = (query) => service.get(`/api/credits/entries?${new URLSearchParams(query)}`);

async function operate(user, type, amount) {
	return expectAnswer(await service.post(`/api/credits/${type}`,
		{ userId: user.id, amount, reason: 'history' }), 201).entry;
}

// All pages, newest first; `between` is called after each.
async function allPages(query, between = () => {}) {
	const all = [];
	let cursor = null;

	do {
		const page = expectAnswer(
			await entries({ ...query, ...(cursor === null ? {} : { cursor }) }), 200);
		all.push(...page.entries);
		cursor = page.nextCursor;
		await between();
	} while (cursor !== null);
	return all;
}

test('the history is newest first, and each entry is as it was answered', async () => {
	const user = await demo.user();
	const made = [await operate(user, 'grant', 10), await operate(user, 'spend', 3),
		await operate(user, 'purchase', 5)];
	const page = expectAnswer(await entries({ userId: user.id }), 200, { nextCursor: null });

	assert.deepEqual(page.entries, made.reverse());
});

test('the user may be named by id, address or external id', async () => {
	const externalId = `history|${nextNumber()}`;
	const user = await demo.user({ credits: 1, externalId });
	const byId = await entries({ userId: user.id });

	assert.equal(expectAnswer(byId, 200).entries.length, 1);
	assert.equal((await entries({ email: user.email.toUpperCase() })).text, byId.text);
	assert.equal((await entries({ externalId })).text, byId.text);
});

test('pages have every entry exactly once, even while others write', async () => {
	const user = await demo.user();

	for (let i = 0; i < 45; i++)
		await operate(user, 'grant', 1);
	for (const limit of [1, 7, 45, 100]) {
		const { entries: [newest] } = expectAnswer(await entries({ userId: user.id, limit: 1 }), 200);
		const all = await allPages({ userId: user.id, limit }, () => operate(user, 'grant', 1));

		assert.deepEqual(all.map((entry) => entry.userSeq),
			Array.from({ length: newest.userSeq }, (_, i) => newest.userSeq - i));
	}
});

test('a page has 20 entries by default, and at most 100', async () => {
	const user = await demo.user();

	await service.post('/api/credits/batch', { operations: Array.from({ length: 120 }, (_, i) => (
		{ type: 'grant', userId: user.id, amount: 1, reason: 'many', idempotencyKey: `many-${i}` })) },
	{ key: null });
	assert.equal((await entries({ userId: user.id })).json.entries.length, 20);
	assert.equal((await entries({ userId: user.id, limit: 100 })).json.entries.length, 100);
	assert.equal((await entries({ userId: user.id, limit: 100, cursor: 21 })).json.entries.length, 20);
});

test('the filter shows the entries of one type, on all pages', async () => {
	const user = await demo.user();

	for (let i = 0; i < 12; i++)
		await operate(user, ['grant', 'purchase', 'spend'][i % 3], 1);
	for (let i = 0; i < 4; i++)
		expectAnswer(await demo.admin.post('/api/credits/deduct',
			{ userId: user.id, amount: 1, reason: 'x' }), 201);
	for (const type of ['grant', 'purchase', 'spend', 'deduct']) {
		const all = await allPages({ userId: user.id, type, limit: 3 });
		assert.deepEqual(all.map((entry) => entry.type), Array(4).fill(type));
	}
	for (const type of ['refund', 'sync', 'adjustment', 'opening'])
		assert.deepEqual(await allPages({ userId: user.id, type }), []);
});

const ago = (ms) => new Date(Date.now() - ms).toISOString();

test('entries can be filtered by time: the beginning is included, the end is not', async () => {
	const user = await demo.user();

	for (let i = 0; i < 6; i++)
		await operate(user, ['grant', 'spend'][i % 2], 1);
	const all = await allPages({ userId: user.id });
	const [newest, oldest] = [all[0].createdAt, all.at(-1).createdAt];
	const seqs = async (query) => (await allPages({ userId: user.id, limit: 2, ...query })).map(({ userSeq }) => userSeq);

	assert.deepEqual(await seqs({ from: oldest }), [6, 5, 4, 3, 2, 1]);
	assert.deepEqual(await seqs({ to: newest }), [5, 4, 3, 2, 1]);
	assert.deepEqual(await seqs({ from: all[3].createdAt, to: all[1].createdAt }), [4, 3]);
	assert.deepEqual(await seqs({ from: all[3].createdAt.replace('Z', '+00:00'), type: 'grant' }), [5, 3]);
	assert.deepEqual(await seqs({ from: newest, to: newest }), []);
	assert.deepEqual(await seqs({ from: ago(-3600000) }), []);
	assert.deepEqual(await seqs({ to: ago(3600000) }), []);
	assert.deepEqual(await seqs({ from: '0000-01-01T00:00:00+23:59', to: '9999-12-31T23:59:59-23:59' }), [6, 5, 4, 3, 2, 1]);
});

test('a cursor goes on within the filter', async () => {
	const user = await demo.user();

	for (let i = 0; i < 5; i++)
		await operate(user, 'grant', 1);
	const all = await allPages({ userId: user.id });
	const page = expectAnswer(await entries({ userId: user.id, from: all[2].createdAt, limit: 2 }), 200);
	const next = expectAnswer(await entries(
		{ userId: user.id, from: all[2].createdAt, limit: 2, cursor: page.nextCursor }), 200, { nextCursor: null });

	assert.deepEqual(page.entries.map(({ userSeq }) => userSeq), [5, 4]);
	assert.deepEqual(next.entries.map(({ userSeq }) => userSeq).slice(0, 1), [3]);
});

test("the demo's opening balances are entries", async () => {
	const all = await allPages({ userId: 9, type: 'opening' });

	assert.equal(all.length, 1);
	assert.equal(all[0].userSeq, 1);
});

test('members of one organization each see their own', async () => {
	const first = await demo.user({ credits: 5 });
	const second = await demo.user({ organizationId: first.organization.id });

	await operate(second, 'grant', 7);
	await operate(first, 'spend', 2);
	const [mine, theirs] = [await allPages({ userId: first.id }), await allPages({ userId: second.id })];
	assert.deepEqual(mine.map((entry) => [entry.organizationSeq, entry.userSeq, entry.userAmount]),
		[[3, 2, -2], [1, 1, 5]]);
	assert.deepEqual(theirs.map((entry) => [entry.organizationSeq, entry.userSeq, entry.userAmount]),
		[[2, 1, 7]]);
});

test('a user without entries has none, and one who does not exist is 404', async () => {
	const user = await demo.user();

	expectAnswer(await entries({ userId: user.id }), 200, { entries: [], nextCursor: null });
	expectProblem(await entries({ userId: 999999999 }), 404, 'user-not-found');
	expectProblem(await entries({ email: 'nobody@example.com' }), 404, 'user-not-found');
	expectProblem(await entries({ externalId: 'nobody' }), 404, 'user-not-found');
});

test('a cursor beyond either end gives a page', async () => {
	const user = await demo.user({ credits: 1 });

	assert.equal((await entries({ userId: user.id, cursor: 1000000 })).json.entries.length, 1);
	expectAnswer(await entries({ userId: user.id, cursor: 1 }), 200, { entries: [], nextCursor: null });
});

test('for an unknown type, the answer lists the known ones', async () => {
	const problem = expectProblem(await service.get('/api/credits/entries?userId=1&type=gift'), 400, 'invalid-request');

	assert.equal(problem.detail,
		'type must be one of grant, purchase, spend, refund, sync, adjustment, opening, deduct.');
});

test('an invalid query is 400 and names the parameter', async () => {
	for (const [query, parameter] of [['', undefined], ['userId=1&email=a@b.c', undefined],
		['userId=1&cursor=x', 'cursor'], ['userId=1&cursor=0', 'cursor'], ['userId=1&cursor=9223372036854775808', 'cursor'],
		['userId=1&type=Grant', 'type'],
		// The plus sign of a query is a blank.
		['userId=1&from=2026-01-01T00:00:00+02:00', 'from'],
		['userId=1&from=2026-01-02T00:00:00Z&to=2026-01-01T23:59:59.999999Z', 'to']]) {
		const problem = expectProblem(await service.get(`/api/credits/entries?${query}`), 400, 'invalid-request');
		assert.equal(problem.parameter || undefined, parameter, query);
	}
});
