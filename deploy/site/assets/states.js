// What a place shows while it has nothing to show: it waits, it is empty, it has
// failed, nobody is signed in.  Decides that each says what to do, and that an error
// names the request, so that somebody can find it in the log.
import { Fault, signInAddress } from '/assets/api.js';
import { el, put } from '/assets/dom.js';

/** Grey lines where the content will be; `lines` reserve its height. */
export function waiting(place, lines = 3) {
	place.setAttribute('aria-busy', 'true');
	return put(place, el('div', { class: 'waiting' }, Array.from({ length: lines }, () => el('i'))),
		el('span', { class: 'unseen' }, 'Loading'));
}

/** The place has its content. */
export function filled(place, ...children) {
	place.removeAttribute('aria-busy');
	return put(place, ...children);
}

/** There is nothing: what that means, and what would change it. */
export function empty(place, title, ...text) {
	return filled(place, el('div', { class: 'state' }, el('p', {}, el('strong', {}, title)), el('p', {}, ...text)));
}

/** Nobody is signed in: the way there, and back to here. */
export function signedOut(place, why = 'Sign in to see this.') {
	return filled(place, el('div', { class: 'state' }, el('p', {}, why),
		el('p', {}, el('a', { class: 'button', href: signInAddress() }, 'Sign in'))));
}

/** What to tell of any error; one that is no Fault is a mistake of the page's own. */
export function faultOf(error) {
	if (error instanceof Fault)
		return error;
	console.error(error);
	return new Fault('problem', { title: 'This page has a fault',
		detail: 'Reload it. If it happens again, tell whoever runs this service.' });
}

/** A fault of unknown outcome in the words, { title, detail }, of what was meant; any
 * other as it is. */
export function unknownAs(error, words) {
	return error.kind === 'unknown' ? new Fault('unknown', { requestId: error.requestId, ...words }) : error;
}

/** The message of an error: what happened, what to do, the request.  `again` makes it
 * a button. */
export function faultMessage(error, again) {
	const fault = faultOf(error);

	return el('div', { class: ['offline', 'unknown'].includes(fault.kind) ? 'warning' : 'bad', role: 'alert' },
		el('p', {}, el('strong', {}, `${fault.title}.`), ` ${fault.detail ?? ''}`),
		fault.requestId && el('p', {}, el('small', {}, 'Request ', el('code', {}, fault.requestId))),
		fault.isSignedOut && el('p', {}, el('a', { class: 'button plain small', href: signInAddress() }, 'Sign in')),
		again && !fault.isSignedOut && el('p', {}, el('button', { type: 'button', class: 'plain small', on: { click: again } }, 'Try again')));
}

/** What is wrong with a field, in the line below it that describes it; null: nothing is,
 * and that is returned.  `input` is null where several belong to the line. */
export function fieldFault(input, line, message) {
	line.hidden = message === null;
	put(line, message);
	if (message === null)
		input?.removeAttribute('aria-invalid');
	else
		input?.setAttribute('aria-invalid', 'true');
	return message === null;
}

/** It failed, and `again()` is what "Try again" does; offline that happens by itself when
 * the network is back.  401 is no failure but nobody signed in. */
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

/** Fills a place: waits, loads, and shows what `render(value)` makes of it or why not,
 * with "Try again".  Resolves to whether it is filled. */
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
