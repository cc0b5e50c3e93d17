// check_rooms.mjs and check_symbols.mjs find what they are meant to find: each test
// makes a small tree that keeps every rule but one.  CC is the compiler.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const scriptOf = (name) => fileURLToPath(new URL(name, import.meta.url));

let root;
beforeEach(() => {
	root = mkdtempSync(join(tmpdir(), 'duet-rooms-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const room = (target, links) => `# add_library(duet_old)\nadd_library(${target} STATIC)\n`
	+ `target_link_libraries(${target} ${links} duet_options PkgConfig::YAJL)\n`;

// Three rooms one on top of another, and the program.
const CLEAN = {
	'lib/base/CMakeLists.txt': room('duet_base', 'PUBLIC'),
	// Nothing in here is declared for a .c file to define.
	'lib/base/status.h': '/* int open(void); */\nenum status { OK, BAD };\n#define FAIL(x) int fail(x)\n'
		+ 'NAMED(OK);\ntypedef int check(int);\nstruct row { int x; } __attribute__((packed));\n'
		+ 'static inline int bad(int x) { if (x) { return 1; } return 0; }\n',
	'lib/base/text.h': '#include <string.h>\n#include "base/status.h"\nint text_check(const char *text);\n',
	'lib/base/text.c': '#include "base/text.h"\nconst char *any = "*/*";\n/*\n#include "text.h"\n*/\n',
	'lib/core/CMakeLists.txt': room('duet_core', 'PUBLIC duet_base PRIVATE'),
	'lib/core/amount.h': '#include "base/status.h"\nenum status amount_check(int amount);\n',
	'lib/core/amount.c': '#include "core/amount.h"\n\n#include "base/text.h"\n',
	'lib/store/CMakeLists.txt': room('duet_store', 'PUBLIC duet_core PRIVATE'),
	'lib/store/entries.h': 'extern const int entries_max;\n',
	'lib/store/entries.c': '#include "store/entries.h"\n\n#include "core/amount.h"\n#include "base/text.h"\n',
	'fcgi/CMakeLists.txt': `${room('duet_fcgi', 'PUBLIC duet_store')}`
		+ 'add_executable(duet main.c)\ntarget_link_libraries(duet PRIVATE duet_fcgi)\n',
	'fcgi/routes.h': 'int routes(void);\n',
	'fcgi/routes.c': '#include "fcgi/routes.h"\n\n#include "store/entries.h"\n',
	'fcgi/main.c': '#include "fcgi/routes.h"\n',
};

function write(files) {
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
	}
}

function run(command, ...words) {
	const { status, stdout, stderr } = spawnSync(command, words, { encoding: 'utf8', cwd: root });

	return { status, said: stdout + stderr };
}

const checkRooms = () => run(scriptOf('check_rooms.mjs'), root);

// With `files` added, the clean tree breaks a rule, and exactly these lines say so.
function seen(what, files, ...lines) {
	test(`${what} is seen`, () => {
		write({ ...CLEAN, ...files });
		assert.deepEqual(checkRooms(), { status: 1, said: `${lines.join('\n')}\n` });
	});
}

test('a tree that keeps all rules passes', () => {
	write(CLEAN);
	assert.deepEqual(checkRooms(), { status: 0, said: 'no circle between 10 files in 4 rooms\n' });
});

test('in a checkout only what git tracks counts', () => {
	write(CLEAN);
	run('git', 'init', '--quiet');
	run('git', 'add', '.');
	write({ 'lib/store/new.c': '' });
	assert.deepEqual(checkRooms(), { status: 0, said: 'no circle between 10 files in 4 rooms\n' });
});

test('a tree without sources does not pass', () => {
	assert.deepEqual(checkRooms(),
		{ status: 2, said: `there are no C sources in lib/ or fcgi/ of ${root}\n` });
});

seen('a .c file without a header', { 'lib/store/keys.c': '' },
	'lib/store/keys.c has no keys.h beside it',
	'  ^ a .c file and its header have the same name: rename one of them, or add the header');

for (const [what, declaration] of [
	['a function', 'struct key { int (*of)(int); };\nstatic inline int one(void) { return 1; }\n'
		+ 'struct key\nkeys_find(int id) __attribute__((pure));'],
	['an object', 'extern struct key *const keys_find[3];'],
	['a pointer to a function', 'extern int (*keys_find)(int id);'],
]) {
	seen(`${what} declared in a header without a .c file`, { 'lib/store/keys.h': `${declaration}\n` },
		'lib/store/keys.h declares keys_find and has no keys.c beside it',
		'  ^ a header without a .c file holds types, macros and static inline functions only:'
		+ ' declare the rest in the header of the file that defines it');
}

for (const [what, name, advice] of [
	['no folder', '"amount.h"', 'an include names the folder: write "core/amount.h"'],
	['..', '"../core/amount.h"', 'an include names the folder from lib/ or from the root down: write "core/amount.h"'],
	['a folder that does not have the file', '"base/amount.h"',
		'there is no lib/base/amount.h, or git does not track it: write "core/amount.h"'],
	['a file of ours as if it were of the system', '<core/amount.h>',
		'our own headers go between quotes: write "core/amount.h"'],
]) {
	seen(`an include that names ${what}`, { 'lib/store/entries.c': `/*\n*/\n#include ${name}\n` },
		`lib/store/entries.c:3: #include ${name}`, `  ^ ${advice}`);
}

seen('a circle of two files', {
	'lib/base/status.h': '#include "base/text.h"\n',
}, 'base/status -> base/text -> base/status',
'  lib/base/status.h:1: #include "base/text.h"',
'  lib/base/text.h:2: #include "base/status.h"',
'  ^ a circle of files: take an include away, or move what both need into a file of its own');

seen('a circle of three through headers, with the longer ones beside it', {
	'lib/store/a.h': '#include "store/b.h"\n',
	'lib/store/b.h': '#include "store/c.h"\n#include "store/d.h"\n',
	'lib/store/c.h': '\n#include "store/a.h"\n',
	'lib/store/d.h': '#include "store/c.h"\n',
}, 'store/a -> store/b -> store/c -> store/a',
'  lib/store/a.h:1: #include "store/b.h"',
'  lib/store/b.h:1: #include "store/c.h"',
'  lib/store/c.h:2: #include "store/a.h"',
'  ^ a circle of files: take an include away, or move what both need into a file of its own;'
+ ' it is the shortest of several between these 4: store/a store/b store/c store/d');

seen('a room that reaches one above it', {
	'lib/core/amount.c': '#include "store/keys.h"\n', 'lib/store/keys.h': '',
}, 'lib/core/amount.c:1: #include "store/keys.h"',
'  ^ duet_core may not use duet_store: do without it, or, if the layering itself is to change,'
+ ' link duet_store in lib/core/CMakeLists.txt');

seen('a room that reaches through a PRIVATE link of another', {
	'lib/core/CMakeLists.txt': room('duet_core', 'PRIVATE duet_base'),
}, 'lib/store/entries.c:4: #include "base/text.h"',
'  ^ duet_store may not use duet_base: do without it, or, if the layering itself is to change,'
+ ' link duet_base in lib/store/CMakeLists.txt');

seen('a circle of rooms', { 'lib/base/CMakeLists.txt': room('duet_base', 'PRIVATE duet_store') },
	'duet_base -> duet_store -> duet_core -> duet_base',
	'  ^ a circle of rooms: take one of these links away');

seen('a folder without a CMakeLists.txt', { 'fcgi/http/request.h': '' },
	'fcgi/http has no CMakeLists.txt',
	'  ^ each folder is a CMake target: make duet_fcgi_http there');

seen('a target that has not the name of its folder', {
	'fcgi/http/request.h': '', 'fcgi/http/CMakeLists.txt': room('duet_http', 'PUBLIC duet_base'),
}, 'fcgi/http/CMakeLists.txt does not make the target duet_fcgi_http',
'  ^ the target of a folder has the name of the folder',
'fcgi/http/CMakeLists.txt makes the target duet_http',
'  ^ the files of this folder belong to duet_fcgi_http',
'fcgi/http/CMakeLists.txt links libraries to duet_http',
'  ^ the links of a target belong in its own folder');

seen('a link to a target that no folder makes', {
	'lib/core/CMakeLists.txt': room('duet_core', 'PUBLIC duet_base duet_service'),
}, 'lib/core/CMakeLists.txt links duet_service to duet_core',
'  ^ no folder of lib/ or fcgi/ is duet_service');

seen('a folder of 31 files',
	Object.fromEntries(Array.from({ length: 29 }, (_, i) => [`lib/store/part_${i}.h`, ''])),
	'lib/store holds 31 source files',
	'  ^ at most 30: two subjects have met here, give one of them a folder');

test('a folder of 30 files passes', () => {
	write({ ...CLEAN, ...Object.fromEntries(Array.from({ length: 28 }, (_, i) => [`lib/store/part_${i}.h`, ''])) });
	assert.equal(checkRooms().status, 0);
});

// Two files that declare what they define.
const PAIR = {
	'lib/store/group.h': 'int group_open(void);\n',
	'lib/store/group.c': '#include "store/group.h"\nint group_open(void) { return 0; }\n',
	'lib/store/ticket.h': 'extern const int ticket_max, ticket_min;\n',
	'lib/store/ticket.c': '#include "store/ticket.h"\nconst int ticket_max = 9, ticket_min = 1;\n'
		+ 'static int helper(void) { return 0; }\nint main(void) { return helper(); }\n',
};

// Compiles one file to where CMake would put it, and returns its row of compile_commands.json.
function compile(source) {
	const object = source.replace(/[^/]*$/, (name) => `CMakeFiles/duet_store.dir/${name}.o`);

	mkdirSync(dirname(join(root, 'build', object)), { recursive: true });
	assert.deepEqual(run(process.env.CC ?? 'cc', '-Ilib', '-o', join('build', object), '-c', source),
		{ status: 0, said: '' });
	return { directory: join(root, 'build'), command: `cc -o ${object} -c ${source}`, file: join(root, source) };
}

// Checks the two files, with `more` appended to some of them.
function checkSymbols(more = {}) {
	write(PAIR);
	write(Object.fromEntries(Object.entries(more).map(([path, text]) => [path, PAIR[path] + text])));
	const commands = ['lib/store/group.c', 'lib/store/ticket.c'].map(compile);

	write({ 'build/compile_commands.json': JSON.stringify(commands) });
	return run(scriptOf('check_symbols.mjs'), join(root, 'build'), root);
}

test('names that are declared in the header of their .c file pass', () => {
	assert.deepEqual(checkSymbols(),
		{ status: 0, said: 'each of 3 names is declared in the header of its .c file\n' });
});

const FINISH = 'int group_finish(void);\nint group_finish(void) { return 1; }\n';

for (const [what, more, ...lines] of [
	['a function declared in one header and defined in another .c file',
		{ 'lib/store/group.h': 'int group_finish(void);\n', 'lib/store/ticket.c': FINISH },
		'group_finish: declared in lib/store/group.h, defined in lib/store/ticket.c',
		'  ^ declare it in lib/store/ticket.h and nowhere else'],
	['a function declared in two headers',
		{ 'lib/store/group.h': 'int group_finish(void);\n', 'lib/store/ticket.h': 'int group_finish(void);\n',
			'lib/store/ticket.c': FINISH },
		'group_finish: declared in lib/store/group.h, lib/store/ticket.h, defined in lib/store/ticket.c',
		'  ^ declare it in lib/store/ticket.h and nowhere else'],
	['a function that only a comment of the header names',
		{ 'lib/store/ticket.h': '/* group_finish() */\n', 'lib/store/ticket.c': FINISH },
		'group_finish: declared in no header, defined in lib/store/ticket.c',
		'  ^ make it static, or declare it in lib/store/ticket.h'],
	['an object that no header declares', { 'lib/store/group.c': 'int group_count = 1;\n' },
		'group_count: declared in no header, defined in lib/store/group.c',
		'  ^ make it static, or declare it in lib/store/group.h'],
	['a function that is declared and never defined', { 'lib/store/group.h': 'int group_finish(void);\n' },
		'group_finish: declared in lib/store/group.h, defined in no file',
		'  ^ take the declaration away'],
]) {
	test(`${what} is seen`, () => {
		assert.deepEqual(checkSymbols(more), { status: 1, said: `${lines.join('\n')}\n` });
	});
}
