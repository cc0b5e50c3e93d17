// Whether two balances are in step, in words that are true of what is known.
import { el } from '/assets/dom.js';
import { change } from '/assets/format.js';

/** The mark of a user in a list. */
export function step({ creditBalance, organization }) {
	if (organization.members === 'several')
		return el('span', { class: 'mark quiet' }, 'shared');
	const difference = (organization.balance ?? 0) - creditBalance;

	return difference === 0
		? el('span', { class: 'mark good' }, 'in step')
		: el('span', { class: 'mark warning' }, `out of step, ${change(difference)}`);
}
