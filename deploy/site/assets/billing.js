// Billing: the balance and its history.  Decides that filters are in the address, that
// days are those of the reader's time zone, that new entries are added to the list without
// rebuilding it, and that a list which has grown long goes on only by the button.
import '/assets/shell.js';
import { get, session } from '/assets/api.js';
import { byId, el, put } from '/assets/dom.js';
import { entryRow, kinds } from '/assets/entries.js';
import { count, credits } from '/assets/format.js';
import { freshness } from '/assets/fresh.js';
import { empty, failed, faultMessage, fill, filled, signedOut, waiting } from '/assets/states.js';

const PAGE = 50;
const ALONE_MAX = 200;
const FIELDS = ['type', 'from', 'to'];

const heading = byId('balance');
const column = (name, attributes = {}) => el('th', { role: 'columnheader', scope: 'col', ...attributes }, name);
// A table has these roles anyway, but loses them when a phone shows its rows as cards.
const rows = el('tbody', { role: 'rowgroup' });
const list = el('div', { class: 'scroll history' },
	el('table', { role: 'table' }, el('caption', { class: 'unseen' }, 'History, newest first'),
		el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, column('When'), column('What'),
			column('Change', { class: 'number' }), column('Balance after', { class: 'number' }))), rows));
const status = el('p', { class: 'note', role: 'status', id: 'shown' });
const more = el('div', { class: 'buttons', id: 'more' });
const listEnd = el('div', { class: 'list-end' }, status, more);
const place = el('div', { id: 'entries' });
const download = el('a', { class: 'button plain small', id: 'csv', download: true }, 'Download CSV');

const clear = el('button', { type: 'button', class: 'plain small', id: 'clear', on: { click: showAll } }, 'Clear');
const fresh = freshness(byId('fresh'), refresh);
const nearEnd = new IntersectionObserver((seen) => {
	if (seen.some((entry) => entry.isIntersecting) && more.querySelector('button:enabled'))
		showMore();
}, { rootMargin: '1000px' });

let filters = {};
let nextCursor = null;
let going = null;
let owner = null;
let typedIn = null;

// When the day `after` days after `date` begins in the reader's time zone.
function startOf(date, after = 0) {
	const [year, month, day] = date.split('-').map(Number);

	return new Date(year, month - 1, day + after).toISOString();
}

// The API takes moments, so the whole day of `to` is included.
function apiQuery() {
	const query = new URLSearchParams();

	if (filters.type)
		query.set('type', filters.type);
	if (filters.from)
		query.set('from', startOf(filters.from));
	if (filters.to)
		query.set('to', startOf(filters.to, 1));
	return query;
}

function entriesAfter(cursor, signal) {
	const query = apiQuery();

	query.set('limit', String(PAGE));
	if (cursor !== null)
		query.set('cursor', cursor);
	return get(`/api/credits/entries?${query}`, { signal });
}

function showBalance(user) {
	put(heading, `Credits: ${credits(user.creditBalance)}`);
}

const nothing = () => (filters.from > filters.to
	? empty(place, 'These days are the wrong way round.', '"From" is after "To", and no day is both.')
	: Object.keys(filters).length > 0
	? empty(place, 'Nothing fits.', 'No change is of this kind and time. "Clear" shows everything again.')
	: empty(place, 'No changes yet.', 'Each time credits are added or spent, it will be listed here.'));

function showStatus() {
	const { length } = rows.children;

	put(status, length > 0 && (nextCursor === null ? `${count(length, 'change')}, all there are.`
		: `The latest ${count(length, 'change')}.`));
	put(more, nextCursor !== null
		&& el('button', { type: 'button', class: 'plain', on: { click: () => showMore() } }, 'Show more'));
	if (nextCursor !== null && length < ALONE_MAX)
		nearEnd.observe(more);
}

function addPage(page) {
	rows.append(...page.entries.map(entryRow));
	({ nextCursor } = page);
	if (rows.children.length === 0 && nextCursor === null)
		nothing();
	showStatus();
}

async function showMore() {
	const button = more.querySelector('button');
	const focused = button === document.activeElement;
	const before = rows.children.length;
	const { signal } = going;

	nearEnd.disconnect();
	button.disabled = true;
	button.textContent = 'Loading';
	try {
		addPage(await entriesAfter(nextCursor, signal));
		// Whoever pressed the button goes on reading where the new entries begin.
		if (focused && rows.children.length > before) {
			rows.children[before].tabIndex = -1;
			rows.children[before].focus({ preventScroll: true });
		}
	} catch (error) {
		if (!signal.aborted)
			put(more, faultMessage(error, showMore));
	}
}

