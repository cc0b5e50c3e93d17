// What every benchmark does: reads its options, runs a demo of its own, says what machine
// it ran on, and compares medians.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startDemo } from './demo.mjs';

/** The value below which this part of the sorted values lies. */
export const at = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];

/** The middle value, or the mean of the middle two. */
export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;

	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const begun = performance.now();

/** Prints a line of progress, with the seconds since the start. */
export function say(text) {
	console.log(`${((performance.now() - begun) / 1000).toFixed(1).padStart(7)} s  ${text}`);
}

// `numbers` are the numeric options by name, with their defaults.
function readOptions(numbers) {
	const { values } = parseArgs({ options: {
		...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, { type: 'string', default: String(value) }])),
		build: { type: 'string' },
		help: { type: 'boolean', default: false },
	} });

	for (const name of Object.keys(numbers)) {
		if (!/^[1-9]\d{0,6}$/.test(values[name]))
			throw new Error(`--${name} takes a number from 1 on, not '${values[name]}'`);
		values[name] = Number(values[name]);
	}
	return values;
}

/** The whole program: `measure(demo, options)` runs against a demo with as many users as
 * `users` says (a function of the options), which is stopped afterwards, also on Ctrl-C. */
export async function bench({ name, usage, numbers, users, measure }) {
	let options;

	try {
		options = readOptions(numbers);
	} catch (error) {
		console.error(`tests/bench/${name}: ${error.message} (see --help)`);
		process.exitCode = 64;
		return;
	}
	if (options.help) {
		process.stdout.write(usage);
		return;
	}
	say(`starting a demo${options.build ? '' : ', building release first'}`);
	const demo = await startDemo({ users: users(options), build: options.build, preset: 'release' });
	for (const signal of ['SIGINT', 'SIGTERM'])
		process.once(signal, () => demo.stop().finally(() => process.exit(130)));
	try {
		say(`${cpus().length} cores (${cpus()[0].model}); the load generator runs on the same ones`);
		await measure(demo, options);
	} finally {
		await demo.stop();
	}
}
