// The dialogs before a key is revoked or replaced.  Decides that the text of a new key is
// shown once and never kept.
import { send } from '/assets/api.js';
import { el, named, put } from '/assets/dom.js';
import { faultMessage, unknownAs } from '/assets/states.js';
import { ask } from '/assets/desk/ask.js';

const HOUR_S = 3600;
const OVERLAPS = [[HOUR_S, 'for an hour'], [24 * HOUR_S, 'for a day'], [7 * 24 * HOUR_S, 'for a week'], [0, 'not at all']];

const nameOf = (key) => el('p', {}, el('strong', {}, named(key.name)), ', ', el('code', {}, `${key.prefix}…`));

// Asks, and then does it, until it has worked or was cancelled.  Resolves to what
// `work()` resolved to, or to undefined.
function askAndDo(title, { content, yesText, yesClass, noText, work, unknown }) {
	return ask(title, (place, close) => {
		const fault = el('div');
		const yes = el('button', { type: 'button', class: yesClass, on: { click: go } }, yesText);
		const no = el('button', { type: 'button', class: 'plain', on: { click: () => close() } }, noText);

		// Once it is sent it cannot be cancelled, and its answer must be seen.
		function setBusy(isBusy) {
			place.setAttribute('aria-busy', String(isBusy));
			yes.disabled = isBusy;
			no.disabled = isBusy;
		}

		async function go() {
			setBusy(true);
			put(fault);
			try {
				close(await work());
			} catch (error) {
				setBusy(false);
				put(fault, faultMessage(unknownAs(error, unknown)));
				yes.focus();
			}
		}

		return [content, fault, el('div', { class: 'buttons' }, no, yes)].flat();
	});
}

/** Resolves to whether it was revoked. */
export async function askToRevoke(key) {
	return await askAndDo('Revoke this key?', {
		content: [nameOf(key),
			el('p', {}, 'The program that has it is refused within a second. This cannot be undone; a new key can be made.')],
		yesText: 'Revoke it', yesClass: 'danger', noText: 'Keep it',
		work: () => send('DELETE', `/api/admin/keys/${key.id}`).then(() => true),
		// Revoking it twice does no harm.
		unknown: { title: 'The answer did not come',
			detail: 'Try again: a key that is revoked already stays revoked.' },
	}) === true;
}

/** Resolves to the key that replaces it, or to undefined. */
export function askToReplace(key) {
	const overlap = el('select', { id: 'overlap' }, OVERLAPS.map(([seconds, label]) =>
		el('option', { value: seconds, selected: seconds === 24 * HOUR_S }, label)));

	return askAndDo('Replace this key?', {
		content: [nameOf(key),
			el('p', {}, 'A new key with the same name and scopes is made. Give it to the program while both hold.'),
			el('div', { class: 'fields wide' }, el('label', { for: 'overlap' }, 'The old one goes on'), overlap)],
		yesText: 'Replace it', noText: 'Keep it',
		work: () => send('POST', `/api/admin/keys/${key.id}/rotate`, { overlapSeconds: Number(overlap.value) }),
		unknown: { title: 'It is not known whether a new key was made',
			detail: 'Look at the list: if there is one, revoke it, for its text was not seen, and make another.' },
	});
}

function copyButton(text) {
	const button = el('button', { type: 'button', class: 'small', on: { click: copy } }, 'Copy');

	async function copy() {
		try {
			await navigator.clipboard.writeText(text);
			put(button, 'Copied');
		} catch {
			put(button, 'Select it and copy');
		}
	}
	return button;
}

/** Shows the text of a key that was just made. */
export function showOnce({ key, name }) {
	return ask('The new key', (_, close) => [
		el('p', {}, 'For ', named(name), '. Copy it now: it is shown this once and stored nowhere.'),
		el('div', { class: 'secret' }, el('code', { tabindex: '0' }, key), copyButton(key)),
		el('div', { class: 'buttons' }, el('button', { type: 'button', on: { click: () => close() } }, 'I have copied it')),
	], { isToBeRead: true });
}
