// /admin/sync-runs: what each repair and each preview did, newest first.
import { get } from '/assets/api.js';
import { byId, el, put } from '/assets/dom.js';
import { credits, time } from '/assets/format.js';
import { freshness } from '/assets/fresh.js';
import { amount } from '/assets/desk/entries.js';
import { list, listHead } from '/assets/desk/list.js';
import { who } from '/assets/desk/who.js';

const DIRECTIONS = {
	'organization-to-user': 'users catch up',
	'user-to-organization': 'organizations catch up',
};

const place = el('div');
const total = el('p', { class: 'note' });
const fresh = el('div', { class: 'fresh' });

put(byId('desk'),
	el('p', { class: 'lead-line' }, 'Every repair of balances, and every preview of one. A preview writes no entry. To begin one: ',
		el('a', { href: '/admin/sync-balance' }, 'who is out of step'), '.'),
	listHead(total, fresh), place).removeAttribute('aria-busy');

const columns = [
	{ label: 'When' }, { label: 'What' }, { label: 'By' }, { label: 'Looked at', number: true },
	{ label: 'Repaired', number: true }, { label: 'Skipped', number: true }, { label: 'Credits', number: true },
];

function what(run) {
	return [
		el('div', { class: 'marks' },
			run.dryRun ? el('span', { class: 'mark' }, 'preview') : el('span', { class: 'mark good' }, 'repair'),
			run.finishedAt === null && el('span', { class: 'mark warning' }, 'not finished'),
			run.allowDecrease && el('span', { class: 'mark quiet' }, 'may take credits')),
		el('small', {}, DIRECTIONS[run.direction] ?? run.direction),
	];
}

// Added and taken are separate sums, and either may be 0.
function moved({ creditsAdded, creditsTaken }) {
	const parts = [creditsAdded !== 0 && amount(creditsAdded),
		creditsAdded !== 0 && creditsTaken !== 0 && el('br'),
		creditsTaken !== 0 && amount(-creditsTaken)];

	return creditsAdded === 0 && creditsTaken === 0 ? '0' : parts;
}

function cells(run) {
	return [
		[time(run.startedAt), el('small', {}, `run ${run.id}`)],
		what(run), who(run.actor), credits(run.examined), credits(run.repaired), credits(run.skipped), moved(run),
	];
}

const runs = list(place, {
	caption: 'Runs of the repair, newest first', columns, cells, one: 'run',
	attributes: (run) => ({ class: run.dryRun && 'over' }),
	total, load,
	nothing: () => ['Nothing has been repaired yet.', 'Repairs and their previews leave a line here.'],
});

const age = freshness(fresh, () => runs.again());

async function load(cursor, signal) {
	const page = await get(`/api/admin/sync-runs?limit=50${cursor === null ? '' : `&cursor=${cursor}`}`, { signal });

	if (cursor === null)
		age.loaded();
	return { items: page.runs, nextCursor: page.nextCursor };
}

runs.show();
