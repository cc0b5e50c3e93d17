// The pages that the program makes, as a client without a browser sees them: their
// text, their forms, and what every one of them must be like.
import assert from 'node:assert/strict';

const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: '\u00a0', middot: '·' };

function unescape(html) {
	return html.replace(/&([a-z]+|#39);/g, (whole, name) => ENTITIES[name] ?? whole);
}

/** The text of the page's content as a person reads it, with single blanks. */
export function textOf(html) {
	return unescape(html.replace(/^.*<main[^>]*>/s, '').replace(/<\/main>.*$/s, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();
}

/** The fields of each form as { name: value }: hidden ones, and those that are checked. */
export function formsOf(html) {
	return [...html.matchAll(/<form method="post"[^>]*>(.*?)<\/form>/gs)].map(([, form]) =>
		Object.fromEntries([...form.matchAll(/<input ([^>]*)>/g)]
			.map(([, attributes]) => attributes)
			.filter((attributes) => /type="hidden"/.test(attributes) || / checked/.test(attributes))
			.map((attributes) => [/name="([^"]*)"/.exec(attributes)[1],
				unescape(/value="([^"]*)"/.exec(attributes)[1])])));
}

/** Fails unless the answer is a well-made page with this status; returns its text. */
export function expectPage(answer, status) {
	const html = answer.text;

	assert.equal(answer.status, status, textOf(html));
	assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
	assert.equal(answer.headers['cache-control'], 'no-store');
	assert.match(answer.headers['content-security-policy'],
		/^default-src 'none'; style-src 'self'; script-src 'self';.*form-action 'self'/);
	assert.match(html, /^<!doctype html>\n<html lang="en">/);
	assert.equal(html.match(/<h1>/g).length, 1);
	assert.doesNotMatch(html, /<style|\sstyle=|\son[a-z]+=|javascript:/i, 'nothing inline');
	assert.doesNotMatch(html.replaceAll(/<script src="\/assets\/[a-z_/]+\.js" (defer|type="module")><\/script>/g, ''), /<script/i);
	assert.doesNotMatch(html, /duet_[A-Za-z0-9_-]{43}/, 'a key in the page');
	assert.equal((html.match(/<table/g) ?? []).length, (html.match(/<caption/g) ?? []).length);
	return textOf(html);
}
