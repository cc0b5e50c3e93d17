// /admin/service: how the service is.  Decides that it looks again every ten seconds
// while somebody can see it, that what is shown then changes in its place, and that it
// always says how old it is.
import { get } from '/assets/api.js';
import { byId, el, put } from '/assets/dom.js';
import { clockSeconds } from '/assets/format.js';
import { freshness } from '/assets/fresh.js';
import { fill } from '/assets/states.js';
import { view } from '/assets/desk/service_view.js';

const EVERY_MS = 10000;

// A first summary of drift is begun by asking for it.
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

// Offline it goes on when the network is back, which fresh.js sees.
function perhaps() {
	if (document.visibilityState === 'visible' && navigator.onLine !== false)
		age.refresh();
}

fill(place, load, show, SKELETON_LINES);
setInterval(perhaps, EVERY_MS);
