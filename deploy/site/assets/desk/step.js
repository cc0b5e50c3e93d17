// Whether the balances of a user in a list are in step.
import { el } from '/assets/dom.js';
import { change } from '/assets/format.js';

/** The mark that says so; `difference` is the organization's balance minus its members'. */
export function step({ difference }) {
	return difference === 0
		? el('span', { class: 'mark good' }, 'in step')
		: el('span', { class: 'mark warning' }, `out of step, ${change(difference)}`);
}
