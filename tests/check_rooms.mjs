#!/usr/bin/env node
// check_rooms.mjs [ROOT]: each folder of lib/ and fcgi/ is a room, and the rooms
// under ROOT (by default, this checkout) keep these rules:
//
//   - a .c file has its header beside it, with the same name
//   - an include in quotes names the folder: "store/entries.h"
//   - no file includes itself through others, a .c file and its header being one
//   - a room includes only the rooms that it links; target_link_libraries() in the
//     CMakeLists.txt files says which, and PUBLIC links are passed on to those who
//     link the room, PRIVATE ones are not
//   - a room does not have too many files
//
// Prints what breaks a rule, and below it the reason and what to do.  Exit status 1
// if there is anything, 2 if the check itself could not be run.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { declarationsIn, includesIn, sourcesOf } from './support/c_source.mjs';

// With more files than this, a reader no longer sees what a folder is about.
const FILES_AT_MOST = 30;

// Compiler flags for every room; not a room itself, but made in the top CMakeLists.txt.
const NO_ROOM = 'duet_options';

const root = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
const breaches = [];

function breach(what, advice) {
	breaches.push(`${what}\n  ^ ${advice}`);
}

// lib/store/entries.h is included as "store/entries.h", fcgi/app.h as "fcgi/app.h".
const includeName = (path) => path.replace(/^lib\//, '');
const pathOf = (name) => (name.startsWith('fcgi/') ? name : `lib/${name}`);
const stemOf = (path) => includeName(path).replace(/\.\w+$/, '');
const baseName = (path) => path.slice(path.lastIndexOf('/') + 1);

// A .c file and its header have the same name.
function checkPairs(sources) {
	const paths = new Set(sources.map(({ path }) => path));

	for (const { path, text } of sources) {
		const partner = path.replace(/[ch]$/, (letter) => (letter === 'c' ? 'h' : 'c'));

		if (paths.has(partner) || path === 'fcgi/main.c')
			continue;
		if (path.endsWith('.c'))
			breach(`${path} has no ${baseName(partner)} beside it`,
				'a .c file and its header have the same name: rename one of them, or add the header');
		else if (declarationsIn(text).length > 0)
			breach(`${path} declares ${declarationsIn(text).join(', ')} and has no ${baseName(partner)} beside it`,
				'a header without a .c file holds types, macros and static inline functions only:'
				+ ' declare the rest in the header of the file that defines it');
	}
}

// What is wrong with an include; undefined if nothing is.
function faultOfInclude({ mark, name }, paths) {
	const known = [...paths].filter((path) => baseName(path) === baseName(name))
		.map((path) => `"${includeName(path)}"`).join(' or ');
	const instead = known === '' ? '' : `: write ${known}`;

	if (mark === '<')
		return paths.has(pathOf(name)) ? `our own headers go between quotes${instead}` : undefined;
	if (!name.includes('/'))
		return `an include names the folder${instead}`;
	if (name.startsWith('/') || name.split('/').some((part) => part === '.' || part === '..'))
		return `an include names the folder from lib/ or from the root down${instead}`;
	if (!paths.has(pathOf(name)) && (/\.[ch]$/.test(name) || !existsSync(join(root, pathOf(name)))))
		return `there is no ${pathOf(name)}, or git does not track it${instead}`;
	return undefined;
}

// The includes of our own files: [{ from, to, where }], where `where` is for people to read.
function checkIncludes(sources) {
	const paths = new Set(sources.map(({ path }) => path));
	const edges = [];

	for (const { path, text } of sources) {
		for (const include of includesIn(text)) {
			const fault = faultOfInclude(include, paths);
			const where = include.mark === '<' ? `<${include.name}>` : `"${include.name}"`;
			const edge = { from: path, to: pathOf(include.name), where: `${path}:${include.line}: #include ${where}` };

			if (fault)
				breach(edge.where, fault);
			else if (include.mark === '"')
				edges.push(edge);
		}
	}
	return edges;
}

// Every node that can be reached from `start`, with the node before it on a shortest path.
function waysFrom(graph, start) {
	const before = new Map();
	const queue = [start];

	for (const node of queue) {
		for (const next of graph.get(node) ?? []) {
			if (!before.has(next)) {
				before.set(next, node);
				queue.push(next);
			}
		}
	}
	return before;
}

function circleThrough(node, before) {
	const circle = [node];

	do
		circle.unshift(before.get(circle[0]));
	while (circle[0] !== node);
	return circle;
}

// For each set of nodes that all reach one another: a shortest circle, and the set.
function circlesOf(graph) {
	const ways = new Map([...graph.keys()].sort().map((node) => [node, waysFrom(graph, node)]));
	const seen = new Set();
	const circles = [];

	for (const [node, before] of ways) {
		if (seen.has(node) || !before.has(node))
			continue;
		const knot = [...before.keys()].filter((other) => ways.get(other)?.has(node)).sort();
		const through = knot.map((member) => circleThrough(member, ways.get(member)));

		knot.forEach((member) => seen.add(member));
		circles.push({ knot, circle: through.reduce((best, one) => (one.length < best.length ? one : best)) });
	}
	return circles;
}

// A circle ends with the node that it starts with.
function others(knot, circle) {
	return knot.length < circle.length ? ''
		: `; it is the shortest of several between these ${knot.length}: ${knot.join(' ')}`;
}

function checkFileCircles(edges) {
	const graph = new Map();
	const add = (from, to) => graph.set(from, (graph.get(from) ?? new Set()).add(to));

	edges.filter(({ from, to }) => stemOf(from) !== stemOf(to))
		.forEach(({ from, to }) => add(stemOf(from), stemOf(to)));
	for (const { knot, circle } of circlesOf(graph)) {
		const lines = circle.slice(1).flatMap((next, i) => edges.filter(({ from, to }) =>
			stemOf(from) === circle[i] && stemOf(to) === next).map(({ where }) => `  ${where}`));

		breach([circle.join(' -> '), ...lines].join('\n'),
			`a circle of files: take an include away, or move what both need into a file of its own${others(knot, circle)}`);
	}
}

// lib/store is duet_store, fcgi/http is duet_fcgi_http, and main.c is the program itself.
function targetOf(path) {
	if (path === 'fcgi/main.c')
		return 'duet';
	return `duet_${includeName(dirname(path)).replaceAll('/', '_')}`;
}

// The links of one target_link_libraries(): [{ to, handedOn }].
function linksIn(words) {
	let handedOn = true;

	return words.flatMap((word) => {
		if (/^(PUBLIC|PRIVATE|INTERFACE)$/.test(word))
			handedOn = word !== 'PRIVATE';
		else if (word.startsWith('duet') && word !== NO_ROOM)
			return [{ to: word, handedOn }];
		return [];
	});
}

// The targets that a CMakeLists.txt makes and the links that it gives to each.
function readCMake(file) {
	const text = readFileSync(file, 'utf8').replace(/#.*/g, '');
	const calls = [...text.matchAll(/\b(add_library|add_executable|target_link_libraries)\s*\(([^)]*)\)/g)]
		.map(([, call, words]) => [call, ...words.trim().split(/\s+/)]);

	return {
		made: calls.filter(([call]) => call.startsWith('add_')).map(([, target]) => target),
		links: calls.filter(([call]) => call === 'target_link_libraries')
			.map(([, target, ...words]) => ({ target, links: linksIn(words) })),
	};
}

// Adds the rows of one folder, whose files belong to `targets`, to the table.
function readRows(table, folder, targets) {
	const file = `${folder}/CMakeLists.txt`;

	if (!existsSync(join(root, file))) {
		breach(`${folder} has no CMakeLists.txt`, `each folder is a CMake target: make ${targets.join(' and ')} there`);
		return;
	}
	const { made, links } = readCMake(join(root, file));

	for (const target of targets.filter((one) => !made.includes(one)))
		breach(`${file} does not make the target ${target}`, 'the target of a folder has the name of the folder');
	for (const target of made.filter((one) => !targets.includes(one)))
		breach(`${file} makes the target ${target}`, `the files of this folder belong to ${targets.join(' and ')}`);
	for (const { target } of links.filter((one) => !targets.includes(one.target)))
		breach(`${file} links libraries to ${target}`, 'the links of a target belong in its own folder');
	for (const target of targets)
		table.set(target, { folder, links: links.filter((one) => one.target === target).flatMap((one) => one.links) });
}

// The table of who may use whom, as CMake has it: target -> { folder, links }.
function readTable(sources) {
	const targets = new Map();
	const table = new Map();

	for (const { path } of sources)
		targets.set(dirname(path), (targets.get(dirname(path)) ?? new Set()).add(targetOf(path)));
	for (const [folder, own] of targets)
		readRows(table, folder, [...own].sort());
	for (const [target, { folder, links }] of table) {
		for (const { to } of links.filter((link) => !table.has(link.to)))
			breach(`${folder}/CMakeLists.txt links ${to} to ${target}`, `no folder of lib/ or fcgi/ is ${to}`);
	}
	return table;
}

function checkRoomCircles(table) {
	const graph = new Map([...table].map(([target, { links }]) => [target, new Set(links.map(({ to }) => to))]));

	for (const { knot, circle } of circlesOf(graph))
		breach(circle.join(' -> '), `a circle of rooms: take one of these links away${others(knot, circle)}`);
}

// The targets whose headers `target` may include.
function mayInclude(table, target) {
	const may = new Set([target, ...table.get(target).links.map(({ to }) => to)]);

	for (const one of may)
		(table.get(one)?.links ?? []).filter(({ handedOn }) => handedOn).forEach(({ to }) => may.add(to));
	return may;
}

function checkReach(table, edges) {
	const may = new Map([...table.keys()].map((target) => [target, mayInclude(table, target)]));

	for (const { from, to, where } of edges) {
		const [own, other] = [targetOf(from), targetOf(to)];

		if (!may.has(own) || !table.has(other) || may.get(own).has(other))
			continue;
		breach(where, `${own} may not use ${other}: do without it, or, if the layering itself is to change,`
			+ ` link ${other} in ${dirname(from)}/CMakeLists.txt`);
	}
}

function checkFullness(sources) {
	const counts = new Map();

	for (const { path } of sources)
		counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
	for (const [folder, count] of counts) {
		if (count > FILES_AT_MOST)
			breach(`${folder} holds ${count} source files`,
				`at most ${FILES_AT_MOST}: two subjects have met here, give one of them a folder`);
	}
	return counts.size;
}

function main() {
	const sources = sourcesOf(root);
	const edges = checkIncludes(sources);
	const table = readTable(sources);

	checkPairs(sources);
	checkFileCircles(edges);
	checkRoomCircles(table);
	checkReach(table, edges);
	const rooms = checkFullness(sources);
	if (breaches.length > 0) {
		console.log(breaches.join('\n'));
		return 1;
	}
	console.log(`no circle between ${sources.length} files in ${rooms} rooms`);
	return 0;
}

try {
	process.exitCode = main();
} catch (error) {
	console.error(error.message);
	process.exitCode = 2;
}
