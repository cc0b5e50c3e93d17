// Builds elements.  Decides that what somebody wrote becomes a text node, never
// markup: there is no way to HTML from here.

/** An element: `attributes` with false, null or undefined are left out, true is
 * empty, and `on` holds listeners.  Children are nodes, texts, or lists of them;
 * null and false are nothing. */
export function el(name, attributes = {}, ...children) {
	const element = document.createElement(name);
	const { on = {}, ...plain } = attributes;

	for (const [key, value] of Object.entries(plain)) {
		if (value !== false && value !== null && value !== undefined)
			element.setAttribute(key, value === true ? '' : String(value));
	}
	for (const [event, listener] of Object.entries(on))
		element.addEventListener(event, listener);
	element.append(...nodes(children));
	return element;
}

function nodes(children) {
	return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false)
		.map((child) => (child instanceof Node ? child : String(child)));
}

/** A name that people chose: its writing direction stays within it. */
export function named(text, attributes = {}) {
	return el('bdi', attributes, text);
}

/** Puts these in the place of all that is in it. */
export function put(place, ...children) {
	place.replaceChildren(...nodes(children));
	return place;
}

/** The element of this id, which the page has. */
export function byId(id) {
	return document.getElementById(id);
}
