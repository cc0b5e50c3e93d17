// A repair of everybody that takes several requests, in a demo in which each request works
// for a millisecond, which is one chunk.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { expectAnswer, expectProblem } from '../../support/client.mjs';
import { startDemo } from '../../support/demo.mjs';
import { expectPage, formsOf } from '../../support/page.mjs';

const SYNC = '/api/admin/sync-credits';
const USERS = 3003;

let demo;
before(async () => {
	demo = await startDemo({ users: USERS,
		options: ['--setting', 'syncWorkMs=1', '--setting', 'requestTimeoutMs=2000'] });
	await repaired({});
});
after(() => demo?.stop());

const sync = (body) => demo.admin.post(SYNC, body, { key: null });
const raise = (credits, where = 'TRUE') => demo.database.rows(
	`UPDATE credit_balances SET balance = balance + (${credits}) WHERE ${where}`);
const outOfStep = async () => Number((await demo.database.row(`SELECT COUNT(*) AS count FROM users AS u
	JOIN credit_balances AS b USING (organizationId)
	WHERE u.creditBalance <> b.balance AND organizationId <> ${USERS - 2}`)).count);

// All answers of one run.
async function repaired(body) {
	const answers = [expectAnswer(await sync(body), 200)];

	while (!answers.at(-1).complete)
		answers.push(expectAnswer(await sync({ cursor: answers.at(-1).cursor }), 200));
	return answers;
}

test('a run continues at its cursor until it is complete, and its figures are for the whole run', async () => {
	await raise(3, `organizationId <> ${USERS - 2}`);
	const count = await outOfStep();
	const preview = await repaired({ dryRun: true });
	assert.equal(await outOfStep(), count);
	assert.deepEqual([preview.at(-1).repaired, preview.at(-1).creditsAdded], [count, 3 * count]);

	const answers = await repaired({});
	const last = answers.at(-1);
	assert.ok(answers.length > 1, `${answers.length} answers`);
	for (const answer of answers) {
		assert.equal(answer.runId, last.runId);
		assert.equal(answer.complete, answer === last);
		assert.equal(answer.cursor === null, answer === last);
		assert.ok(answer.entries.length <= 100);
	}
	assert.deepEqual([answers[0].entries.length, answers[0].moreEntries], [100, true]);
	assert.deepEqual([last.repaired, last.skippedCount, last.creditsAdded, last.creditsTaken],
		[count, 0, 3 * count, 0]);
	assert.equal(await outOfStep(), 0);

	const row = await demo.database.row(`SELECT * FROM sync_runs WHERE id = ${last.runId}`);
	assert.deepEqual([row.dryRun, Number(row.examined), Number(row.repaired), Number(row.creditsAdded)],
		['0', last.examined, count, 3 * count]);
	assert.notEqual(row.finishedAt, null);
	assert.equal((await demo.command('verify')).status, 0);
});

test('the cursor may also be in the query, and must be alone', async () => {
	await raise(1, `organizationId <> ${USERS - 2}`);
	const first = expectAnswer(await sync({ direction: 'user-to-organization' }), 200, { complete: false });
	const second = expectAnswer(await demo.admin.request('POST', `${SYNC}?cursor=${first.cursor}`), 200,
		{ runId: first.runId, direction: 'user-to-organization' });

	assert.ok(second.repaired > first.repaired);
	expectProblem(await demo.admin.request('POST', `${SYNC}?cursor=${first.cursor}&dryRun=true`), 400,
		'invalid-request', { parameter: 'cursor' });
	for (const other of [{ dryRun: true }, { allowDecrease: true }, { direction: 'organization-to-user' }, { userId: 1 }])
		expectProblem(await sync({ cursor: first.cursor, ...other }), 400, 'invalid-request', { pointer: '/cursor' });
	await repaired({});
});

test('an answer lists at most 1000 of those that were skipped, and counts all', async () => {
	await raise(-1, `organizationId <> ${USERS - 2}`);
	const count = await outOfStep();
	const answers = await repaired({});

	for (const answer of answers) {
		assert.ok(answer.skipped.length <= 1000);
		assert.ok(answer.skipped.every(({ reason }) => reason === 'would-decrease'));
	}
	assert.deepEqual([answers.at(-1).skippedCount, answers.at(-1).repaired], [count, 0]);
	assert.match(answers.at(-1).message, /^0 repaired, [\d,]+ skipped\.$/);

	const [form] = formsOf((await demo.admin.get('/admin/sync-balance')).text);
	const page = await demo.admin.request('POST', '/admin/sync-balance', {
		body: new URLSearchParams({ ...form, allowDecrease: 'true', direction: 'organization-to-user' }).toString(),
		headers: { 'content-type': 'application/x-www-form-urlencoded' } });
	assert.match(expectPage(page, 200), /Not all of it yet: [\d,]+ would be repaired so far, 0 skipped\. Progress \d+ % Continue/);

	const taken = (await repaired({ allowDecrease: true })).at(-1);
	assert.deepEqual([taken.repaired, taken.creditsTaken, taken.creditsAdded], [count, count, 0]);
	assert.equal((await demo.command('verify')).status, 0);
});

test('a row that somebody has locked stops a run at that chunk, and it continues afterwards', async (t) => {
	const session = demo.database.session();

	t.after(() => session.close());
	await raise(1, 'organizationId = 7');
	await session.run('START TRANSACTION');
	await session.run('SELECT id FROM users WHERE id = 7 FOR UPDATE');
	const stuck = expectAnswer(await sync({}), 200, { complete: false, repaired: 0 });
	assert.match(stuck.cursor, /^\d+\.u\d+$/);
	await session.run('ROLLBACK');
	let answer = stuck;
	while (!answer.complete)
		answer = expectAnswer(await sync({ cursor: answer.cursor }), 200, { runId: stuck.runId });
	assert.equal(answer.repaired, 1);
	assert.equal(await outOfStep(), 0);
});
