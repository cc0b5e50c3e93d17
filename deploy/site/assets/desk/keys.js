// /admin/keys: creating, replacing and revoking the keys of programs.
import { Fault, get, send } from '/assets/api.js';
import { byId, el, named, put } from '/assets/dom.js';
import { time, timeAgo } from '/assets/format.js';
import { freshness } from '/assets/fresh.js';
import { faultMessage, fieldFault, signedOut, unknownAs } from '/assets/states.js';
import { draft } from '/assets/desk/draft.js';
import { askToReplace, askToRevoke, showOnce } from '/assets/desk/key_questions.js';
import { list, listHead } from '/assets/desk/list.js';

const DAY_MS = 86400000;
const SCOPES = [
	['read', 'Read', 'See users, balances and entries.'],
	['spend', 'Spend', 'Take credits for what was used.'],
	['grant', 'Grant', 'Give credits, and add purchases.'],
	['admin', 'Admin', 'Everything, this desk too.'],
];
const LIVES = [['', 'never'], ['30', 'in 30 days'], ['90', 'in 90 days'], ['365', 'in a year']];

const place = el('div');
const total = el('p', { class: 'note' });
const fresh = el('div', { class: 'fresh' });
const done = el('div', { role: 'status' });
const maker = el('section', { class: 'panel', 'aria-labelledby': 'make-title' });

put(byId('desk'),
	el('p', { class: 'lead-line' }, 'Programs show a key instead of signing in. Give each program its own, with no more than it needs.'),
	el('a', { class: 'jump', href: '#make-title' }, 'Make a key'),
	el('div', { class: 'two' }, el('div', {}, done, listHead(total, fresh), place), el('aside', { 'aria-label': 'New key' }, maker)))
	.removeAttribute('aria-busy');

// ---- The list

const columns = [{ label: 'Key' }, { label: 'May' }, { label: 'Last used' }, { label: 'Ends' }, { label: 'Change' }];

const isOver = ({ expiresAt }) => expiresAt !== null && new Date(expiresAt) <= new Date();

function until(key) {
	if (key.revokedAt !== null)
		return [el('span', { class: 'mark bad' }, 'revoked'), el('small', {}, timeAgo(key.revokedAt))];
	if (isOver(key))
		return [el('span', { class: 'mark warning' }, 'expired'), el('small', {}, timeAgo(key.expiresAt))];
	return key.expiresAt === null ? 'never' : time(key.expiresAt);
}

function cells(key) {
	return [
		[named(key.name), el('small', {}, el('code', {}, `${key.prefix}…`)),
			el('small', {}, 'made ', timeAgo(key.createdAt))],
		el('div', { class: 'marks' }, key.scopes.map((scope) =>
			el('span', { class: scope === 'admin' ? 'mark warning' : 'mark quiet' }, scope))),
		key.lastUsedAt === null ? 'never' : timeAgo(key.lastUsedAt),
		until(key),
		key.revokedAt === null && !isOver(key)
			? el('div', { class: 'buttons' },
				el('button', { type: 'button', class: 'plain small', on: { click: () => replace(key) },
					'aria-label': `Replace ${key.name}` }, 'Replace'),
				el('button', { type: 'button', class: 'plain small', on: { click: () => revoke(key) },
					'aria-label': `Revoke ${key.name}` }, 'Revoke'))
			: null,
	];
}

const keys = list(place, {
	caption: 'Keys, oldest first', columns, cells, one: 'key',
	attributes: (key) => ({ class: (key.revokedAt !== null || isOver(key)) && 'over' }),
	total, load,
	nothing: () => ['No program has a key yet.', 'Make one for each program that asks the API.'],
});

const age = freshness(fresh, () => keys.again());

async function load(cursor, signal) {
	const page = await get(`/api/admin/keys?limit=50${cursor === null ? '' : `&cursor=${cursor}`}`, { signal });

	if (cursor === null)
		age.loaded();
	return { items: page.keys, nextCursor: page.nextCursor };
}

// ---- Revoking and replacing

async function revoke(key) {
	if (!await askToRevoke(key))
		return;
	put(done, el('p', { class: 'good' }, 'Revoked: ', named(key.name), '.'));
	await age.refresh();
}

async function replace(key) {
	const made = await askToReplace(key);

	if (made === undefined)
		return;
	await showOnce(made);
	put(done, el('p', { class: 'good' }, 'Replaced: ', named(key.name), '. The old one ends by itself.'));
	await age.refresh();
}

// ---- Making

const nameFault = el('p', { class: 'fault', id: 'name-fault', hidden: true });
const scopesFault = el('p', { class: 'fault', id: 'scopes-fault', hidden: true });
const fault = el('div');
const nameField = el('input', { id: 'name', name: 'name', type: 'text', maxlength: 255, autocomplete: 'off',
	'aria-describedby': 'name-fault' });
const button = el('button', { type: 'submit' }, 'Make the key');
const form = el('form', { class: 'fields wide', novalidate: true, on: { submit: make, input: forgive } },
	el('label', { for: 'name' }, 'What is it for?'), nameField, nameFault,
	el('fieldset', { 'aria-describedby': 'scopes-fault' }, el('legend', {}, 'What may it do?'),
		SCOPES.map(([value, label, hint]) => el('label', {},
			el('input', { type: 'checkbox', name: 'scope', value }), el('span', {}, label, ' ', el('small', {}, hint))))),
	scopesFault,
	el('label', { for: 'life' }, 'When does it end?'),
	el('select', { id: 'life', name: 'life' }, LIVES.map(([value, label]) => el('option', { value }, label))),
	el('div', { class: 'buttons' }, button), fault);
const kept = draft(form, 'key');

put(maker, el('h2', { id: 'make-title' }, 'Make a key'), form);

function forgive() {
	fieldFault(nameField, nameFault, null);
	fieldFault(null, scopesFault, null);
}

function wanted() {
	const fields = new FormData(form);
	const name = fields.get('name').trim();
	const scopes = fields.getAll('scope');
	const isNamed = fieldFault(nameField, nameFault, name === '' ? 'Name the program, so that you know it again.' : null);
	const isScoped = fieldFault(null, scopesFault, scopes.length === 0 ? 'Choose at least one.' : null);

	if (!isNamed)
		nameField.focus();
	else if (!isScoped)
		form.querySelector('input[type=checkbox]').focus();
	if (!isNamed || !isScoped)
		return null;
	const days = Number(fields.get('life'));
	return { name, scopes, ...(days === 0 ? {} : { expiresAt: new Date(Date.now() + days * DAY_MS).toISOString() }) };
}

async function make(event) {
	event.preventDefault();
	put(fault);
	const body = wanted();
	if (body === null)
		return;
	button.disabled = true;
	try {
		const made = await send('POST', '/api/admin/keys', body);
		form.reset();
		kept.clear();
		await showOnce(made);
		await age.refresh();
	} catch (error) {
		await failedWith(error);
	} finally {
		button.disabled = false;
		if (document.activeElement === document.body)
			button.focus();
	}
}

async function failedWith(error) {
	if (error instanceof Fault && error.isSignedOut)
		signedOut(fault, 'You are not signed in any more, and no key was made. What you typed is kept.');
	else if (error instanceof Fault && error.pointer === '/name') {
		fieldFault(nameField, nameFault, error.detail);
		nameField.focus();
	} else
		put(fault, faultMessage(unknownAs(error, { title: 'It is not known whether the key was made',
			detail: 'Look at the list: if it is there, revoke it, for its text was not seen, and make another.' })));
	if (error.kind === 'unknown')
		await age.refresh();
}

keys.show();
