// /admin/service: how the service is doing.  Decides that it loads again every ten
// seconds while the page is visible, that the figures then change in place, and that it
// always says how old they are.
import { get } from '/assets/api.js';
import { byId, el, put } from '/assets/dom.js';
import { clockSeconds } from '/assets/format.js';
import { freshness } from '/assets/fresh.js';
import { fill } from '/assets/states.js';
import { view } from '/assets/desk/service_view.js';

const EVERY_MS = 10000;

// The first request only starts the summary of drift, so ask again soon.
const DRIFT_SOON_MS = 2000;

const SKELETON_LINES = 12;

const place = el('div');
const fresh = el('div', { class: 'fresh' });
let shown = null;

put(byId('desk'), el('div', { class: 'list-head' },
	el('p', { class: 'lead-line' }, 'What the service does, counted by all of its processes together.'), fresh), place)
	.removeAttribute('aria-busy');

const load = () => get('/api/admin/stats');

const age = freshness(fresh, async () => show(await load()), { clock: clockSeconds });

function show(stats) {
	shown ??= view();
	shown.update(stats);
	age.loaded(stats.asOf);
	if (stats.drift === null)
		setTimeout(perhaps, DRIFT_SOON_MS);
	return shown.nodes;
}

// When offline, fresh.js loads again once the network is back.
function perhaps() {
	if (document.visibilityState === 'visible' && navigator.onLine !== false)
		age.refresh();
}

fill(place, load, show, SKELETON_LINES);
setInterval(perhaps, EVERY_MS);
