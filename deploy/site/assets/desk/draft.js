// What was typed into a form, kept in this tab until it is done: somebody who has to
// sign in again in between finds it again.

/** Fills the form with its draft, and keeps the draft up to date from now on.  Returns
 * { clear() }, to be called when it is done. */
export function draft(form, name) {
	const key = `draft ${location.pathname} ${name}`;

	const fields = () => [...form.elements].filter((field) => field.name);
	const kept = JSON.parse(sessionStorage.getItem(key) ?? '{}');
	for (const field of fields()) {
		const value = kept[field.name + (field.type === 'checkbox' || field.type === 'radio' ? `=${field.value}` : '')];
		if (value === undefined)
			continue;
		if (typeof value === 'boolean')
			field.checked = value;
		else
			field.value = value;
	}

	const keep = () => {
		sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields().map((field) =>
			(field.type === 'checkbox' || field.type === 'radio'
				? [`${field.name}=${field.value}`, field.checked] : [field.name, field.value])))));
	};
	form.addEventListener('input', keep);
	return { clear: () => sessionStorage.removeItem(key) };
}
