// Profile: the user, the organization, where the user is signed in, the password.  Each
// part loads and fails independently.
import '/assets/shell.js';
import { get, keepToken, send, session } from '/assets/api.js';
import { byId, el, named, put } from '/assets/dom.js';
import { count, time, timeAgo } from '/assets/format.js';
import { freshness } from '/assets/fresh.js';
import { passwordForm } from '/assets/password.js';
import { failed, faultMessage, fill, filled, signedOut } from '/assets/states.js';

const you = el('div', {});
const organization = el('div', {});
const sessions = el('div', {});
const fresh = freshness(byId('fresh'), refresh);
let owner = null;
const told = el('div', { role: 'status', class: 'told' });

const line = (name, ...value) => [el('dt', {}, name), el('dd', {}, ...value)];

function youLines({ name, email, creditBalance, role }) {
	return el('dl', { class: 'lines' },
		line('Name', name ? named(name) : el('span', { class: 'note' }, 'none')),
		line('E-mail address', named(email)),
		role === 'admin' && line('Role', 'Administrator'),
		line('Balance', count(creditBalance, 'credit'), ', ', el('a', { href: '/billing' }, 'history')));
}

// ---- The organization

function memberRow({ name, email, you: isYou }) {
	return el('li', {}, el('div', {}, named(name || email), isYou && [' ', el('span', { class: 'mark' }, 'You')],
		name && el('small', {}, named(email))));
}

async function loadMembers(members, more, cursor) {
	const page = await get(`/api/organization${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ''}`);

	members.append(...page.members.map(memberRow));
	put(more, page.nextCursor !== null && el('button', { type: 'button', class: 'plain small',
		on: { click: () => loadMembers(members, more, page.nextCursor).catch((error) => put(more, faultMessage(error))) } },
	'Show more members'));
	return page;
}

async function organizationParts() {
	const members = el('ul', { class: 'people' });
	const more = el('div', { class: 'buttons' });
	const page = await loadMembers(members, more, null);
	const alone = page.members.length === 1 && page.nextCursor === null;

	return [el('p', { class: 'strong' }, named(page.organization.name)),
		el('p', { class: 'note' }, alone ? 'You are its only member.' : 'Each member has a balance of their own.'),
		members, more];
}

// ---- Sessions

// Enough to recognise one's own browser; what cannot be recognised is shown as it is.
function browserName(userAgent) {
	const has = (pattern) => pattern.test(userAgent);
	const browser = [[/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/Firefox\//, 'Firefox'], [/Chrom(e|ium)\//, 'Chrome'],
		[/Safari\//, 'Safari']].find(([pattern]) => has(pattern))?.[1];
	const system = [[/iPhone|iPad/, 'iOS'], [/Android/, 'Android'], [/Windows/, 'Windows'], [/Mac OS X/, 'macOS'],
		[/Linux|X11/, 'Linux']].find(([pattern]) => has(pattern))?.[1];

	if (!browser)
		return userAgent || 'Unknown browser';
	return system ? `${browser} on ${system}` : browser;
}

async function end(id, button, name) {
	if (button.getAttribute('aria-disabled') === 'true')
		return;
	// Not `disabled`, which would take the focus away.
	button.setAttribute('aria-disabled', 'true');
	put(told);
	try {
		await send('DELETE', `/api/sessions/${id}`);
	} catch (error) {
		// It has already ended, here or there, which is what was wanted.
		if (error.status !== 404) {
			button.removeAttribute('aria-disabled');
			put(told, faultMessage(error));
			return;
		}
	}
	const focused = document.activeElement === button;
	await showSessions().catch((error) => failed(sessions, error, loadSessions));
	put(told, el('p', { class: 'good' }, `${name} is signed out.`));
	// The button is gone with its session; keyboard users go on from the head of the list.
	if (focused)
		byId('sessions-title').focus();
}

function sessionRow({ id, createdAt, lastUsedAt, address, userAgent, current }) {
	const name = browserName(userAgent ?? '');
	const button = current ? null : el('button', { type: 'button', class: 'plain small',
		'aria-label': `End the session of ${name}, ${address}`,
		on: { click: () => end(id, button, name) } }, 'End');

	return el('li', { 'data-session': id },
		el('div', {}, el('span', { title: userAgent }, named(name), current && [' ', el('span', { class: 'mark' }, 'This one')]),
			el('small', {}, named(address), ', last used ', timeAgo(lastUsedAt)),
			el('small', {}, 'since ', time(createdAt))),
		button);
}

async function sessionParts() {
	const { sessions: all } = await get('/api/sessions');

	return el('ul', { class: 'people' }, all.map(sessionRow));
}

async function showSessions() {
	const nodes = await sessionParts();
	const focused = sessions.contains(document.activeElement) && document.activeElement.closest('[data-session]')?.dataset.session;

	filled(sessions, nodes);
	if (focused)
		sessions.querySelector(`[data-session="${focused}"] button`)?.focus({ preventScroll: true });
}

function loadSessions() {
	return fill(sessions, sessionParts, (nodes) => nodes, 4);
}

// ---- The page

const panel = (id, title, ...content) => el('section', { class: 'panel', 'aria-labelledby': id },
	el('h2', { id, tabindex: '-1' }, title), ...content);

function passwordChanged({ csrfToken }) {
	keepToken(csrfToken);
	loadSessions();
}

async function refresh() {
	const { signedIn, user } = await session({ anew: true });

	// Nobody is signed in any more, or somebody else is.
	if (!signedIn || user.id !== owner) {
		location.reload();
		return;
	}
	filled(you, youLines(user));
	filled(organization, await organizationParts());
	await showSessions();
	fresh.loaded();
}

async function start() {
	const who = await session();
	const main = byId('profile');

	if (!who.signedIn) {
		signedOut(main, 'Sign in to see your profile.');
		return [...main.childNodes];
	}
	owner = who.user.id;
	put(you, youLines(who.user));
	fresh.loaded();
	// Shown together, so that no part pushes another down.
	await Promise.all([fill(organization, organizationParts, (nodes) => nodes, 3),
		loadSessions()]);
	return el('div', { class: 'columns' },
		el('div', {}, panel('you-title', 'You', you), panel('organization-title', 'Organization', organization)),
		el('div', {}, panel('sessions-title', 'Where you are signed in', told, sessions),
			panel('password-title', 'Password', passwordForm(passwordChanged))));
}

fill(byId('profile'), start, (nodes) => nodes, 6);
