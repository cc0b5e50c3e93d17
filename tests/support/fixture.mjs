// A demo that several test programs share:
//   node fixture.mjs start STATE BUILD     with the program of that build folder
//   node fixture.mjs stop STATE            fails if a worker has crashed
// The file DUET_SEEN, if set, is started afresh.
import { rmSync } from 'node:fs';
import { expectNoDeaths, startDemo, stopDemo } from './demo.mjs';

const [action, state, build] = process.argv.slice(2);

async function start() {
	await stopDemo(state);
	if (process.env.DUET_SEEN)
		rmSync(process.env.DUET_SEEN, { force: true });
	const demo = await startDemo({ state, build, options: ['--fresh'] });
	demo.close();
}

async function stop() {
	await stopDemo(state);
	expectNoDeaths(state);
	rmSync(state, { recursive: true, force: true });
}

if (action === 'start' && build !== undefined)
	await start();
else if (action === 'stop')
	await stop();
else
	process.exitCode = 64;
