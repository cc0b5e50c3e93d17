// How old what is shown is.  Decides when a page looks again by itself: when its tab
// is visible again, when the network is back, when it comes out of the browser's
// memory.  When that fails, what is shown stays and says how old it is.
import { Fault } from '/assets/api.js';
import { el, put } from '/assets/dom.js';
import { clockTime } from '/assets/format.js';
import { faultOf } from '/assets/states.js';

// Switching tabs to and fro is no reason to ask again.
const YOUNG_MS = 5000;

/** Keeps the line `place` ("As of 14:03. Refresh") and calls `refresh()`, which loads
 * and shows, and throws when it cannot.  Returns { loaded(asOf?), refresh() }:
 * tell it when something was loaded, and when something was written; what had been
 * asked before that is waited for and asked again.  `clock(date)` writes the time of day. */
export function freshness(place, refresh, { clock = clockTime } = {}) {
	let at = null;
	let running = null;
	let told = null;

	// What is said already is not said aloud again, however often it fails.
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
			// The session is over: everything here is somebody's no longer.
			if (error instanceof Fault && error.isSignedOut)
				location.reload();
			show(faultOf(error));
		}
	}

	// One at a time: whoever asks meanwhile has the same answer.
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
