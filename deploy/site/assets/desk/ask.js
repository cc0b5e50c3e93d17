// A dialog that has to be answered before something is done.
import { el, put } from '/assets/dom.js';

/** Opens a dialog with this title; `fill(place, close)` returns its content.  It closes
 * when the content calls close(), or on Escape, but not while `place` is aria-busy, and
 * never if `isToBeRead`.  Resolves, once it is closed, to what was passed to close(). */
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
	// Browsers let a second Escape in a row close a dialog even if the first was prevented.  A
	// disabled button has no focus, so the key goes to the page: listen on the document.
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
