// Entries as people read them.  Decides what each kind is called, and that readers
// see the change of their own balance, never the organization's.
import { change, credits, time, timeAgo } from '/assets/format.js';
import { el, named } from '/assets/dom.js';

const KINDS = {
	spend: 'Spent',
	purchase: 'Purchase',
	grant: 'Credits given',
	refund: 'Refund',
	deduct: 'Taken back',
	sync: 'Repair',
	adjustment: 'Outside change',
	opening: 'Opening balance',
};

/** [type, name] of every kind that the API knows. */
export const kinds = Object.entries(KINDS);

/** 'Spent' for 'spend'; a kind that is newer than this page keeps its type as its name. */
const kindName = (type) => KINDS[type] ?? type;

const direction = (amount) => (amount > 0 ? 'change more' : 'change');

/** +100 in the colour of its sign; the colour is never the only mark. */
function amountOf(entry) {
	return el('span', { class: direction(entry.userAmount) }, change(entry.userAmount));
}

// A reason that only repeats the kind says nothing.
function reasonOf(entry) {
	return entry.reason && entry.reason.toLowerCase() !== kindName(entry.type).toLowerCase() ? entry.reason : null;
}

/** The row of a history: when, what, the change, the balance after. */
export function entryRow(entry) {
	const reason = reasonOf(entry);

	return el('tr', { role: 'row', 'data-entry': entry.id },
		el('td', { role: 'cell', class: 'when' }, time(entry.createdAt)),
		el('td', { role: 'cell', class: 'what' }, el('span', {}, kindName(entry.type)), (reason || entry.reference)
			&& el('small', {}, reason && named(reason), reason && entry.reference && ' · ',
				entry.reference && named(entry.reference))),
		el('td', { role: 'cell', class: 'number amount' }, amountOf(entry)),
		el('td', { role: 'cell', class: 'number after', 'data-label': 'Balance' }, credits(entry.userBalanceAfter)));
}

/** The latest change, in a few lines. */
export function lastChange(entry) {
	if (entry === null)
		return el('p', { class: 'note' }, 'Nothing yet: the first credits will show here.');
	const reason = reasonOf(entry);

	return [el('p', { class: 'last-amount' }, amountOf(entry)),
		el('p', {}, kindName(entry.type), reason && [': ', named(reason)]),
		el('p', { class: 'note' }, timeAgo(entry.createdAt))];
}
