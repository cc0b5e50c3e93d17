// An answer that is sent in pieces, of which a later one fails.  The entry that cannot be
// read stays in the ledger, so this file has a demo of its own.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { startDemo } from '../../support/demo.mjs';

let demo;

before(async () => { demo = await startDemo(); });
after(() => demo?.stop());

// An entry without a type: Duet never writes one, but a connection without strict mode can.
async function chainWithBrokenEntry(user, length, broken) {
	await demo.database.rows(`SET sql_mode = ''; INSERT INTO credit_ledger (organizationId, organizationSeq, userId, userSeq,
		type, userAmount, organizationAmount, userBalanceAfter, organizationBalanceAfter, reason, actor, keyScope,
		idempotencyKey, requestHash, createdAt)
		SELECT ${user.organization.id}, seq, ${user.id}, seq, IF(seq = ${broken}, '', 'grant'), 1, 1, seq, seq, 'broken', 'cli',
			'system', CONCAT('broken-', seq), '', UTC_TIMESTAMP(6) FROM seq_1_to_${length}`);
}

test('a file that cannot be sent completely is not a complete answer', async () => {
	const user = await demo.user();
	const file = (more = '') => demo.service.get(`/api/credits/entries.csv?userId=${user.id}${more}`);

	await chainWithBrokenEntry(user, 2000, 100);
	await assert.rejects(file(), /aborted|socket hang up|ECONNRESET/);
	// The service goes on, and the entries before the broken one are a complete file.
	const { status, text } = await file('&cursor=100');
	assert.equal(status, 200);
	assert.equal(text.trimEnd().split('\r\n').length, 1 + 99);
	const { status: exit, stderr } = await demo.command('verify');
	assert.notEqual(exit, 0);
	assert.match(stderr, new RegExp(`entry ${user.organization.id}-100 has no known type`));
});
