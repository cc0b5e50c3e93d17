// Giving and taking credits by hand: amount, reason, and a dialog that shows the
// balance before and after.  Decides that what was confirmed is done once: its
// idempotency key is made when it is confirmed, and is kept, even over a reload, until
// the server has said what became of it.
import { Fault, send } from '/assets/api.js';
import { el, named, put } from '/assets/dom.js';
import { count, credits, parseCredits } from '/assets/format.js';
import { faultMessage, fieldFault, signedOut } from '/assets/states.js';
import { ask } from '/assets/desk/ask.js';
import { draft } from '/assets/desk/draft.js';
import { beforeAndAfter } from '/assets/desk/figures.js';

const REASON_MAX = 255;
const WORDS = {
	grant: { verb: 'Give', past: 'Given' },
	deduct: { verb: 'Take', past: 'Taken' },
};

// ---- The key of an order that may have been carried out

const PENDING = `pending ${location.pathname}`;

function newKey() {
	return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

// { key, isOpen }: isOpen if it was sent before and its outcome is not known.
function keyFor(order) {
	const kept = JSON.parse(sessionStorage.getItem(PENDING) ?? 'null');
	const ordered = JSON.stringify(order);
	const isOpen = kept?.ordered === ordered;
	const key = isOpen ? kept.key : newKey();

	sessionStorage.setItem(PENDING, JSON.stringify({ ordered, key }));
	return { key, isOpen };
}

const settled = () => sessionStorage.removeItem(PENDING);

// ---- The form

function field(name, label, input, ...below) {
	const fault = el('p', { class: 'fault', id: `${name}-fault`, hidden: true });

	return { input, fault, nodes: [el('label', { for: name }, label), input, ...below, fault] };
}

function text(name, attributes) {
	return el('input', { id: name, name, type: 'text', autocomplete: 'off', 'aria-describedby': `${name}-fault`, ...attributes });
}

const complain = ({ input, fault }, message) => fieldFault(input, fault, message);

function kindChoice() {
	const one = (value, label, checked) =>
		el('label', {}, el('input', { type: 'radio', name: 'kind', value, checked }), el('span', {}, label));

	return el('fieldset', { class: 'choice' }, el('legend', { class: 'unseen' }, 'Give or take'),
		one('grant', 'Give', true), one('deduct', 'Take', false));
}

// What is missing, if more would be taken from somebody than they have.
function shortage({ user }, amount) {
	const missing = amount - user.creditBalance;

	return missing > 0
		? `There are only ${count(user.creditBalance, 'credit')}: ${credits(missing)} are missing. A balance never goes below 0.`
		: null;
}

// ---- The dialog, and its outcome

function question(order, standing) {
	const { user, organization, difference } = standing;
	const sign = order.kind === 'grant' ? 1 : -1;
	const words = WORDS[order.kind];

	return ask(`${words.verb} ${count(order.amount, 'credit')}?`, (place, close) => {
		const fault = el('div');
		const yes = el('button', { type: 'button', class: order.kind === 'deduct' && 'danger', on: { click: go } },
			`${words.verb} ${count(order.amount, 'credit')}`);
		const no = el('button', { type: 'button', class: 'plain', on: { click: () => close(null) } }, 'Back');

		async function go() {
			const { kind, ...body } = order;
			const { key, isOpen } = keyFor(order);

			yes.disabled = true;
			no.disabled = true;
			place.setAttribute('aria-busy', 'true');
			put(fault);
			try {
				const answer = await send('POST', `/api/credits/${kind}`, body, { key });
				settled();
				close({ answer });
			} catch (error) {
				failedWith(error, isOpen || error.kind === 'unknown');
			} finally {
				place.removeAttribute('aria-busy');
				yes.disabled = false;
				no.disabled = false;
				yes.focus();
			}
		}

		// Whatever the refusal now: if it was open, it may have been done the time before.
		function failedWith(error, isOpen) {
			if (!isOpen)
				settled();
			if (error instanceof Fault && error.isSignedOut) {
				signedOut(fault, isOpen ? 'You are not signed in any more. Sign in and confirm the same again: it is done once.'
					: 'You are not signed in any more, and nothing was done. What you typed is kept.');
			} else if (error instanceof Fault && error.pointer) {
				close({ pointer: error.pointer, message: error.detail });
			} else if (error instanceof Fault && error.is('insufficient-credits')) {
				close({ pointer: '/amount',
					message: `There are only ${count(error.creditBalance, 'credit')} now: ${credits(error.shortfall)} are missing.` });
			} else if (isOpen) {
				put(fault, faultMessage(new Fault('unknown', { title: 'It is not known whether it was done',
					detail: 'Try again: it is done once, however often it is sent.', requestId: error.requestId })),
				error.kind !== 'unknown' && el('p', {}, `The last answer was: ${error.title}.`));
				put(yes, 'Try again');
			} else {
				put(fault, faultMessage(error));
			}
		}

		return [
			el('p', {}, named(user.name || user.email), user.name && [', ', named(user.email)]),
			beforeAndAfter('User balance', user.creditBalance, user.creditBalance + sign * order.amount),
			difference !== 0 && organization.members === 1 && el('p', { class: 'warning' },
				'The organization balance moves by the same amount: the two stay out of step until they are repaired.'),
			el('dl', { class: 'pairs' }, el('dt', {}, 'Reason'), el('dd', {}, named(order.reason)),
				order.reference && [el('dt', {}, 'Reference'), el('dd', {}, named(order.reference))]),
			fault,
			el('div', { class: 'buttons' }, no, yes),
		];
	});
}

/** Maintains the panel in `place`.  `load()` resolves to how the user stands now;
 * `changed(message)` is called when something was, or may have been, done.  Returns
 * { show(standing) }. */
export function byHand(place, { load, changed }) {
	let standing = null;

	const hint = el('p', { class: 'hint', id: 'amount-hint' });
	const amount = field('amount', 'Amount', text('amount', { inputmode: 'numeric', maxlength: 24,
		'aria-describedby': 'amount-hint amount-fault' }), hint);
	const reason = field('reason', 'Reason', text('reason', { maxlength: REASON_MAX }));
	const reference = field('reference', ['Reference ', el('small', {}, 'optional')], text('reference', { maxlength: REASON_MAX }));
	const fault = el('div');
	const button = el('button', { type: 'submit' }, 'Review');
	const form = el('form', { class: 'fields wide', novalidate: true, on: { submit, input: typed } },
		kindChoice(), amount.nodes, reason.nodes, reference.nodes, el('div', { class: 'buttons' }, button), fault);
	const kept = draft(form, 'by hand');

	put(place, el('h2', { id: 'hand-title' }, 'By hand'), form);

	// Shows the balance as the amount would leave it.
	function tell() {
		const value = parseCredits(amount.input.value);
		const sign = form.elements.kind.value === 'grant' ? 1 : -1;
		const after = value === null || standing === null ? null : standing.user.creditBalance + sign * value;

		put(hint, standing === null ? '' : after !== null && after >= 0 && Number.isSafeInteger(after)
			? `Balance after: ${credits(after)}` : `Balance now: ${credits(standing.user.creditBalance)}`);
	}

	function typed() {
		complain(amount, null);
		complain(reason, null);
		tell();
	}

	// The order in the form, or null if a field is not right.
	function order() {
		const value = parseCredits(amount.input.value);
		const kind = form.elements.kind.value;
		const short = kind === 'deduct' && value !== null ? shortage(standing, value) : null;
		const isAmount = complain(amount, value === null ? 'Whole credits, 1 or more, in digits.' : short);
		const isReason = complain(reason, reason.input.value.trim() === '' ? 'Say why: it is kept with the entry.' : null);

		if (!isAmount || !isReason) {
			(isAmount ? reason : amount).input.focus();
			return null;
		}
		return { kind, userId: standing.user.id, amount: value, reason: reason.input.value.trim(),
			...(reference.input.value.trim() === '' ? {} : { reference: reference.input.value.trim() }) };
	}

	async function submit(event) {
		event.preventDefault();
		put(fault);
		button.disabled = true;
		try {
			// So that before and after are current, not those from when the page was opened.
			standing = await load();
			const ordered = order();
			if (ordered !== null)
				await finish(ordered, await question(ordered, standing));
		} catch (error) {
			if (error instanceof Fault && error.isSignedOut)
				signedOut(fault, 'You are not signed in any more. What you typed is kept.');
			else
				put(fault, faultMessage(error));
		} finally {
			button.disabled = false;
			// A disabled button has lost the focus, so the dialog could not give it back.
			if (document.activeElement === document.body)
				button.focus();
		}
	}

	async function finish(ordered, result) {
		if (result?.pointer) {
			const wrong = { '/amount': amount, '/reason': reason, '/reference': reference }[result.pointer] ?? amount;
			complain(wrong, result.message);
			wrong.input.focus();
		}
		if (!result?.answer) {
			if (sessionStorage.getItem(PENDING) !== null)
				await changed(null);
			return;
		}
		const words = WORDS[ordered.kind];
		form.reset();
		kept.clear();
		typed();
		await changed(`${words.past}: ${count(ordered.amount, 'credit')}. The balance is ${credits(result.answer.creditBalance)} now.`);
	}

	return {
		show(now) {
			standing = now;
			if (amount.fault.hidden)
				tell();
		},
	};
}
