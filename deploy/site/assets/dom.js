// Builds elements.  Decides that every string becomes a text node, never markup:
// nothing here can produce HTML from text.

/** Makes an element.  Attributes that are false, null or undefined are left out, true
 * gives an empty one, and `on` holds listeners.  Children are nodes, strings, or lists of
 * them; null and false are skipped. */
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

/** A name that somebody chose; its writing direction does not affect the text around it. */
export function named(text, attributes = {}) {
	return el('bdi', attributes, text);
}

/** Replaces all the content of `place` by these. */
export function put(place, ...children) {
	place.replaceChildren(...nodes(children));
	return place;
}

/** The element with this id, which must be in the page. */
export function byId(id) {
	return document.getElementById(id);
}
