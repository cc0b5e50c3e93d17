// The front page: what Duet is, or the reader's own account.  Decides which, once it is
// known who is signed in, and loads the balance again whenever the page is seen again.
import '/assets/shell.js';
import { get, session } from '/assets/api.js';
import { chart } from '/assets/chart.js';
import { byId, el, named, put } from '/assets/dom.js';
import { lastChange } from '/assets/entries.js';
import { change, count, credits, dayOfUtc, dayOfUtcShort } from '/assets/format.js';
import { freshness } from '/assets/fresh.js';
import { outlook } from '/assets/outlook.js';
import { empty, failed, fill, filled, waiting } from '/assets/states.js';

const DAYS = 30;
const YEARS_DAYS = 3650;

const place = byId('account');

const line = el('div', { class: 'fresh', id: 'fresh' });
const fresh = freshness(line, load);

let parts = null;
let drawn = '';
let owner = null;
// Of two requests the answer to the later one wins, whichever arrives last.
let asked = 0;
let answered = 0;

// The account panel, and the places in it that are filled as things load.
function newParts() {
	const places = { balance: el('strong', { class: 'balance-number', id: 'balance' }),
		outlook: el('div', { id: 'outlook' }), last: el('div', { id: 'last-change' }),
		charts: el('div', { class: 'columns', id: 'charts' }) };

	places.panel = el('div', { class: 'panel account' },
		el('section', { 'aria-labelledby': 'balance-title' },
			el('h2', { class: 'label', id: 'balance-title' }, 'Your balance'),
			el('p', { class: 'balance' }, places.balance, ' credits'), places.outlook),
		el('section', { 'aria-labelledby': 'last-title' },
			el('h2', { class: 'label', id: 'last-title' }, 'Last change'), places.last));
	return places;
}

function outlookText({ spentDays, spent, perDay, lastsDays }) {
	const period = spentDays === 1 ? 'today' : `the last ${count(spentDays, 'day')}`;

	if (lastsDays === null)
		return spentDays === 1 ? 'Nothing was spent today.' : `Nothing was spent in ${period}.`;
	const days = Math.floor(lastsDays);
	const enough = days === 0 ? 'less than a day' : `about ${count(days, 'day')}`;
	return [el('strong', {}, days > YEARS_DAYS ? 'Enough for years' : `Enough for ${enough}`), ` at the rate of ${period}: `,
		`${credits(spent)} spent`, spentDays > 1 && `, ${perDay < 1 ? 'less than 1' : `about ${credits(Math.round(perDay))}`} a day`, '.'];
}

function lowNotice({ isOut, isLow, busiest }, balance) {
	if (!isOut && !isLow)
		return null;
	return el('div', { class: isOut ? 'bad' : 'warning', role: 'status', id: 'low' },
		el('p', {}, el('strong', {}, isOut ? 'No credits left. ' : 'Running low. '),
			!isOut && balance < busiest.spent
				&& `Your busiest day, ${dayOfUtcShort(busiest.date)}, took ${credits(busiest.spent)}. `,
			isOut ? 'Whatever costs credits is refused until there are more. '
				: 'When they run out, whatever costs credits is refused; nothing is taken in part. ',
			'Ask whoever runs this service for more. What was refused can be tried again then.'));
}

function outlookParts(summary, balance) {
	// There are more changes than the server adds up: better to say nothing than something false.
	if (summary.days.length === 0)
		return el('p', { class: 'note' }, 'There were too many changes today to add them up here.');
	const ahead = outlook(summary, balance);

	if (ahead.isOut && summary.latest === null)
		return el('p', {}, el('strong', {}, 'No credits yet. '), 'Ask whoever runs this service for the first ones.');
	return [!ahead.isOut && el('p', {}, outlookText(ahead)), lowNotice(ahead, balance)];
}

function showNumbers(summary) {
	const { user: { creditBalance } } = summary;
	const outside = creditBalance - (summary.days.at(-1)?.creditBalance ?? creditBalance);

	put(parts.balance, credits(creditBalance));
	put(parts.outlook, outlookParts(summary, creditBalance),
		outside !== 0 && el('p', { class: 'note' }, `Of this, ${change(outside)} was changed by somebody directly, outside the `
			+ 'history. It becomes an entry of its own with the next change.'));
	put(parts.last, lastChange(summary.latest), el('p', {}, el('a', { href: '/billing' }, 'All changes')));
}

