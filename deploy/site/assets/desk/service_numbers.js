// Sums and ratios of the service's figures, as text and as data for charts.
import { clockTime, count, credits, time } from '/assets/format.js';

const US_PER_MS = 1000;
const US_PER_S = 1000000;

const precise = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 3 });
const oneDigit = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumSignificantDigits: 2 });
const dayAndMonth = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });

/** 1.8 ms for 1810 microseconds; null for none. */
export function duration(us) {
	if (us === null)
		return null;
	if (us < US_PER_MS)
		return `${precise.format(us)}\u00a0µs`;
	return us < US_PER_S ? `${precise.format(us / US_PER_MS)}\u00a0ms` : `${precise.format(us / US_PER_S)}\u00a0s`;
}

/** 3.4; null if `whole` is 0. */
export const ratio = (part, whole) => (whole === 0 ? null : oneDigit.format(part / whole));

/** 0.12 % */
export const share = (part, whole) => percent.format(whole === 0 ? 0 : part / whole);

/** The sums of the minutes. */
export function hourOf(minutes) {
	const sum = (name) => minutes.reduce((all, minute) => all + minute[name], 0);

	return { requests: sum('requests'), errors: sum('errors'), operations: sum('operations'),
		transactions: sum('transactions') };
}

const most = (values) => Math.max(0, ...values.filter((value) => value !== null));

function ofEach(minutes, rest) {
	const labels = minutes.map(({ at }) => clockTime(new Date(at)));

	return { labels, ticks: labels, labelTitle: 'Minute', ...rest };
}

function requests({ minutes }) {
	const hour = hourOf(minutes);

	return ofEach(minutes, {
		title: 'Requests a minute',
		summary: `${count(hour.requests, 'request')} in ${count(minutes.length, 'minute')}, at most ` +
			`${credits(most(minutes.map((minute) => minute.requests)))} in one; ${count(hour.errors, 'error')}.`,
		series: [
			{ label: 'Requests', unit: 'requests', values: minutes.map((minute) => minute.requests), color: '--balance', kind: 'bars' },
			{ label: 'Errors', unit: 'errors', values: minutes.map((minute) => minute.errors), color: '--bad', kind: 'bars' },
		],
	});
}

function operations({ minutes }) {
	const values = minutes.map((minute) => (minute.transactions === 0 ? null : minute.operations / minute.transactions));
	const hour = hourOf(minutes);

	return ofEach(minutes, {
		title: 'Operations a transaction',
		summary: hour.transactions === 0 ? `No transaction in ${count(minutes.length, 'minute')}.`
			: `${ratio(hour.operations, hour.transactions)} on average over ${count(minutes.length, 'minute')}, ` +
				`at most ${oneDigit.format(most(values))} in one.`,
		series: [{ label: 'Operations a transaction', values, color: '--added', kind: 'line' }],
	});
}

/** The charts of the last hour, each a function of the figures. */
export function ofMinutes() {
	return { requests, operations, ratio: (value) => oneDigit.format(value) };
}

/** The chart of what sync runs found, oldest first. */
export function ofRuns(runs) {
	const last = runs.at(-1);

	return {
		title: 'What sync runs found',
		summary: `Organizations out of step, in ${count(runs.length, 'run')} over everybody: the last one found ` +
			`${credits(last.found)} and repaired ${credits(last.repaired)}; the most found were ` +
			`${credits(most(runs.map(({ found }) => found)))}.`,
		labelTitle: 'Run',
		labels: runs.map(({ at }) => time(at).textContent),
		ticks: runs.map(({ at }) => dayAndMonth.format(new Date(at))),
		series: [
			{ label: 'Found', unit: 'found', values: runs.map(({ found }) => found), color: '--spent', kind: 'bars' },
			{ label: 'Repaired', unit: 'repaired', values: runs.map(({ repaired }) => repaired), color: '--added', kind: 'bars' },
		],
	};
}
