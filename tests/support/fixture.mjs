// A demo for tests that are programs of their own:
//   node fixture.mjs start STATE BUILD     with the program of that build folder
//   node fixture.mjs stop STATE            fails where a worker had died
// DUET_SEEN, where it is set, is begun anew.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { startDemo, stopDemo } from './demo.mjs';

const [action, state, build] = process.argv.slice(2);

// What sanitizers, asserts and the C library say when a process ends badly.
const DEATHS = /Sanitizer|runtime error:|Assertion|stack smashing|buffer overflow|free\(\)|core dumped/;

async function start() {
	await stopDemo(state);
	if (process.env.DUET_SEEN)
		rmSync(process.env.DUET_SEEN, { force: true });
	const demo = await startDemo({ state, build, options: ['--fresh'] });
	demo.close();
}

async function stop() {
	await stopDemo(state);
	const log = path.join(state, 'log/pool.log');
	const said = existsSync(log) ? readFileSync(log, 'utf8') : '';
	if (DEATHS.test(said)) {
		console.error(`A worker died:\n${said}`);
		process.exitCode = 1;
		return;
	}
	rmSync(state, { recursive: true, force: true });
}

if (action === 'start' && build !== undefined)
	await start();
else if (action === 'stop')
	await stop();
else
	process.exitCode = 64;
