// The figures of one user after a change: exactly the markup that Duet itself puts into
// the page, so that nothing moves.
import { el } from '/assets/dom.js';
import { change, count, credits } from '/assets/format.js';

function figure(name, ...value) {
	return el('div', {}, el('dt', {}, name), el('dd', {}, ...value));
}

/** Both balances, and how far apart they are. */
export function figures({ user, organization, difference, inSync }) {
	return el('dl', { class: 'figures' },
		figure('User balance', credits(user.creditBalance)),
		figure('Organization balance', organization.balance === null ? 'none' : credits(organization.balance),
			organization.members > 1 && el('small', {}, ` of ${count(organization.members, 'member')}`)),
		figure('Difference', inSync ? '0' : change(difference), ' ',
			inSync ? el('span', { class: 'mark good' }, 'in step') : el('span', { class: 'mark warning' }, 'out of step')));
}

/** A change of a balance: before and after. */
export function beforeAndAfter(name, before, after) {
	return el('div', { class: 'step' },
		el('div', {}, el('small', {}, `${name} before`), el('strong', {}, credits(before))),
		el('i', { 'aria-hidden': 'true' }, '→'),
		el('div', {}, el('small', {}, 'after'), el('strong', {}, credits(after))));
}
