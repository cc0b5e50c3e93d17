// The form for changing one's own password.  Decides that the new one is typed twice and
// compared here, and that the server judges everything else; its message is shown at the
// field that it names.
import { send } from '/assets/api.js';
import { el, put } from '/assets/dom.js';
import { faultMessage, fieldFault } from '/assets/states.js';

const FIELDS = {
	currentPassword: ['Current password', 'current-password'],
	newPassword: ['New password', 'new-password'],
	again: ['New password, again', 'new-password'],
};

function field(name) {
	const [label, autocomplete] = FIELDS[name];
	const id = `password-${name}`;

	return [el('label', { for: id }, label),
		el('input', { id, name, type: 'password', autocomplete, required: true, maxlength: '1024',
			'aria-describedby': `${id}-fault` }),
		el('p', { class: 'fault', id: `${id}-fault`, hidden: true })];
}

function showFault(form, name, text) {
	const input = form.elements[name];

	if (!fieldFault(input, form.querySelector(`#password-${name}-fault`), text))
		input.focus();
}

async function change(form, told, done) {
	const { currentPassword, newPassword, again } = Object.fromEntries(Object.keys(FIELDS)
		.map((name) => [name, form.elements[name].value]));

	put(told);
	Object.keys(FIELDS).forEach((name) => showFault(form, name, null));
	if (newPassword !== again) {
		showFault(form, 'again', 'This is not the same as above.');
		return;
	}
	try {
		const answer = await send('POST', '/api/me/password', { currentPassword, newPassword });
		form.reset();
		put(told, el('p', { class: 'good' }, 'The password is changed. Everywhere else you are signed out.'));
		done(answer);
	} catch (error) {
		const name = /^\/(\w+)$/.exec(error.pointer ?? '')?.[1];

		if (name in FIELDS)
			showFault(form, name, error.detail);
		else
			put(told, faultMessage(error));
	}
}

/** The form; `done(answer)` is called when the password was changed, and must not throw. */
export function passwordForm(done) {
	const told = el('div', { role: 'status' });
	const button = el('button', { type: 'submit' }, 'Change the password');
	const form = el('form', { class: 'fields' }, Object.keys(FIELDS).map(field), button);

	form.addEventListener('submit', async (event) => {
		event.preventDefault();
		if (button.disabled)
			return;
		button.disabled = true;
		await change(form, told, done);
		button.disabled = false;
		// Disabling the button has taken the focus from it.
		if (document.activeElement === document.body)
			button.focus();
	});
	return [el('p', { class: 'note' }, 'At least 8 characters. Changing it signs you out everywhere else.'), told, form];
}
