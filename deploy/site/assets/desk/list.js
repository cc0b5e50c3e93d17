// A list that goes on: a page at a time, by the cursor that the page before gave.
// Decides that what is shown stays while more is asked for or has failed, that of
// two questions only the later one's answer counts, and that how many there are is
// said aloud.
import { el, put } from '/assets/dom.js';
import { count } from '/assets/format.js';
import { empty, failed, faultMessage, waiting } from '/assets/states.js';
import { row, table } from '/assets/desk/table.js';

const SKELETON_LINES = 8;

// What is shown: a table, and below it the way on.
function view({ caption, columns, many }, goOn) {
	const { frame, body } = table(caption, columns, { isQuiet: true });
	const more = el('button', { type: 'button', class: 'plain', on: { click: goOn } }, `More ${many}`);
	const fault = el('div');

	return { nodes: [frame, fault, more], body, more, fault, size: 0, cursor: null };
}

/** Keeps the list in `place`, and how many there are in `total`.  `load(cursor, signal)`
 * resolves to { items, nextCursor }; `cells(item)` are those of its row,
 * `attributes(item)` the row's own; `one` and `many` say what they are; `nothing()` is
 * what an empty list means: [title, text].  Returns { show() }, which begins anew and
 * rejects where it fails and something is shown already. */
export function list(place, options) {
	const { columns, load, cells, attributes = () => ({}), one, many = `${one}s`, nothing, total } = options;
	let asked = null;
	let shown = null;

	total.setAttribute('role', 'status');

	// Adds a page to what is shown; its rows.
	const add = (into, { items, nextCursor }) => {
		const rows = items.map((item) => row(columns, cells(item), attributes(item)));

		into.body.append(...rows);
		into.size += items.length;
		into.cursor = nextCursor;
		into.more.hidden = nextCursor === null;
		put(total, `${count(into.size, one, many)}${nextCursor === null ? '' : ', and more'}`);
		return rows;
	};

	async function goOn() {
		const here = shown;

		here.more.disabled = true;
		put(here.fault);
		try {
			const page = await load(here.cursor);
			// Something else is asked for and shown by now.
			if (here !== shown)
				return;
			const rows = add(here, page);
			// The button goes away with the last page, and must not take the focus along.
			if (here.more.hidden)
				rows[0]?.querySelector('a, button')?.focus();
		} catch (error) {
			put(here.fault, faultMessage(error));
		} finally {
			here.more.disabled = false;
		}
	}

	function showPage(page) {
		if (page.items.length === 0) {
			const [title, ...text] = nothing();
			shown = null;
			put(total);
			empty(place, title, ...text);
			return;
		}
		const begun = view({ ...options, many }, goOn);
		add(begun, page);
		shown = begun;
		put(place, ...begun.nodes);
	}

	async function show() {
		asked?.abort();
		asked = new AbortController();
		const { signal } = asked;

		if (shown === null)
			waiting(place, SKELETON_LINES);
		else
			place.setAttribute('aria-busy', 'true');
		try {
			const page = await load(null, signal);
			if (!signal.aborted)
				showPage(page);
		} catch (error) {
			if (signal.aborted)
				return;
			if (shown !== null)
				throw error;
			failed(place, error, show);
		} finally {
			if (!signal.aborted)
				place.removeAttribute('aria-busy');
		}
	}

	return { show };
}

/** The line above a list: on the left how many there are, on the right `fresh`. */
export function listHead(total, fresh) {
	return el('div', { class: 'list-head' }, total, fresh);
}
