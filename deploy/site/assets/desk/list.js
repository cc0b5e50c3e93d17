// A list that goes on: a page at a time, by the cursor that the page before gave.
// Decides that what is shown stays while more is asked for or has failed, that of
// two questions only the later one's answer counts, that looking again loses neither
// the place nor the focus, and that how many there are is said aloud.
import { el, put } from '/assets/dom.js';
import { count } from '/assets/format.js';
import { empty, failed, faultMessage, waiting } from '/assets/states.js';
import { row, table } from '/assets/desk/table.js';

const SKELETON_LINES = 8;
const FOCUSABLE = 'a, button';

const nameOf = (element) => element.getAttribute('href') ?? element.getAttribute('aria-label') ?? element.textContent;

// How to give the focus back to what is made anew within `place`.
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
 * what an empty list means: [title, text].  Returns { show(), again() }: the first asks
 * another question and begins anew, the second asks the same again, as far as it is
 * shown; both reject where they fail and something is shown already. */
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
		const isFocused = document.activeElement === here.more;

		here.more.disabled = true;
		put(here.fault);
		try {
			const page = await load(here.cursor);
			// Something else is asked for and shown by now.
			if (here !== shown)
				return;
			const [first] = add(here, page);
			// The button goes away with the last page, and must not take the focus along.
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

	// The first page, and of the same question as many more as are shown.
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

/** The line above a list: on the left how many there are, on the right `fresh`. */
export function listHead(total, fresh) {
	return el('div', { class: 'list-head' }, total, fresh);
}
