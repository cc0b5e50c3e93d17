// The frame of every page: marks where one is, says who is signed in, offers to sign
// out.  Decides nothing about the content; a page without this script is whole.
import { session, signInAddress } from '/assets/api.js';
import { byId, el, named, put } from '/assets/dom.js';

function isHere(path) {
	return path === '/' ? location.pathname === '/' : location.pathname.startsWith(path);
}

function markPlace() {
	for (const link of document.querySelectorAll('.masthead nav a')) {
		if (isHere(link.dataset.within ?? link.pathname))
			link.setAttribute('aria-current', 'page');
	}
}

// A form as the login page has it, so that signing out is the same everywhere.  Its
// token is asked for when it is used: a changed password, or another tab, has made
// the one of before worthless; where it cannot be asked for, that may still do.
function signOutForm(csrfToken) {
	const token = el('input', { type: 'hidden', name: 'csrfToken', value: csrfToken });
	const form = el('form', { method: 'post', action: '/logout' }, token,
		el('button', { type: 'submit', class: 'plain small' }, 'Sign out'));
	let isGoing = false;

	// Out of the browser's memory it may have been sent already.
	addEventListener('pageshow', () => { isGoing = false; });
	form.addEventListener('submit', async (event) => {
		event.preventDefault();
		if (isGoing)
			return;
		isGoing = true;
		const now = await session({ anew: true }).catch(() => ({}));
		token.value = now.csrfToken ?? csrfToken;
		form.submit();
	});
	return form;
}

function showWho(place, { signedIn, csrfToken, user }) {
	const admin = byId('admin-link');

	if (admin)
		admin.hidden = user?.role !== 'admin';
	if (!signedIn) {
		put(place, el('a', { class: 'button small', href: signInAddress() }, 'Sign in'));
		return;
	}
	put(place, named(user.name || user.email, { title: user.email }), signOutForm(csrfToken));
}

markPlace();
const who = byId('who-is');
// The page of signing in is about nothing else, and says it itself.
if (who && location.pathname !== '/login') {
	// When it fails the content says so; the frame need not say it twice.
	session().then((answer) => showWho(who, answer), () => {});
}
