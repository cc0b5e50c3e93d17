// Tables of the admin pages.  Decides their structure: a caption that names them, a header
// for each row, and on a phone a card for each row, in which each value has a label.
import { el } from '/assets/dom.js';

let tables = 0;

/** { frame, body }: a table in the frame that it scrolls in, and where its rows go.
 * `columns` are { label, short, number }, `short` for a card; the first is what a
 * row is about.  `isQuiet`: a heading nearby says the same as the caption, which is then
 * for screen readers only. */
export function table(caption, columns, { isQuiet = false } = {}) {
	const id = `table-${++tables}`;
	const body = el('tbody', { role: 'rowgroup' });
	const head = el('tr', { role: 'row' }, columns.map(({ label, number }) =>
		el('th', { role: 'columnheader', scope: 'col', class: number && 'number' }, label)));
	const name = el('caption', { id }, isQuiet ? el('span', { class: 'unseen' }, caption) : caption);
	const frame = el('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-labelledby': id },
		el('table', { role: 'table' }, name, el('thead', { role: 'rowgroup' }, head), body));

	return { frame, body };
}

/** A row; `cells` are in the order of the columns, and an empty one is null. */
export function row(columns, cells, attributes = {}) {
	return el('tr', { role: 'row', ...attributes }, cells.map((cell, i) => {
		const { label, short = label, number } = columns[i];

		return i === 0
			? el('th', { role: 'rowheader', scope: 'row', class: 'who' }, cell)
			: el('td', { role: 'cell', class: number && 'number', 'data-label': short }, cell ?? el('span', { class: 'none' }, '–'));
	}));
}
