// A list that loads page by page, with the cursor from the page before.  Decides that
// what is shown stays while more is loading or after that has failed, that of two
// requests only the answer to the later one counts, that a refresh loses neither the
// position nor the focus, and that screen readers announce how many there are.
import { el, put } from '/assets/dom.js';
import { count } from '/assets/format.js';
import { empty, failed, faultMessage, waiting } from '/assets/states.js';
import { row, table } from '/assets/desk/table.js';

const SKELETON_LINES = 8;
const FOCUSABLE = 'a, button';

const nameOf = (element) => element.getAttribute('href') ?? element.getAttribute('aria-label') ?? element.textContent;

// Returns a function that gives the focus back to what has been rebuilt within `place`.
function focusKeeper(place) {
	const focused = place.contains(document.activeElement) ? document.activeElement : null;
	const name = focused === null ? null : nameOf(focused);

	return () => {
		if (focused === null || focused.isConnected)
			return;
		const same = [...place.querySelectorAll(FOCUSABLE)].find((element) => nameOf(element) === name)
			?? place.querySelector('[tabindex="0"]');
		same?.focus({ preventScroll: true });
	};
}

// What is shown: a table, and below it the button for more.
function view({ caption, columns, many }, goOn) {
	const { frame, body } = table(caption, columns, { isQuiet: true });
	const more = el('button', { type: 'button', class: 'plain', on: { click: goOn } }, `More ${many}`);
	const fault = el('div');

	return { nodes: [frame, fault, more], body, more, fault, size: 0, cursor: null };
}

/** Maintains the list in `place`, and the number of its items in `total`.
 * `load(cursor, signal)` resolves to { items, nextCursor }; `cells(item)` returns the cells
 * of its row, `attributes(item)` the row's attributes; `one` and `many` are the noun for
 * the items; `nothing()` says what an empty list means: [title, text].  Returns
 * { show(), again() }: the first starts a new list, the second loads as much as is shown
 * again; both reject if they fail while something is shown. */
export function list(place, options) {
	const { columns, load, cells, attributes = () => ({}), one, many = `${one}s`, nothing, total } = options;
	let asked = null;
	let shown = null;

	total.setAttribute('role', 'status');

	// Adds a page to what is shown, and returns its rows.
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
		const isFocused = document.activeElement === here.more;

		here.more.disabled = true;
		put(here.fault);
		try {
			const page = await load(here.cursor);
			// Another list is shown by now.
			if (here !== shown)
				return;
			const [first] = add(here, page);
			// The button goes away with the last page, and must not take the focus with it.
			if (here.more.hidden && isFocused && first) {
				first.tabIndex = -1;
				first.focus({ preventScroll: true });
			}
		} catch (error) {
			put(here.fault, faultMessage(error));
		} finally {
			here.more.disabled = false;
			if (isFocused && document.activeElement === document.body)
				here.more.focus();
		}
	}

	// The first page, and as many more as it takes to have `size` items again.
	async function loadFirst(signal, size) {
		const page = await load(null, signal);

		while (page.nextCursor !== null && page.items.length < size) {
			const next = await load(page.nextCursor, signal);
			page.items.push(...next.items);
			page.nextCursor = next.nextCursor;
		}
		return page;
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

	async function ask(size) {
		asked?.abort();
		asked = new AbortController();
		const { signal } = asked;

		if (shown === null)
			waiting(place, SKELETON_LINES);
		else
			place.setAttribute('aria-busy', 'true');
		try {
			const page = await loadFirst(signal, size);
			if (signal.aborted)
				return;
			const giveBack = focusKeeper(place);
			showPage(page);
			giveBack();
		} catch (error) {
			if (signal.aborted)
				return;
			if (shown !== null)
				throw error;
			failed(place, error, () => ask(0));
		} finally {
			if (!signal.aborted)
				place.removeAttribute('aria-busy');
		}
	}

	const show = () => ask(0);
	const again = () => ask(shown?.size ?? 0);

	return { show, again };
}

/** The line above a list: `total` on the left, `fresh` on the right. */
export function listHead(total, fresh) {
	return el('div', { class: 'list-head' }, total, fresh);
}
