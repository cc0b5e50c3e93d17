// The repair of one user: which balance is right, a preview, and then the repair.
// Decides that a repair is possible only right after a preview with the same choices.
import { send } from '/assets/api.js';
import { el, put } from '/assets/dom.js';
import { change, credits, count } from '/assets/format.js';
import { faultMessage, unknownAs } from '/assets/states.js';
import { cellsToBe, columnsToBe } from '/assets/desk/entries.js';
import { beforeAndAfter } from '/assets/desk/figures.js';
import { row, table } from '/assets/desk/table.js';

const TO_USER = 'organization-to-user';
const TO_ORGANIZATION = 'user-to-organization';

// What is wrong, in a sentence or two.
function reason({ difference, organization, outside }) {
	const sides = [];
	const owner = organization.members > 1 ? 'its members together' : 'the user';

	if (difference !== 0)
		sides.push(difference > 0
			? `The organization has ${count(difference, 'credit')} more than ${owner}.`
			: `The organization has ${count(-difference, 'credit')} less than ${owner}.`);
	if (outside.user !== 0)
		sides.push(`The user balance was changed by ${change(outside.user)} outside the ledger since its last entry.`);
	if (outside.organization !== 0)
		sides.push(`The organization balance was changed by ${change(outside.organization)} outside the ledger since its last entry.`);
	if (organization.balance === null)
		sides.push('The row of the organization balance is gone; it counts as 0, and the repair makes it anew.');
	return sides.join(' ');
}

function option(type, name, value, checked, text, hint) {
	return el('label', {}, el('input', { type, name, value, checked }),
		el('span', {}, text, ' ', el('small', {}, hint)));
}

function directions({ organization }) {
	const shared = organization.members > 1;

	return el('fieldset', {}, el('legend', {}, 'Which balance is right?'),
		!shared && option('radio', 'direction', TO_USER, true, 'The organization\'s: the user catches up',
			'For purchases that reached the organization only.'),
		option('radio', 'direction', TO_ORGANIZATION, shared,
			shared ? 'The members\': the organization becomes their sum' : 'The user\'s: the organization catches up',
			'No user\'s credits change.'));
}

// Only if somebody would lose credits: how many, as a choice of its own.
function decrease({ difference, organization }) {
	return difference < 0 && organization.members === 1 && el('fieldset', { class: 'decrease' },
		el('legend', {}, 'May credits be taken from the user?'),
		option('checkbox', 'allowDecrease', 'true', false,
			`Yes, take ${count(-difference, 'credit')} from this user`,
			'Otherwise nothing is repaired where the user would catch up.'));
}

function choicesOf(form, user) {
	const fields = new FormData(form);
	const direction = fields.get('direction');

	return { userId: user.id, direction, allowDecrease: direction === TO_USER && fields.get('allowDecrease') === 'true' };
}

const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

const moved = (name, before, after) => before !== after && beforeAndAfter(name, before, after);

function entriesTable(entries) {
	const { frame, body } = table('Entries that would be written', columnsToBe);

	body.append(...entries.map((entry) => row(columnsToBe, cellsToBe(entry))));
	return frame;
}

/** Maintains the panel in `place`; `changed(message, isDone)` is called when something was,
 * or may have been, written; isDone is false if the repair was skipped.  Returns
 * { show(standing) }. */
export function repair(place, changed) {
	let shownFor = null;

	function panel(standing) {
		const result = el('div', { class: 'result', 'aria-live': 'polite' });
		const button = el('button', { type: 'submit' }, 'Preview the repair');
		const form = el('form', { on: { submit: preview, change: choose } }, directions(standing), decrease(standing),
			el('p', { class: 'buttons' }, button, el('span', { class: 'note' }, 'A preview writes no entry.')));

		function choose() {
			put(result);
			const question = form.querySelector('.decrease');
			if (question)
				question.hidden = form.elements.direction.value !== TO_USER;
		}

		async function run(body, pressed) {
			pressed.disabled = true;
			try {
				return await send('POST', '/api/admin/sync-credits', body);
			} catch (error) {
				put(result, faultMessage(body.dryRun ? unknownAs(error, { title: 'The answer did not come',
					detail: 'A preview changes nothing. Try again.' }) : error));
				if (error.kind === 'unknown' && !body.dryRun)
					await changed(null);
				return null;
			} finally {
				pressed.disabled = false;
				if (document.activeElement === document.body)
					pressed.focus();
			}
		}

		async function preview(event) {
			event.preventDefault();
			const choices = choicesOf(form, standing.user);
			const answer = await run({ ...choices, dryRun: true }, button);
			// The choices have changed in the meantime, so this preview is not theirs.
			if (answer === null || !isSame(choices, choicesOf(form, standing.user)))
				return;
			if (answer.skipped !== null || answer.entries.length === 0) {
				put(result, el('p', { class: answer.skipped === null ? 'good' : 'warning' }, answer.message));
				return;
			}
			const now = el('button', { type: 'button', on: { click: () => fix(choices, now) } }, 'Repair now');
			put(result, el('h3', {}, 'What the repair would do'), el('p', {}, answer.message),
				moved('User balance', answer.before.userBalance, answer.after.userBalance),
				moved('Organization balance', answer.before.orgBalance, answer.after.orgBalance),
				entriesTable(answer.entries),
				el('p', { class: 'buttons' }, now, el('span', { class: 'note' }, `Writes ${count(answer.entries.length, 'entry', 'entries')}.`)));
			now.focus();
		}

		async function fix(choices, pressed) {
			const answer = await run({ ...choices, dryRun: false }, pressed);
			if (answer !== null)
				await changed(answer.message, answer.skipped === null);
		}

		choose();
		return el('section', { class: 'panel', 'aria-labelledby': 'repair-title' },
			el('h2', { id: 'repair-title' }, standing.inSync
				? 'Changed outside the ledger' : `Out of step by ${credits(Math.abs(standing.difference))}`),
			el('p', {}, reason(standing)), form, result);
	}

	// The panel that somebody may be using stays unless the figures behind it have changed.
	function show(standing) {
		const { difference, outside, organization, inSync } = standing;
		const about = JSON.stringify({ difference, outside, organization });

		if (about === shownFor)
			return;
		shownFor = about;
		if (inSync && outside.user === 0 && outside.organization === 0)
			put(place);
		else
			put(place, panel(standing));
	}

	return { show };
}
