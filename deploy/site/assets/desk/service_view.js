// How /admin/service shows the figures: each part is made once and then changed in place,
// so that nothing jumps, closes or loses the focus when they are loaded again.
import { el, put } from '/assets/dom.js';
import { count, credits, time, timeAgo } from '/assets/format.js';
import { liveChart } from '/assets/chart.js';
import { empty } from '/assets/states.js';
import { row, table } from '/assets/desk/table.js';
import { duration, hourOf, ofRuns, ofMinutes, ratio, share } from '/assets/desk/service_numbers.js';

function figure(name, value, note) {
	return el('div', {}, el('dt', {}, name), el('dd', {}, value, el('small', {}, note)));
}

function figures() {
	const list = el('dl', { class: 'figures service-figures' });

	return { nodes: [list], update({ minutes, committer, processes, drift }) {
		const hour = hourOf(minutes);

		put(list,
			figure('Requests', credits(hour.requests), 'in the last hour'),
			figure('Errors', credits(hour.errors), hour.errors > 0
				? el('span', { class: 'mark bad' }, share(hour.errors, hour.requests)) : 'in the last hour'),
			figure('Together', ratio(hour.operations, hour.transactions) ?? '–', 'operations a transaction'),
			figure('Waiting', credits(committer.queueDepth), `of at most ${credits(committer.queueMax)}`),
			figure('Processes', credits(processes), 'serve now'),
			figure('Out of step', drift === null ? '–' : credits(drift.outOfStep),
				drift === null ? 'being counted' : `of ${count(drift.organizations, 'organization')}`));
	} };
}

function alone() {
	const place = el('div');

	return { nodes: [place], update({ shared }) {
		if (shared === (place.children.length === 0))
			return;
		put(place, !shared && el('div', { class: 'warning', role: 'alert' }, el('p', {}, el('strong', {}, 'One process only. '),
			'These are the figures of whichever process answered: the processes cannot count together. The log says why ',
			'(', el('code', {}, 'event=counts-alone'), ').')));
	} };
}

// A chart that is made when the first figures are there.
function charted(dataOf, options) {
	const place = el('section', { class: 'panel' });
	let chart = null;

	return { nodes: [place], update(stats) {
		const data = dataOf(stats);

		if (chart !== null) {
			chart.update(data);
			return;
		}
		chart = liveChart(data, options);
		put(place, chart.figure);
	} };
}

const ROUTE_COLUMNS = [{ label: 'Route' }, { label: 'Requests', number: true }, { label: 'Errors', number: true },
	{ label: 'Half within', number: true }, { label: '99 in 100 within', number: true }];

function routeName({ method, path }) {
	return path === null ? 'No route found' : [el('span', { class: 'soft' }, method), ' ', el('code', {}, path)];
}

function durations() {
	const { frame, body } = table('How long requests take', ROUTE_COLUMNS, { isQuiet: true });
	const note = el('p', { class: 'note' });

	return { nodes: [el('section', {}, el('div', { class: 'list-head' }, el('h2', {}, 'How long requests take'), note), frame)],
		update({ routes, since }) {
			const used = routes.filter(({ requests }) => requests > 0).sort((a, b) => b.requests - a.requests);

			frame.hidden = used.length === 0;
			put(note, used.length === 0 ? 'No request yet since ' : 'Since ', time(since),
				`; ${count(routes.length - used.length, 'route')} nobody has asked for`);
			put(body, used.map((route) => row(ROUTE_COLUMNS, [routeName(route), credits(route.requests),
				route.errors === 0 ? '0' : el('span', { class: 'mark bad' }, credits(route.errors)),
				duration(route.p50Us), duration(route.p99Us)])));
		} };
}

function driftNow() {
	const place = el('div');

	return { nodes: [el('section', { class: 'panel' }, el('h2', {}, 'Drift now'), place)], update({ drift }) {
		if (drift === null) {
			empty(place, 'It is being counted.', 'Nobody has asked before; the figures follow in a moment.');
			return;
		}
		const pair = (name, value) => [el('dt', {}, name), el('dd', {}, value)];

		put(place, el('dl', { class: 'pairs' },
			pair('Out of step', `${credits(drift.outOfStep)} of ${count(drift.organizations, 'organization')}`),
			pair('Organizations have more', count(drift.organizationAhead, 'credit')),
			pair('Users have more', count(drift.userAhead, 'credit')),
			pair('Changed from outside', count(drift.outsideChanges, 'organization')),
			pair('Counted', timeAgo(drift.asOf))),
		el('p', {}, el('a', { href: '/admin/sync-balance' }, drift.outOfStep > 0 ? 'See who, and repair' : 'See the balances')));
	} };
}

function driftRuns() {
	const place = el('section', { class: 'panel' });
	let chart = null;

	return { nodes: [place], update({ driftRuns: runs }) {
		if (runs.length === 0) {
			const nothing = el('div');
			put(place, el('h2', {}, 'What sync runs found'), nothing);
			empty(nothing, 'No run over everybody has finished yet.', 'Each one, and each preview, will be a bar here.');
			return;
		}
		if (chart === null) {
			chart = liveChart(ofRuns(runs), { format: credits });
			put(place, chart.figure);
			return;
		}
		chart.update(ofRuns(runs));
	} };
}

const COMMITTER = [
	['transactions', 'Transactions'], ['operations', 'Operations'], ['replays', 'Answered again'],
	['refused', 'Refused by a rule'], ['busy', 'Refused, too busy'], ['retries', 'Run again'],
];

function moved() {
	const list = el('dl', { class: 'pairs' });
	const note = el('p', { class: 'note' });

	return { nodes: [el('section', { class: 'panel' }, el('h2', {}, 'Credits moved'), list, note)], update(stats) {
		put(list, COMMITTER.map(([name, label]) => [el('dt', {}, label), el('dd', {}, credits(stats.committer[name]))]));
		put(note, 'Since ', time(stats.since), '.');
	} };
}

/** { nodes, update(stats) }: what to put into the page, and the function that fills it. */
export function view() {
	const charts = ofMinutes();
	const [warning, head, requests, operations, slow, now, runs, sums] = [alone(), figures(),
		charted(charts.requests, { format: credits }), charted(charts.operations, { format: charts.ratio }),
		durations(), driftNow(), driftRuns(), moved()];
	const parts = [warning, head, requests, operations, slow, now, runs, sums];

	return {
		nodes: [warning.nodes, head.nodes, el('div', { class: 'halves' }, requests.nodes, operations.nodes), runs.nodes,
			el('div', { class: 'halves' }, now.nodes, sums.nodes), slow.nodes],
		update(stats) {
			for (const part of parts)
				part.update(stats);
		},
	};
}
