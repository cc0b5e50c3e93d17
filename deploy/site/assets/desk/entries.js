// Entries of the ledger as the admin pages show them.
import { el, named } from '/assets/dom.js';
import { change, credits, time } from '/assets/format.js';
import { who } from '/assets/desk/who.js';

const KINDS = {
	grant: 'Grant', purchase: 'Purchase', spend: 'Spend', refund: 'Refund', deduct: 'Deduction', sync: 'Repair',
	adjustment: 'From outside', opening: 'Opening',
};

/** What a type of entry is called. */
const kindOf = (type) => KINDS[type] ?? type;

/** All types, for a choice. */
export const kinds = Object.entries(KINDS);

/** An amount with its sign; what was added stands out. */
export function amount(value) {
	return el('span', { class: value > 0 ? 'plus' : 'minus' }, value === 0 ? '0' : change(value));
}

export const columns = [
	{ label: 'When' }, { label: 'What' }, { label: 'Amount', number: true }, { label: 'Balance after', number: true },
];

// If the two amounts differ, says which balance each of them moved.
function amounts({ userAmount, organizationAmount }) {
	if (userAmount === organizationAmount)
		return amount(userAmount);
	return userAmount === 0
		? [amount(organizationAmount), el('small', {}, 'organization')]
		: [amount(userAmount), organizationAmount === 0 ? el('small', {}, 'user') : el('small', {}, 'organization ', amount(organizationAmount))];
}

function balances({ userBalanceAfter, organizationBalanceAfter }) {
	if (userBalanceAfter === null)
		return [credits(organizationBalanceAfter), el('small', {}, 'organization')];
	return [credits(userBalanceAfter),
		userBalanceAfter !== organizationBalanceAfter && el('small', {}, 'organization ', credits(organizationBalanceAfter))];
}

// What it was, by whom (if that adds anything), and why.
function what(entry) {
	return [kindOf(entry.type), entry.actor !== 'outside' && el('span', { class: 'soft' }, ' by ', who(entry.actor)),
		el('small', {}, named(entry.reason), entry.reference && [' · ', named(entry.reference)])];
}

/** The cells of an entry's row. */
export function cells(entry) {
	return [[time(entry.createdAt), el('small', {}, `entry ${entry.id}`)], what(entry), amounts(entry), balances(entry)];
}

/** The columns for an entry that has not been written yet. */
export const columnsToBe = columns.slice(1);
export function cellsToBe(entry) {
	return cells(entry).slice(1);
}
