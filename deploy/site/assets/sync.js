// A repair of everybody may take more than one request.  This sends the form again
// until it is done, and shows each answer in place of the page's content.  Without
// this script the button does the same by hand.
'use strict';

(() => {
	// A row that somebody has locked stops the run; after this many answers
	// without any progress a person should look.
	const IDLE_ROUNDS_MAX = 5;

	let stopped = false;

	function parts() {
		const place = document.getElementById('go-on');
		const form = place && place.querySelector('form');
		return form ? { place, form } : null;
	}

	function addStop(place, form) {
		const button = document.createElement('button');
		form.hidden = true;
		button.type = 'button';
		button.className = 'plain';
		button.textContent = 'Stop here';
		button.addEventListener('click', () => {
			stopped = true;
			button.disabled = true;
		});
		place.append(button);
		button.focus();
	}

	function giveBack(text) {
		const found = parts();
		if (found) {
			found.form.hidden = false;
			const button = found.place.querySelector('button[type=button]');
			if (button)
				button.remove();
			found.form.querySelector('button').focus();
		}
		if (text) {
			const note = document.createElement('p');
			note.className = 'warning';
			note.setAttribute('role', 'alert');
			note.textContent = text;
			(found ? found.place : document.querySelector('main')).append(note);
		}
	}

	async function next(form) {
		// Not form.action, which is the field of that name.
		const answer = await fetch(form.getAttribute('action'), {
			method: 'POST',
			body: new URLSearchParams(new FormData(form)),
			credentials: 'same-origin',
		});
		const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
		if (!answer.ok)
			throw new Error(`${page.querySelector('h1')?.textContent ?? 'No answer'} (${answer.status})`);
		return page;
	}

	function show(page) {
		document.title = page.title;
		document.querySelector('main').replaceWith(document.adoptNode(page.querySelector('main')));
	}

	async function goOn() {
		let idle = 0;

		for (let found = parts(); found && !stopped; found = parts()) {
			const cursor = found.form.elements.cursor.value;
			addStop(found.place, found.form);
			show(await next(found.form));
			const now = parts();
			idle = now && now.form.elements.cursor.value === cursor ? idle + 1 : 0;
			if (idle === IDLE_ROUNDS_MAX)
				throw new Error('There is no progress: somebody holds a row.');
		}
	}

	if (parts())
		goOn().then(() => giveBack(''), (error) => giveBack(`Stopped: ${error.message}`));
})();
