// Keeps what a page shows up to date, and says how old it is.  Decides when a page
// loads again by itself: when its tab becomes visible again, when the network is back,
// and when the browser restores the page from memory.  If that fails, what is shown
// stays and says how old it is.
import { Fault } from '/assets/api.js';
import { el, put } from '/assets/dom.js';
import { clockTime } from '/assets/format.js';
import { faultOf } from '/assets/states.js';

// Switching tabs back and forth is no reason to load again.
const YOUNG_MS = 5000;

/** Maintains the line in `place` ("As of 14:03. Refresh") and calls `refresh()`, which
 * loads and shows, and throws if it cannot.  Returns { loaded(asOf?), refresh() }: call
 * the first when something was loaded, the second when something was written; it waits
 * for a request already under way and then asks again.  `clock(date)` writes the time. */
export function freshness(place, refresh, { clock = clockTime } = {}) {
	let at = null;
	let running = null;
	let told = null;

	// A screen reader announces a failure once, however often it is repeated.
	const show = (fault) => {
		const title = fault?.title ?? null;

		if (title !== null && title === told)
			return;
		told = title;
		const focused = place.contains(document.activeElement);
		put(place,
			el('span', fault ? { role: 'status' } : {}, fault ? `${fault.title}: as of ` : 'As of ',
				el('time', { datetime: at.toISOString(), title: `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC` },
					clock(at))),
			el('button', { type: 'button', class: 'quiet', on: { click: now } }, fault ? 'Try again' : 'Refresh'));
		if (focused)
			place.querySelector('button').focus();
	};

	const loaded = (asOf = new Date()) => {
		at = new Date(asOf);
		show(null);
	};

	async function look() {
		try {
			await refresh();
		} catch (error) {
			// The session is over, so nothing here may be shown any longer.
			if (error instanceof Fault && error.isSignedOut)
				location.reload();
			show(faultOf(error));
		}
	}

	// One request at a time: callers in the meantime share its answer.
	function now() {
		if (at !== null)
			running ??= look().finally(() => { running = null; });
		return running;
	}

	async function anew() {
		await running;
		await now();
	}

	const perhaps = () => {
		if (document.visibilityState === 'visible' && at !== null && Date.now() - at > YOUNG_MS)
			now();
	};
	document.addEventListener('visibilitychange', perhaps);
	addEventListener('online', perhaps);
	addEventListener('pageshow', (event) => { if (event.persisted) now(); });
	return { loaded, refresh: anew };
}
