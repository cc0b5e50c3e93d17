// A past: entries of earlier days, which no request can make.  They are written as the
// committer would have written them, so that `duet verify` finds nothing wrong.
import { quote } from './database.mjs';
import { nextNumber } from './demo.mjs';

/** Gives these entries, oldest first, to a user who is new and alone in the organization:
 * { type, amount (signed), daysAgo (default 0), reason, reference }. */
export async function writeHistory(demo, user, entries) {
	const { id } = user, organizationId = user.organization.id;
	let balance = 0;
	const rows = entries.map(({ type, amount, daysAgo = 0, reason = type, reference }, i) => {
		balance += amount;
		const key = quote(`history-${nextNumber()}`);
		return `(${organizationId}, ${i + 1}, ${id}, ${i + 1}, '${type}', ${amount}, ${amount}, ${balance}, ${balance},
			${quote(reason)}, ${reference === undefined ? 'NULL' : quote(reference)}, 'cli', 'system', ${key},
			UNHEX(SHA2(${key}, 256)), UTC_TIMESTAMP(6) - INTERVAL ${daysAgo} DAY - INTERVAL ${entries.length - i} SECOND)`;
	});

	await demo.database.rows(`START TRANSACTION;
		INSERT INTO credit_ledger (organizationId, organizationSeq, userId, userSeq, type, userAmount,
			organizationAmount, userBalanceAfter, organizationBalanceAfter, reason, reference, actor, keyScope,
			idempotencyKey, requestHash, createdAt)
		VALUES ${rows.join(', ')};
		UPDATE users SET creditBalance = ${balance}, ledgerBalance = ${balance}, ledgerSeq = ${rows.length} WHERE id = ${id};
		UPDATE credit_balances SET balance = ${balance}, ledgerBalance = ${balance}, ledgerSeq = ${rows.length}
		 WHERE organizationId = ${organizationId};
		COMMIT`);
	return balance;
}

const SPENT_ON = ['Article draft', 'Image set', 'Translation', 'Summary of a report', 'Proofreading'];

/** A month of somebody who uses the service; the same on every call. */
export function month() {
	const entries = [{ type: 'purchase', amount: 5000, daysAgo: 40, reason: 'Starter pack', reference: 'order-1001' }];

	for (let daysAgo = 39; daysAgo >= 0; daysAgo--) {
		if (daysAgo % 11 === 7)
			entries.push({ type: 'grant', amount: 250, daysAgo, reason: 'Monthly bonus' });
		if (daysAgo === 15)
			entries.push({ type: 'purchase', amount: 2000, daysAgo, reason: 'Top-up pack', reference: 'order-1002' });
		if (daysAgo === 9)
			entries.push({ type: 'refund', amount: 120, daysAgo, reason: 'A job that failed', reference: 'job-91' });
		// No spending at weekends, which are every sixth and seventh day here.
		for (let i = 0; daysAgo % 7 < 5 && i < 1 + daysAgo % 3; i++) {
			entries.push({ type: 'spend', amount: -(20 + 37 * (daysAgo * 3 + i) % 140), daysAgo,
				reason: SPENT_ON[(daysAgo + i) % SPENT_ON.length], reference: `job-${daysAgo}-${i}` });
		}
	}
	return entries;
}