// Requests still under way belong to the previous list, not to the one that begins now.
function begin() {
	going?.abort();
	going = new AbortController();
	return going.signal;
}

async function showFirst() {
	const signal = begin();

	nearEnd.disconnect();
	put(status);
	put(more);
	waiting(place, 8);
	download.href = `/api/credits/entries.csv?${apiQuery()}`;
	try {
		const page = await entriesAfter(null, signal);
		put(rows);
		filled(place, list, listEnd);
		addPage(page);
	} catch (error) {
		if (!signal.aborted)
			failed(place, error, showFirst);
	}
}

// ---- Filters

const field = (name, control, label) => {
	control.id = `filter-${name}`;
	control.name = name;
	return el('div', {}, el('label', { for: control.id }, label), control);
};

const form = el('form', { class: 'filters', 'aria-label': 'Filter the history' },
	field('type', el('select', {}, el('option', { value: '' }, 'Everything'),
		kinds.map(([type, name]) => el('option', { value: type }, name))), 'Kind'),
	field('from', el('input', { type: 'date', max: '9998-12-31' }), 'From'),
	field('to', el('input', { type: 'date', max: '9998-12-31' }), 'To'),
	el('div', { class: 'buttons' }, clear, download));

const readForm = () => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value])
	.filter(([, value]) => value !== ''));

// The filters in the address, as far as the fields accept them: anybody may have written it.
function readAddress() {
	const query = new URLSearchParams(location.search);

	for (const name of FIELDS)
		form.elements[name].value = query.get(name) ?? '';
	return readForm();
}

function showFilters() {
	for (const name of FIELDS)
		form.elements[name].value = filters[name] ?? '';
	clear.disabled = Object.keys(filters).length === 0;
}

function apply(wanted, { push = true } = {}) {
	const query = new URLSearchParams(wanted).toString();

	filters = wanted;
	history[push ? 'pushState' : 'replaceState'](null, '', query ? `?${query}` : location.pathname);
	showFilters();
	showFirst();
}

// The button that was pressed is now disabled, and must not take the focus with it.
function showAll() {
	apply({});
	form.elements.type.focus();
}

// Every digit typed into a year makes another date; together they are one step of the
// browser's history.
form.addEventListener('change', ({ target }) => {
	const wanted = readForm();

	if (FIELDS.some((name) => wanted[name] !== filters[name]))
		apply(wanted, { push: target !== typedIn });
	typedIn = target;
});
form.addEventListener('focusout', () => { typedIn = null; });
form.addEventListener('submit', (event) => event.preventDefault());
addEventListener('popstate', () => apply(readAddress(), { push: false }));

// ---- Staying fresh

// New entries are added above those that are there; if there is more than a page of
// them, the list starts again.
async function refresh() {
	const asked = going;
	const [{ signedIn, user }, page] = await Promise.all([session({ anew: true }), entriesAfter(null)]);

	// Nobody is signed in any more, or somebody else is.
	if (!signedIn || user.id !== owner) {
		location.reload();
		return;
	}
	showBalance(user);
	fresh.loaded();
	// The filters have changed in the meantime.
	if (going !== asked)
		return;
	const newest = rows.firstElementChild?.dataset.entry;
	const known = page.entries.findIndex((entry) => entry.id === newest);
	if (known === -1 && page.entries.length > 0) {
		begin();
		put(more);
		put(rows);
		filled(place, list, listEnd);
		addPage(page);
	} else if (known > 0) {
		rows.prepend(...page.entries.slice(0, known).map(entryRow));
		showStatus();
	}
}

async function start() {
	const who = await session();
	const main = byId('history');

	if (!who.signedIn) {
		signedOut(main, 'Sign in to see your credits and their history.');
		return [...main.childNodes];
	}
	owner = who.user.id;
	showBalance(who.user);
	fresh.loaded();
	apply(readAddress(), { push: false });
	return [el('section', { 'aria-labelledby': 'history-title' }, el('h2', { id: 'history-title' }, 'History'), form,
		place)];
}

fill(byId('history'), start, (nodes) => nodes, 8);
