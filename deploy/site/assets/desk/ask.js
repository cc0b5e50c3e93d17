// A question that has to be answered before something is done.
import { el, put } from '/assets/dom.js';

/** Opens a dialog with this title; `fill(place, close)` puts its content there.  It
 * closes by its content, by Escape, or not at all while `place` is aria-busy.
 * Resolves, when it is closed, to what was given to close(). */
export function ask(title, fill) {
	const id = 'ask-title';
	const place = el('div');
	const dialog = el('dialog', { class: 'ask', 'aria-labelledby': id }, el('h2', { id }, title), place);
	let result;

	const close = (value) => {
		result = value;
		dialog.close();
	};

	put(place, ...[fill(place, close) ?? []].flat());
	dialog.addEventListener('cancel', (event) => {
		if (place.getAttribute('aria-busy') === 'true')
			event.preventDefault();
	});
	document.body.append(dialog);
	dialog.showModal();
	return new Promise((resolve) => {
		dialog.addEventListener('close', () => {
			dialog.remove();
			resolve(result);
		});
	});
}
