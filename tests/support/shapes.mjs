// What must hold between the members of an answer.  Which members there are, and of what
// type, is in the description (openapi.mjs).
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

// Days follow each other without a gap, each balance follows from the one before, and the
// sums are those of the days.
function checkSummary({ days, ...sums }) {
	days.slice(1).forEach((day, i) => {
		assert.equal(Date.parse(day.date) - Date.parse(days[i].date), 86400000, `${day.date} follows`);
		assert.equal(day.creditBalance, days[i].creditBalance + day.added - day.spent + day.corrected, day.date);
	});
	for (const name of ['added', 'spent', 'corrected'])
		assert.equal(sums[name], days.reduce((sum, day) => sum + day[name], 0), name);
}

/** Throws if parts of the answer contradict each other. */
export function checkShapes(json) {
	if (json.entry !== undefined)
		checkResult(json);
	if (json.entries !== undefined)
		json.entries.forEach(checkEntry);
	if (json.days !== undefined)
		checkSummary(json);
	if (json.results !== undefined)
		json.results.filter((result) => result.entry).forEach(checkResult);
}
