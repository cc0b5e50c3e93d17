#!/usr/bin/env node
// check_symbols.mjs BUILD [ROOT]: a header declares everything that the .c file of its
// name defines for others to link to, and nothing else.  nm says what the objects in
// BUILD define; BUILD must be a complete build of ROOT (by default, this checkout).
//
// Prints each name that breaks this, where it is declared and where it is defined,
// and below it what to do.  Exit status 1 if there is any, 2 if the check itself could
// not be run.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declarationsIn, sourcesOf } from './support/c_source.mjs';

// Generated files have no header of their own.
const GENERATED = new Set([
	'migrations_table.c', // made from migrations/*.sql; migrations.h declares its table
]);

const build = process.argv[2];
const root = realpathSync(process.argv[3] ?? fileURLToPath(new URL('..', import.meta.url)));

// The objects of lib/ and fcgi/, without those of tests: [{ object, source }], where
// `source` is relative to the root.
function objectsOf() {
	const commands = JSON.parse(readFileSync(join(build, 'compile_commands.json'), 'utf8'));
	const compiled = commands
		.map(({ directory, command, file }) => ({ file, object: resolve(directory, / -o (\S+)/.exec(command)[1]) }))
		.filter(({ object }) => /^(lib|fcgi)\//.test(relative(resolve(build), object)));
	const missing = compiled.find(({ object }) => !existsSync(object));

	if (missing !== undefined)
		throw new Error(`${build} is not built: it has no object of ${missing.file}`);
	const objects = compiled.map(({ object, file }) => ({ object, source: relative(root, realpathSync(file)) }));

	if (!objects.some(({ source }) => /^(lib|fcgi)\//.test(source)))
		throw new Error(`${build} compiles nothing of lib/ or fcgi/ of ${root}`);
	return objects;
}

// name -> the places that have it
function placesOf(pairs) {
	const places = new Map();

	for (const [name, place] of pairs)
		places.set(name, [...new Set([...(places.get(name) ?? []), place])]);
	return places;
}

// What each source defines for others: [[name, source]].
function definitionsOf(objects) {
	const sources = new Map(objects.map(({ object, source }) => [object, source]));
	const nm = spawnSync('nm', ['-A', '-P', '-g', '--defined-only', ...sources.keys()],
		{ encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

	if (nm.status !== 0)
		throw new Error(`nm: ${nm.error?.message ?? nm.stderr}`);
	return nm.stdout.split('\n').flatMap((line) => {
		const [, object, name] = /^(.*): (\S+) [A-Z]\b/.exec(line) ?? [];

		// Names that begin with two underscores are the compiler's.
		return name === undefined || name === 'main' || name.startsWith('__') ? [] : [[name, sources.get(object)]];
	});
}

function adviceOn(declared, headers) {
	if (headers.length === 0)
		return 'take the declaration away';
	return declared.length === 0 ? `make it static, or declare it in ${headers.join(' and ')}`
		: `declare it in ${headers.join(' and ')} and nowhere else`;
}

// What to print about a name; undefined if it is as it should be.
function faultOf(name, declared, defined) {
	const headers = defined.map((source) => source.replace(/c$/, 'h'));

	if (defined.some((source) => GENERATED.has(basename(source))) || headers.join() === declared.join())
		return undefined;
	return `${name}: declared in ${declared.join(', ') || 'no header'},`
		+ ` defined in ${defined.join(', ') || 'no file'}\n  ^ ${adviceOn(declared, headers)}`;
}

function main() {
	const definitions = placesOf(definitionsOf(objectsOf()));
	const declarations = placesOf(sourcesOf(root).filter(({ path }) => path.endsWith('.h'))
		.flatMap(({ path, text }) => declarationsIn(text).map((name) => [name, path])));
	const names = [...new Set([...definitions.keys(), ...declarations.keys()])].sort();
	const faults = names.map((name) => faultOf(name, declarations.get(name) ?? [], definitions.get(name) ?? []))
		.filter((fault) => fault !== undefined);

	console.log(faults.join('\n') || `each of ${names.length} names is declared in the header of its .c file`);
	return faults.length > 0 ? 1 : 0;
}

try {
	if (build === undefined)
		throw new Error('Usage: check_symbols.mjs BUILD [ROOT]');
	process.exitCode = main();
} catch (error) {
	console.error(error.message);
	process.exitCode = 2;
}
