// The C sources as text: which files there are, what they include, what headers declare.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

const TREES = ['lib', 'fcgi'];

// The files that git tracks; undefined if `root` is not a checkout of its own.
function trackedFiles(root) {
	const git = (...words) => spawnSync('git', ['-c', 'safe.directory=*', '-C', root, ...words],
		{ encoding: 'utf8' });
	const top = git('rev-parse', '--show-toplevel');

	if (top.status !== 0 || realpathSync(top.stdout.trimEnd()) !== realpathSync(root))
		return undefined;
	const listed = git('ls-files', '-z', ...TREES);
	if (listed.status !== 0)
		throw new Error(`git ls-files: ${listed.stderr}`);
	// A file that was deleted but not yet committed is still listed.
	return listed.stdout.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
}

function filesBelow(root) {
	return TREES.filter((tree) => existsSync(join(root, tree))).flatMap((tree) =>
		readdirSync(join(root, tree), { recursive: true }).map((path) => `${tree}/${path}`));
}

// The .c and .h files of lib/ and fcgi/ below `root`, sorted.
export function sourcesOf(root) {
	const files = trackedFiles(root) ?? filesBelow(root);
	const sources = [...new Set(files)].filter((path) => /\.[ch]$/.test(path)).sort();

	if (sources.length === 0)
		throw new Error(`there are no C sources in lib/ or fcgi/ of ${root}`);
	return sources.map((path) => ({ path, text: withoutComments(readFileSync(join(root, path), 'utf8')) }));
}

// Line breaks stay, so that lines keep their numbers.
function withoutComments(text) {
	return text.replace(/"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/.*|\/\*[^]*?\*\//g,
		(piece) => (piece.startsWith('/') ? ` ${piece.replace(/[^\n]/g, '')}` : piece));
}

// [{ line, mark, name }]: `mark` is the character before the name, " or <.
export function includesIn(text) {
	return text.split('\n').flatMap((code, index) => {
		const found = /^\s*#\s*include\s*(["<])([^">]+)[">]/.exec(code);

		return found ? [{ line: index + 1, mark: found[1], name: found[2] }] : [];
	});
}

// The names that one statement at the top level of a header declares.
function declaredIn(statement) {
	const pointer = /^[^(]*\(\s*\*\s*(?:const\s+)?(\w+)/.exec(statement);
	const words = statement.split(/[([]/, 1)[0].match(/\w+/g) ?? [];

	if (/^(typedef|static|_Static_assert|static_assert)\b/.test(statement))
		return [];
	if (pointer)
		return [pointer[1]];
	// With one word before a parenthesis it is the use of a macro.
	if (statement.includes('('))
		return words.length > 1 ? [words.at(-1)] : [];
	if (/^extern\b/.test(statement))
		return statement.replace(/\[[^\]]*\]/g, '').split(',').map((part) => part.match(/\w+/g).at(-1));
	return [];
}

// The functions and extern objects that a header promises.
export function declarationsIn(text) {
	let code = text
		.replace(/^[ \t]*#(?:\\\n|.)*/gm, '')
		.replace(/"(?:\\.|[^"\\\n])*"/g, '')
		.replace(/\b__attribute__\s*\(\((?:[^()]|\([^()]*\))*\)\)/g, '');
	let before;

	// Removes braces from the inside out.  What follows a function's body is a new statement.
	do {
		before = code;
		code = code.replace(/\)\s*\{[^{}]*\}/g, ');').replace(/\{[^{}]*\}/g, ' ');
	} while (code !== before);
	return code.split(';').flatMap((statement) => declaredIn(statement.trim()));
}
