// The system under test: a demo of its own, started and stopped by
// deploy/demo, or the one that DUET_DEMO names.
import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, expectAnswer } from './client.mjs';
import { Database } from './database.mjs';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** Runs a program; resolves to { status, stdout, stderr }, whatever the status.
 * `input` is its standard input. */
export function run(program, args, { input, ...options } = {}) {
	return new Promise((resolve, reject) => {
		const child = execFile(program, args, { maxBuffer: 1 << 26, ...options }, (error, stdout, stderr) => {
			if (error && typeof error.code !== 'number')
				reject(error);
			else
				resolve({ status: error ? error.code : 0, stdout, stderr });
		});

		if (input !== undefined)
			child.stdin.end(input);
	});
}

/** Like run(), and rejects unless the status is 0. */
export async function runWell(program, args, options) {
	const result = await run(program, args, options);

	if (result.status !== 0)
		throw new Error(`${program} ${args.join(' ')}: exit status ${result.status}\n` +
			`${result.stdout}${result.stderr}`);
	return result;
}

/** A TCP port on which nobody is listening now. */
export function freePort() {
	return new Promise((resolve, reject) => {
		const server = net.createServer();

		server.on('error', reject);
		server.listen(0, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}

/** What a running demo's demo.json says, and clients of it. */
export class Demo {
	constructor(jsonPath) {
		this.state = path.dirname(jsonPath);
		Object.assign(this, JSON.parse(readFileSync(jsonPath, 'utf8')));
		this.database = new Database(this);
		this.service = new Client(this.url, this.serviceKey);
		this.admin = new Client(this.url, this.adminKey);
		this.anonymous = new Client(this.url);
	}

	/** `duet ...` with the demo's settings. */
	command(...args) {
		return run(this.duet, args, { env: { ...process.env, DUET_CONFIG: this.config } });
	}

	close() {
		for (const client of [this.service, this.admin, this.anonymous])
			client.close();
	}

	/** A new user with these credits, in an organization of its own unless
	 * `organizationId` names one. */
	async user({ credits = 0, ...fields } = {}) {
		const number = nextNumber();
		const user = expectAnswer(await this.admin.post('/api/admin/users',
			{ email: `test.${number}@example.com`, name: `Test ${number}`, ...fields },
			{ key: null }), 201);

		if (credits > 0)
			expectAnswer(await this.service.post('/api/credits/grant',
				{ userId: user.id, amount: credits, reason: 'to begin with' }), 201);
		return user;
	}
}

let numbers = 0;

/** A number that no other call has been given, in this run or another. */
export function nextNumber() {
	return `${process.pid.toString(36)}${Date.now().toString(36)}${numbers++}`;
}

/** The demo that DUET_DEMO names. */
export function attachedDemo() {
	const jsonPath = process.env.DUET_DEMO;

	if (!jsonPath)
		throw new Error('DUET_DEMO must name the demo.json of a running demo: ' +
			'./deploy/demo --detach --state DIR, then DUET_DEMO=DIR/demo.json');
	if (process.env.DUET_SEEN)
		appendFileSync(process.env.DUET_SEEN, `file\t${path.basename(process.argv[1])}\n`);
	return new Demo(jsonPath);
}

/** Starts a demo; `state` defaults to a new temporary folder.  The program is
 * that of the build folder (DUET_BUILD by default); if there is none, the preset
 * is built.  Resolves to a Demo with stop(). */
export async function startDemo({ state, build = process.env.DUET_BUILD, preset = 'dev', users = 60,
	options = [] } = {}) {
	const folder = state ?? mkdtempSync(path.join(tmpdir(), 'duet-'));
	const args = ['--state', folder, '--port', String(await freePort()), '--detach',
		'--users', String(users), ...options,
		...(build ? ['--build', build] : ['--preset', preset])];

	const remove = () => {
		if (state === undefined)
			rmSync(folder, { recursive: true, force: true });
	};

	try {
		await runWell(path.join(ROOT, 'deploy/demo'), args);
	} catch (error) {
		await stopDemo(folder);
		remove();
		throw error;
	}
	const demo = new Demo(path.join(folder, 'demo.json'));
	demo.stop = async () => {
		demo.close();
		await stopDemo(folder);
		try {
			expectNoDeaths(folder);
		} finally {
			remove();
		}
	};
	return demo;
}

/** Stops the demo of that state folder, if there is one. */
export function stopDemo(state) {
	return run(path.join(ROOT, 'deploy/demo'), ['--state', state, '--stop']);
}

// What sanitizers, asserts and the C library print when a process crashes.
const DEATHS = /Sanitizer|runtime error:|Assertion|stack smashing|buffer overflow|free\(\)/;

/** Throws if a worker of that state folder's demo crashed. */
export function expectNoDeaths(state) {
	const log = path.join(state, 'log/pool.log');
	const said = existsSync(log) ? readFileSync(log, 'utf8') : '';

	if (DEATHS.test(said))
		throw new Error(`a worker died:\n${said}`);
}
