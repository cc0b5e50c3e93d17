// /admin/users/{id}: how one user stands, what happened, and what can be done about
// it.  Decides that everything is loaded again after a write.
import { get } from '/assets/api.js';
import { byId, el, named, put } from '/assets/dom.js';
import { change, credits, time } from '/assets/format.js';
import { freshness } from '/assets/fresh.js';
import { failed } from '/assets/states.js';
import { byHand } from '/assets/desk/by_hand.js';
import { cells, columns, kinds } from '/assets/desk/entries.js';
import { figures } from '/assets/desk/figures.js';
import { list } from '/assets/desk/list.js';
import { repair } from '/assets/desk/repair.js';
import { row, table } from '/assets/desk/table.js';

const PAGE = 20;

const id = location.pathname.split('/').at(-1);
const fresh = el('div', { class: 'fresh' });
const done = el('div', { role: 'status', tabindex: '-1' });
const repairs = el('div');
const causes = el('div');
const total = el('p', { class: 'note' });
const history = el('div');
const hand = el('section', { class: 'panel', 'aria-labelledby': 'hand-title' });
const details = el('section', { class: 'panel', 'aria-labelledby': 'details-title' });
const kind = el('select', { id: 'kind', on: { change: filter } },
	el('option', { value: '' }, 'all kinds'), kinds.map(([value, text]) => el('option', { value }, text)));

const entries = list(history, { caption: 'Entries, newest first', columns, cells, one: 'entry', many: 'entries',
	total, load: loadEntries, nothing });
const age = freshness(fresh, () => Promise.all([load(), entries.again()]));
const fixing = repair(repairs, changed);
const adjusting = byHand(hand, { load, changed });

// ---- History

async function loadEntries(cursor, signal) {
	const query = new URLSearchParams({ userId: id, limit: PAGE });

	if (kind.value !== '')
		query.set('type', kind.value);
	if (cursor !== null)
		query.set('cursor', cursor);
	const page = await get(`/api/credits/entries?${query}`, { signal });
	return { items: page.entries, nextCursor: page.nextCursor };
}

function nothing() {
	return kind.value === ''
		? ['No entry yet.', 'The first grant, purchase or spend makes one.']
		: ['No entry of this kind.', 'Choose another one, or all kinds.'];
}

// If the list fails while it shows something, the line that says how old it is says so.
function filter() {
	entries.show().catch(() => age.refresh());
}

// ---- How the user stands

function showDetails({ user, createdAt, disabledAt, hasPassword, organization, chain, outside }) {
	const pair = (name, ...value) => [el('dt', {}, name), el('dd', {}, ...value)];
	const line = (name, ...values) => el('tr', {}, el('th', { scope: 'row' }, name),
		values.map((value) => el('td', { class: 'number' }, value)));
	const since = (sum) => (sum === 0 ? 'nothing' : change(sum));

	put(details, el('h2', { id: 'details-title' }, 'Details'),
		el('dl', { class: 'pairs' },
			pair('User', `number ${user.id}`),
			pair('Since', time(createdAt)),
			disabledAt !== null && pair('Disabled', time(disabledAt)),
			pair('Password', hasPassword ? 'set' : 'none'),
			pair('Organization', named(organization.name), ' ', el('small', {}, `number ${organization.id}`)),
			organization.externalId !== null && pair('Its external id', named(organization.externalId)),
			pair('Its members', credits(organization.members))),
		el('table', { class: 'small-table' }, el('caption', {}, 'Chains of the ledger'),
			el('thead', {}, el('tr', {}, el('td'), el('th', { scope: 'col', class: 'number' }, 'User'),
				el('th', { scope: 'col', class: 'number' }, 'Organization'))),
			el('tbody', {},
				line('Entries', credits(chain.user.seq), credits(chain.organization.seq)),
				line('End at', credits(chain.user.ledgerBalance), credits(chain.organization.ledgerBalance)),
				line('Moved since', since(outside.user), since(outside.organization)))));
}

function showCauses({ driftEntries }) {
	if (driftEntries.length === 0) {
		put(causes);
		return;
	}
	const { frame, body } = table('Entries that moved one balance and not the other', columns, { isQuiet: true });

	body.append(...driftEntries.map((entry) => row(columns, cells(entry))));
	put(causes, el('section', { 'aria-labelledby': 'causes-title' },
		el('h2', { id: 'causes-title' }, 'Where drift came from'),
		el('p', { class: 'lead-line' },
			'What moved one balance and not the other: changes from outside, as the ledger took them in, and repairs.'),
		frame));
}

async function load() {
	const standing = await get(`/api/admin/users/${id}`);

	put(byId('balances'), figures(standing));
	fixing.show(standing);
	showCauses(standing);
	showDetails(standing);
	adjusting.show(standing);
	age.loaded();
	return standing;
}

// After a write: says what came of it, and loads everything again.
async function changed(message, isDone = true) {
	put(done, message && el('p', { class: isDone ? 'good' : 'warning' }, message));
	await age.refresh();
	// The button that was pressed may be gone; keyboard users go on from the message.
	if (document.activeElement === document.body)
		done.focus();
}

async function begin() {
	const place = byId('desk');

	try {
		await load();
	} catch (error) {
		failed(place, error, begin);
		return;
	}
	place.removeAttribute('aria-busy');
	put(place, el('div', { class: 'list-head' }, done, el('a', { class: 'jump', href: '#hand-title' }, 'Give or take credits'), fresh),
		el('div', { class: 'two' },
			el('div', {}, repairs,
				el('section', { 'aria-labelledby': 'entries-title' },
					el('div', { class: 'list-head' }, el('h2', { id: 'entries-title' }, 'History'), total,
						el('label', {}, 'Show', kind)),
					history),
				causes),
			el('aside', { 'aria-label': 'What can be done' }, hand, details)));
	entries.show();
}

begin();
