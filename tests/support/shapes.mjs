// What holds between the members of an answer; which members there are and of
// what kind is the description's (openapi.mjs).
import assert from 'node:assert/strict';

function checkEntry(entry) {
	assert.equal(entry.id, `${entry.organizationId}-${entry.organizationSeq}`);
	assert.equal(entry.userId === null, entry.userSeq === null);
	assert.equal(entry.userId === null, entry.userBalanceAfter === null);
	if (!['sync', 'adjustment', 'opening'].includes(entry.type))
		assert.equal(entry.userAmount, entry.organizationAmount, 'both amounts are equal');
	if (['grant', 'purchase', 'refund', 'spend', 'deduct'].includes(entry.type))
		assert.equal(entry.userAmount < 0, ['spend', 'deduct'].includes(entry.type), `the sign of a ${entry.type}`);
}

function checkResult(result) {
	checkEntry(result.entry);
	assert.equal(result.creditBalance, result.entry.userBalanceAfter);
	assert.equal(result.organizationBalance, result.entry.organizationBalanceAfter);
}

/** Throws where parts of the answer contradict each other. */
export function checkShapes(json) {
	if (json.entry !== undefined)
		checkResult(json);
	if (json.entries !== undefined)
		json.entries.forEach(checkEntry);
	if (json.results !== undefined)
		json.results.filter((result) => result.entry).forEach(checkResult);
}
