// /admin/users: finds users by any part of name, email address or external id, as one
// types.  Decides that the search is in the address of the page, so that it can be
// bookmarked and returned to.
import { get } from '/assets/api.js';
import { byId, el, named, put } from '/assets/dom.js';
import { credits } from '/assets/format.js';
import { freshness } from '/assets/fresh.js';
import { list, listHead } from '/assets/desk/list.js';
import { step } from '/assets/desk/step.js';
import { person } from '/assets/desk/who.js';

const TYPING_MS = 250;
const PAGE = 25;

const form = byId('search');
const field = byId('query');
const place = el('div');
const total = el('p', { class: 'note' });
const fresh = el('div', { class: 'fresh' });

put(byId('desk'), listHead(total, fresh), place).removeAttribute('aria-busy');

const columns = [
	{ label: 'User' }, { label: 'External id' }, { label: 'User balance', number: true },
	{ label: 'Organization balance', short: 'Organization', number: true }, { label: 'In step?' },
];

function cells(user) {
	return [
		person(user, user.role === 'admin' && [' ', el('span', { class: 'mark' }, 'admin')]),
		user.externalId === null ? null : el('code', { class: 'long', title: user.externalId }, named(user.externalId)),
		credits(user.creditBalance),
		user.organization.balance === null ? 'none' : credits(user.organization.balance),
		step(user),
	];
}

const users = list(place, { caption: 'Users', columns, cells, one: 'user', total, load, nothing });
const age = freshness(fresh, () => users.again());

async function load(cursor, signal) {
	const query = new URLSearchParams({ limit: PAGE });

	if (field.value.trim() !== '')
		query.set('query', field.value.trim());
	if (cursor !== null)
		query.set('cursor', cursor);
	const page = await get(`/api/admin/users?${query}`, { signal });
	if (cursor === null)
		age.loaded();
	return { items: page.users, nextCursor: page.nextCursor };
}

function nothing() {
	return field.value.trim() === ''
		? ['There are no users yet.', 'They come with the application that uses Duet, or by ', el('code', {}, 'duet user create'), '.']
		: ['Nobody is found.', 'No name, address or external id has this in it. Try a shorter part.'];
}

let timer = null;
let searched = field.value.trim();

function search() {
	const text = field.value.trim();

	clearTimeout(timer);
	if (text === searched)
		return;
	searched = text;
	// The search has an address of its own, but not every letter is a step of the history.
	history.replaceState(null, '', text === '' ? location.pathname : `?query=${encodeURIComponent(text)}`);
	users.show().catch(() => age.refresh());
}

field.addEventListener('input', () => {
	clearTimeout(timer);
	timer = setTimeout(search, TYPING_MS);
});
form.addEventListener('submit', (event) => {
	event.preventDefault();
	search();
});
users.show();
