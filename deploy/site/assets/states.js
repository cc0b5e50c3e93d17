// What a place shows when it has no content: it is loading, it is empty, it has failed,
// or nobody is signed in.  Decides that each says what to do, and that an error names
// the request, so that it can be found in the log.
import { Fault, signInAddress } from '/assets/api.js';
import { el, put } from '/assets/dom.js';

/** Shows grey lines where the content will be; `lines` of them reserve its height. */
export function waiting(place, lines = 3) {
	place.setAttribute('aria-busy', 'true');
	return put(place, el('div', { class: 'waiting' }, Array.from({ length: lines }, () => el('i'))),
		el('span', { class: 'unseen' }, 'Loading'));
}

/** Shows the content. */
export function filled(place, ...children) {
	place.removeAttribute('aria-busy');
	return put(place, ...children);
}

/** Says that there is nothing, what that means, and what would change it. */
export function empty(place, title, ...text) {
	return filled(place, el('div', { class: 'state' }, el('p', {}, el('strong', {}, title)), el('p', {}, ...text)));
}

/** Says that nobody is signed in, with a link that leads to sign-in and back to here. */
export function signedOut(place, why = 'Sign in to see this.') {
	return filled(place, el('div', { class: 'state' }, el('p', {}, why),
		el('p', {}, el('a', { class: 'button', href: signInAddress() }, 'Sign in'))));
}

/** The Fault to show for any error; one that is not a Fault is a bug in the page. */
export function faultOf(error) {
	if (error instanceof Fault)
		return error;
	console.error(error);
	return new Fault('problem', { title: 'This page has a fault',
		detail: 'Reload it. If it happens again, tell whoever runs this service.' });
}

/** A fault of unknown outcome, in the words { title, detail } of what was attempted; any
 * other error as it is. */
export function unknownAs(error, words) {
	return error.kind === 'unknown' ? new Fault('unknown', { requestId: error.requestId, ...words }) : error;
}

/** The message for an error: what happened, what to do, the request.  `again` adds a
 * button "Try again" that calls it. */
export function faultMessage(error, again) {
	const fault = faultOf(error);

	return el('div', { class: ['offline', 'unknown'].includes(fault.kind) ? 'warning' : 'bad', role: 'alert' },
		el('p', {}, el('strong', {}, `${fault.title}.`), ` ${fault.detail ?? ''}`),
		fault.requestId && el('p', {}, el('small', {}, 'Request ', el('code', {}, fault.requestId))),
		fault.isSignedOut && el('p', {}, el('a', { class: 'button plain small', href: signInAddress() }, 'Sign in')),
		again && !fault.isSignedOut && el('p', {}, el('button', { type: 'button', class: 'plain small', on: { click: again } }, 'Try again')));
}

/** Shows what is wrong with a field in the line below it; a null message means nothing is
 * wrong.  Returns whether the field is right.  `input` is null if the line belongs to
 * several fields. */
export function fieldFault(input, line, message) {
	line.hidden = message === null;
	put(line, message);
	if (message === null)
		input?.removeAttribute('aria-invalid');
	else
		input?.setAttribute('aria-invalid', 'true');
	return message === null;
}

/** Says that it failed; "Try again" calls `again()`, and if the browser is offline that
 * happens by itself when the network is back.  A 401 means that nobody is signed in. */
export function failed(place, error, again) {
	if (error instanceof Fault && error.isSignedOut)
		return signedOut(place, 'You are not signed in any more. Sign in to go on.');
	const message = faultMessage(error, again);

	if (error instanceof Fault && error.kind === 'offline') {
		addEventListener('online', () => {
			if (message.isConnected)
				again();
		}, { once: true });
	}
	return filled(place, message);
}

/** Fills a place: shows that it is loading, loads, and shows what `render(value)` returns,
 * or why it failed, with "Try again".  Resolves to whether it succeeded. */
export async function fill(place, load, render, lines) {
	waiting(place, lines);
	try {
		filled(place, await render(await load()));
		return true;
	} catch (error) {
		failed(place, error, () => fill(place, load, render, lines));
		return false;
	}
}
