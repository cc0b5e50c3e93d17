// Who did something, and to whom: shows names for what the API gives by number.  Decides
// that each is asked for once per page, few at a time, and that the number stays if no
// name is found.
import { get } from '/assets/api.js';
import { el, named, put } from '/assets/dom.js';

const AT_ONCE = 4;

const answers = new Map();
const queue = [];
let running = 0;

function next() {
	while (running < AT_ONCE && queue.length > 0) {
		running++;
		queue.shift()().finally(() => {
			running--;
			next();
		});
	}
}

// Resolves to what `path` answers, or to null.
function once(path) {
	if (!answers.has(path)) {
		answers.set(path, new Promise((resolve) => {
			queue.push(() => get(path).then(resolve, () => resolve(null)));
			next();
		}));
	}
	return answers.get(path);
}

const userName = (id) => once(`/api/users/${id}`).then((user) => user?.name || user?.email);
// A list of one key that begins after the key before; the first key has none before it.
const keyName = (id) => once(`/api/admin/keys?limit=1${id === '1' ? '' : `&cursor=${id - 1}`}`)
	.then((page) => page?.keys.find((key) => key.id === Number(id))?.name);

async function fill(place, name) {
	const text = await name;

	if (text)
		put(place, named(text));
}

function userLink(id) {
	const link = el('a', { href: `/admin/users/${id}` }, `user ${id}`);

	fill(link, userName(id));
	return link;
}

function keyNote(id) {
	const name = el('span', {}, `key ${id}`);

	fill(name, keyName(id));
	return [name, ' ', el('small', {}, `key ${id}`)];
}

function organizationNote(id, organization) {
	if (organization?.id !== Number(id))
		return `organization ${id}`;
	return [named(organization.name), ' ', el('small', {}, `organization ${id}`)];
}

/** What an actor ("user:21", "key:2", "cli", "outside") or a subject is called.
 * `organization` is that of the entry beside it: no route gives its name by number. */
export function who(text, organization = null) {
	const [, kind, id] = /^(user|key|organization):(\d+)$/.exec(text ?? '') ?? [];

	if (kind === 'user')
		return userLink(id);
	if (kind === 'key')
		return keyNote(id);
	if (kind === 'organization')
		return organizationNote(id, organization);
	if (text === 'cli')
		return 'the command line';
	if (text === 'outside')
		return 'somebody outside';
	return text === null ? null : named(text);
}

/** A user as lists show one: the name, as a link to the user's page, and the email
 * address below. */
export function person(user, ...more) {
	return [el('a', { href: `/admin/users/${user.id}` }, named(user.name || user.email)), ...more,
		user.name && el('small', {}, named(user.email))];
}
