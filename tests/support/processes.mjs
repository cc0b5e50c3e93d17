// The processes of a demo, by pid.
import { closeSync, openSync, readFileSync, readSync, readlinkSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT, run, runWell } from './demo.mjs';

/** Resolves after this many milliseconds. */
export const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Waits until `isTrue()` is true; resolves to the milliseconds that it took. */
export async function until(isTrue, what, timeoutMs = 10000) {
	const begun = performance.now();

	while (!await isTrue()) {
		if (performance.now() - begun > timeoutMs)
			throw new Error(`after ${timeoutMs} ms still not: ${what}`);
		await pause(20);
	}
	return performance.now() - begun;
}

/** deploy/spawn-fcgi/duet ACTION on the demo's pool. */
export function pool(demo, action) {
	return runWell(path.join(ROOT, 'deploy/spawn-fcgi/duet'), ['--run', demo.run,
		'--config', demo.config, '--program', demo.duet, '--processes', '2',
		'--log', path.join(demo.state, 'log/pool.log'), action]);
}

/** The pids of the running workers. */
export async function workers(demo) {
	const { stdout } = await run(path.join(ROOT, 'deploy/spawn-fcgi/duet'),
		['--run', demo.run, '--config', demo.config, 'status']);

	return [...stdout.matchAll(/^worker (\d+)$/gm)].map((match) => Number(match[1]));
}

/** Whether the process exists and is not a zombie. */
export function isAlive(pid) {
	try {
		return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
	} catch {
		return false;
	}
}

/** The demo's mariadbd, as it was started. */
export class DatabaseServer {
	constructor(demo) {
		this.pidFile = path.join(demo.run, 'mariadb.pid');
		this.pid = Number(readFileSync(this.pidFile, 'utf8').split('\n')[0]);
		this.program = readlinkSync(`/proc/${this.pid}/exe`);
		this.args = readFileSync(`/proc/${this.pid}/cmdline`, 'utf8').split('\0').slice(1, -1);
	}

	signal(name) {
		process.kill(this.pid, name);
	}

	/** Kills it without warning; resolves when it is gone. */
	async kill() {
		this.signal('SIGKILL');
		await until(() => !isAlive(this.pid), 'mariadbd is gone');
	}

	/** Starts it again with the same command line, known to `deploy/demo --stop`. */
	start() {
		const child = spawn(this.program, this.args, { detached: true, stdio: 'ignore' });

		child.unref();
		this.pid = child.pid;
		const stat = readFileSync(`/proc/${this.pid}/stat`, 'latin1');
		const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
		writeFileSync(this.pidFile, `${this.pid}\n${started}\n`);
	}
}

/** Where the text is in the process's writable memory; null if we may not look. */
export function inMemory(pid, text) {
	const places = [];
	let file;

	try {
		file = openSync(`/proc/${pid}/mem`, 'r');
	} catch {
		return null;
	}
	for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').trim().split('\n')) {
		const [, from, to, rights] = /^([0-9a-f]+)-([0-9a-f]+) (\S+)/.exec(line);
		if (!rights.startsWith('rw'))
			continue;
		const start = BigInt(`0x${from}`);
		const size = Number(BigInt(`0x${to}`) - start);
		// The sanitizers' shadow memory: terabytes, of which a few pages are in use.
		if (size > 2 ** 32)
			continue;
		const bytes = Buffer.alloc(size);
		try {
			readSync(file, bytes, 0, bytes.length, start);
		} catch {
			// It has been unmapped since it was listed.
			continue;
		}
		if (bytes.includes(text))
			places.push(line);
	}
	closeSync(file);
	return places;
}
