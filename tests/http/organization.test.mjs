// What people see about the organization that they belong to.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo, nextNumber } from '../support/demo.mjs';
import { expectAnswer, expectProblem } from '../support/client.mjs';
import { setPassword, signIn } from '../support/people.mjs';

const demo = attachedDemo();
const PATH = '/api/organization';

async function signedIn(user) {
	const password = `a password of ${nextNumber()}`;

	await setPassword(demo, user.email, password);
	return signIn(demo, user.email, password);
}

const founder = await demo.user({ name: 'Founder', credits: 70 });
const others = [];
for (const name of ['Ünal <b>', 'Zoë', 'Ada'])
	others.push(await demo.user({ name, organizationId: founder.organization.id }));
const stranger = await demo.user();
const members = [founder, ...others];
const client = await signedIn(others[1]);

test('a member sees the organization, its balance, and everybody who belongs to it', async () => {
	const page = expectAnswer(await client.get(PATH), 200);

	assert.deepEqual(page, {
		organization: { ...founder.organization, balance: 70 },
		members: members.map(({ id, name, email }) => ({ id, name, email, you: id === others[1].id })),
		nextCursor: null,
	});
	const alone = expectAnswer(await (await signedIn(stranger)).get(PATH), 200);
	assert.deepEqual([alone.organization, alone.members.map(({ id, you }) => [id, you])],
		[stranger.organization, [[stranger.id, true]]]);
});

test('members come in pages, each of them once', async () => {
	for (const limit of [1, 2, 3]) {
		const ids = [];
		let cursor = null;

		do {
			const query = new URLSearchParams({ limit, ...(cursor === null ? {} : { cursor }) });
			const page = expectAnswer(await client.get(`${PATH}?${query}`), 200);

			assert.ok(page.members.length <= limit);
			ids.push(...page.members.map(({ id }) => id));
			cursor = page.nextCursor;
		} while (cursor !== null);
		assert.deepEqual(ids, members.map(({ id }) => id), `limit ${limit}`);
	}
	// No cursor leads to the members of another organization.
	const page = expectAnswer(await client.get(`${PATH}?cursor=${stranger.id - 1}`), 200);
	assert.deepEqual(page.members, []);
});

test('if somebody has removed the balance row, the balance is null', async () => {
	const one = await demo.user();

	await demo.database.rows(`DELETE FROM credit_balances WHERE organizationId = ${one.organization.id}`);
	assert.equal(expectAnswer(await (await signedIn(one)).get(PATH), 200).organization.balance, null);
});

test('an invalid cursor is refused, naming the parameter', async () => {
	for (const cursor of ['', 'x', '0'])
		expectProblem(await client.get(`${PATH}?cursor=${cursor}`), 400, 'invalid-request', { parameter: 'cursor' });
});