function balanceSentence(days) {
	const low = days.reduce((a, b) => (b.creditBalance < a.creditBalance ? b : a));
	const high = days.reduce((a, b) => (b.creditBalance > a.creditBalance ? b : a));

	return low.creditBalance === high.creditBalance ? `${count(low.creditBalance, 'credit')} at the end of each day.`
		: `Between ${credits(low.creditBalance)} (${dayOfUtcShort(low.date)}) and ${credits(high.creditBalance)} `
			+ `(${dayOfUtcShort(high.date)}), at the end of each day.`;
}

function spendingSentence(summary) {
	const { busiest, spent } = outlook(summary, 0);

	return spent === 0 ? 'Nothing was spent.'
		: `${count(spent, 'credit')} in all; the most on ${dayOfUtcShort(busiest.date)}, ${credits(busiest.spent)}.`;
}

function showCharts(summary) {
	const { days } = summary;
	const shown = JSON.stringify(days);
	const common = { labels: days.map((day) => dayOfUtc(day.date)), ticks: days.map((day) => dayOfUtcShort(day.date)),
		labelTitle: 'Day, UTC' };
	const panel = (data) => el('div', { class: 'panel' }, chart({ ...common, ...data }, { format: credits }));

	if (shown === drawn)
		return;
	drawn = shown;
	if (days.length === 0) {
		put(parts.charts, empty(el('div', { class: 'panel' }), 'Too much to draw.',
			'There were more changes than are added up here. ', el('a', { href: '/billing' }, 'The history'), ' has all of them.'));
		return;
	}
	if (summary.latest === null && days.every((day) => day.creditBalance === 0)) {
		put(parts.charts, empty(el('div', { class: 'panel' }), 'No history yet.',
			'From the first credits on, your balance and what you spend is drawn here.'));
		return;
	}
	put(parts.charts,
		panel({ title: `Balance, ${count(days.length, 'day')}`, summary: balanceSentence(days),
			series: [{ label: 'Balance', color: '--balance', kind: 'line', values: days.map((day) => day.creditBalance) }] }),
		panel({ title: 'Spent, day by day', summary: spendingSentence(summary),
			series: [{ label: 'Spent', color: '--spent', kind: 'bars', values: days.map((day) => day.spent) }] }));
}

async function load() {
	const mine = ++asked;
	const summary = await get(`/api/credits/summary?days=${DAYS}`);

	// Somebody else has signed in in the meantime.
	if (summary.user.id !== owner) {
		location.reload();
		return;
	}
	if (mine < answered)
		return;
	answered = mine;
	// The placeholder is removed at once, rather than being pushed down by what is loaded.
	if (drawn === '') {
		const waited = parts;
		parts = newParts();
		waited.panel.replaceWith(parts.panel);
		waited.charts.replaceWith(parts.charts);
	}
	showNumbers(summary);
	showCharts(summary);
	fresh.loaded(summary.asOf);
}

// The balance is known already; the rest is still loading.
function showWaiting(user) {
	owner = user.id;
	parts = newParts();
	put(parts.balance, credits(user.creditBalance));
	fresh.loaded();
	loadFirst();
	return [el('div', { class: 'heading' }, el('div', {}, el('h1', {}, named(user.name || user.email)),
		user.name && el('p', { class: 'note' }, named(user.email))), line), parts.panel, parts.charts];
}

async function loadFirst() {
	waiting(parts.outlook, 2);
	waiting(parts.last, 3);
	put(parts.charts, [0, 1].map(() => waiting(el('div', { class: 'panel chart-waits' }), 5)));
	try {
		await load();
	} catch (error) {
		if (answered > 0)
			return;
		filled(parts.outlook);
		filled(parts.last, el('p', { class: 'note' }, 'Not known at the moment.'));
		failed(parts.charts, error, loadFirst);
	}
}

async function start() {
	const { signedIn, user } = await session();

	if (!signedIn) {
		byId('intro').classList.add('shown');
		return [];
	}
	document.title = 'Your credits - Duet';
	return showWaiting(user);
}

fill(place, start, (nodes) => nodes, 6);
