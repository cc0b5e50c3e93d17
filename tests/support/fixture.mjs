// A demo for tests that are programs of their own:
//   node fixture.mjs start STATE BUILD     with the program of that build folder
//   node fixture.mjs stop STATE
import { rmSync } from 'node:fs';
import { startDemo, stopDemo } from './demo.mjs';

const [what, state, build] = process.argv.slice(2);

if (what === 'start') {
	const demo = await startDemo({ state, options: ['--fresh', '--build', build] });
	demo.close();
} else if (what === 'stop') {
	await stopDemo(state);
	rmSync(state, { recursive: true, force: true });
} else {
	process.exitCode = 64;
}
