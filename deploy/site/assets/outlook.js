// How long the credits will last.  Decides what is low: less than a week at the average
// of the days shown, or less than the busiest of those days took.  Does not touch the page.

const LOW_DAYS = 7;

/** From a summary and the balance: { spentDays (days since the first change shown, or all
 * of them), spent, perDay, busiest, lastsDays (null: nothing was spent), isLow, isOut }. */
export function outlook(summary, balance) {
	const { days } = summary;
	const first = days.findIndex((day) => day.added !== 0 || day.spent !== 0 || day.corrected !== 0
		|| day.creditBalance !== 0);
	const spentDays = first === -1 ? days.length : days.length - first;
	const busiest = days.reduce((most, day) => (day.spent > most.spent ? day : most), days[0]);
	const perDay = summary.spent / spentDays;
	const lastsDays = summary.spent > 0 ? balance / perDay : null;

	return {
		spentDays,
		spent: summary.spent,
		perDay,
		busiest,
		lastsDays,
		isOut: balance === 0,
		isLow: lastsDays !== null && (lastsDays < LOW_DAYS || balance < busiest.spent),
	};
}
