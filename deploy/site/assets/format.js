// How numbers and moments are written.  Decides: digits grouped by the reader's locale,
// changes with their sign, times in the reader's zone with UTC on hover, recent times as
// how long ago.  The days of a summary are UTC days and are shown as such.
import { el } from '/assets/dom.js';

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86400;
const RELATIVE_DAYS_MAX = 6;

const whole = new Intl.NumberFormat();
const signed = new Intl.NumberFormat(undefined, { signDisplay: 'exceptZero' });
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const clockWithSeconds = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const utcDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const utcDayShort = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric', timeZone: 'UTC' });
// This one writes words, and all words here are English.
const ago = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** 37,750 */
export const credits = (amount) => whole.format(amount);

/** +100, and −10 with a minus as wide as the plus. */
export const change = (amount) => signed.format(amount).replace('-', '\u2212');

/** 37.8K, for axes. */
export const short = (amount) => compact.format(amount);

/** 1 credit, 2 credits */
export const count = (amount, one, many = `${one}s`) => `${credits(amount)} ${amount === 1 ? one : many}`;

const group = whole.formatToParts(123456).find(({ type }) => type === 'group')?.value ?? ',';

/** The number of whole credits, 1 or more, that somebody typed: digits, grouped as in the
 * reader's locale or not at all.  null for anything else: 1.5 must not become 15. */
export function parseCredits(text) {
	const digits = text.trim().replaceAll(group, '').replaceAll(/\s/g, '');
	const amount = Number(digits);
	const isWhole = /^[0-9]+$/.test(digits) && Number.isSafeInteger(amount) && amount > 0;

	return isWhole && (text.trim().replaceAll(/\s/g, '') === digits || text.trim() === whole.format(amount)) ? amount : null;
}

/** Nov 25, 2026 for 2026-11-25 */
export const dayOfUtc = (date) => utcDay.format(new Date(`${date}T00:00:00Z`));

/** Nov 25 */
export const dayOfUtcShort = (date) => utcDayShort.format(new Date(`${date}T00:00:00Z`));

/** 14:03 */
export const clockTime = (date) => clock.format(date);

/** 14:03:20 */
export const clockSeconds = (date) => clockWithSeconds.format(date);

function agoText(date) {
	const seconds = (date - Date.now()) / 1000;
	const past = -seconds;

	if (past < MINUTE_S)
		return past > -MINUTE_S ? 'just now' : moment.format(date);
	if (past < HOUR_S)
		return ago.format(Math.round(seconds / MINUTE_S), 'minute');
	if (past < DAY_S)
		return ago.format(Math.round(seconds / HOUR_S), 'hour');
	if (past < RELATIVE_DAYS_MAX * DAY_S)
		return ago.format(Math.round(seconds / DAY_S), 'day');
	return day.format(date);
}

const utcText = (date) => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** <time> with the date and the time of day of a moment as the API writes it. */
export function time(text) {
	const date = new Date(text);

	return el('time', { datetime: text, title: utcText(date) }, moment.format(date));
}

/** <time> of a moment: how long ago, if it is recent. */
export function timeAgo(text) {
	const date = new Date(text);

	return el('time', { datetime: text, title: `${moment.format(date)}, ${utcText(date)}`, 'data-ago': true },
		agoText(date));
}

// "2 minutes ago" is right for a minute, and nobody reads it in a hidden tab.
function renewAgo() {
	if (document.visibilityState === 'hidden')
		return;
	for (const element of document.querySelectorAll('time[data-ago]'))
		element.textContent = agoText(new Date(element.dateTime));
}

setInterval(renewAgo, MINUTE_S * 1000);
document.addEventListener('visibilitychange', renewAgo);
