// The frame of every page: marks the current page in the navigation, says who is signed
// in, offers to sign out.  Decides nothing about the content; pages work without it.
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

// The same form as on the login page, so that signing out is the same everywhere.  It
// asks for its token when it is used, because a changed password or another tab may
// have made the earlier one worthless; if it cannot ask, the earlier one may still work.
function signOutForm(csrfToken) {
	const token = el('input', { type: 'hidden', name: 'csrfToken', value: csrfToken });
	const form = el('form', { method: 'post', action: '/logout' }, token,
		el('button', { type: 'submit', class: 'plain small' }, 'Sign out'));
	let isGoing = false;

	// When the browser restores the page from memory, the form may have been sent already.
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
// The sign-in page is about nothing else, and says so itself.
if (who && location.pathname !== '/login') {
	// If it fails the content says so; the frame need not repeat it.
	session().then((answer) => showWho(who, answer), () => {});
}
