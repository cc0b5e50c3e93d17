// A question that has to be answered before something is done.
import { el, put } from '/assets/dom.js';

/** Opens a dialog with this title; `fill(place, close)` puts its content there.  It
 * closes by its content, or by Escape: not while `place` is aria-busy, and never where
 * `isToBeRead`.  Resolves, when it is closed, to what was given to close(). */
export function ask(title, fill, { isToBeRead = false } = {}) {
	const id = 'ask-title';
	const place = el('div');
	const dialog = el('dialog', { class: 'ask', 'aria-labelledby': id }, el('h2', { id }, title), place);
	let result;

	const close = (value) => {
		result = value;
		dialog.close();
	};

	put(place, ...[fill(place, close) ?? []].flat());
	const stays = () => isToBeRead || place.getAttribute('aria-busy') === 'true';
	dialog.addEventListener('cancel', (event) => {
		if (stays())
			event.preventDefault();
	});
	// A browser lets the second Escape in a row close it, whatever was said to the first.  A
	// button that waits has no focus: the key is the page's.
	const keep = (event) => {
		if (event.key === 'Escape' && stays())
			event.preventDefault();
	};
	document.addEventListener('keydown', keep, true);
	document.body.append(dialog);
	dialog.showModal();
	return new Promise((resolve) => {
		dialog.addEventListener('close', () => {
			document.removeEventListener('keydown', keep, true);
			dialog.remove();
			resolve(result);
		});
	});
}
