// /admin/audit: administrative acts, newest first.
import { get } from '/assets/api.js';
import { byId, el, named, put } from '/assets/dom.js';
import { time } from '/assets/format.js';
import { freshness } from '/assets/fresh.js';
import { list, listHead } from '/assets/desk/list.js';
import { who } from '/assets/desk/who.js';

const ACTS = {
	'credits.grant': 'gave credits', 'credits.deduct': 'took credits',
	'credits.sync': 'repaired balances', 'key.create': 'made a key', 'key.revoke': 'revoked a key',
	'key.rotate': 'replaced a key', 'user.create': 'created a user', 'user.password': 'set a password',
	'user.disable': 'disabled a user', 'user.enable': 'enabled a user', 'user.role': 'gave a role',
};

const place = el('div');
const total = el('p', { class: 'note' });
const fresh = el('div', { class: 'fresh' });

put(byId('desk'),
	el('p', { class: 'lead-line' }, 'Who did what by hand. A line is written together with what it tells of, and is never changed.'),
	listHead(total, fresh), place).removeAttribute('aria-busy');

const columns = [{ label: 'When' }, { label: 'Who' }, { label: 'Did what' }, { label: 'To' }, { label: 'Detail' }];

function textOf(value) {
	if (Array.isArray(value))
		return value.join(', ');
	return typeof value === 'string' ? value : JSON.stringify(value);
}

function details(line) {
	const pairs = Object.entries(line.detail ?? {}).map(([name, value]) =>
		el('li', {}, `${name}: `, named(textOf(value))));

	if (line.entry !== null)
		pairs.push(el('li', {}, el('small', {}, `entry ${line.entry}`)));
	return pairs.length === 0 ? null : el('ul', {}, pairs);
}

function cells(line) {
	return [
		[time(line.createdAt), el('small', {}, `line ${line.id}`)],
		who(line.actor),
		ACTS[line.action] ?? line.action,
		who(line.subject, line.organization),
		details(line),
	];
}

const acts = list(place, {
	caption: 'Administrative acts, newest first', columns, cells, one: 'line',
	total, load,
	nothing: () => ['Nothing has been done by hand yet.', 'Grants, repairs, keys and passwords leave a line here.'],
});

const age = freshness(fresh, () => acts.again());

async function load(cursor, signal) {
	const page = await get(`/api/admin/audit?limit=50${cursor === null ? '' : `&cursor=${cursor}`}`, { signal });

	if (cursor === null)
		age.loaded();
	return { items: page.lines, nextCursor: page.nextCursor };
}

acts.show();
