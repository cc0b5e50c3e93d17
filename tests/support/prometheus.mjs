// The text format of Prometheus, version 0.0.4, read strictly: throws on anything that a
// scraper could misread, or that breaks the naming conventions.
import assert from 'node:assert/strict';

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? ([0-9]+(?:\\.[0-9]+)?|\\+Inf|NaN)$`);
const SUFFIXES = { histogram: ['_bucket', '_sum', '_count'], counter: [''], gauge: [''] };

function labelsOf(text = '') {
	const pairs = [...text.matchAll(/([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name, value]);
	const labels = Object.fromEntries(pairs);

	assert.equal(Object.keys(labels).length, pairs.length, `a label twice: ${text}`);
	for (const [name, value] of pairs)
		assert.notEqual(value, '', `an empty label is none: ${name}`);
	return labels;
}

function withoutBound({ le: _, ...labels }) {
	return JSON.stringify(labels);
}

function checkHistogram(family) {
	const series = new Map();

	for (const sample of family.samples) {
		const labels = withoutBound(sample.labels);
		series.set(labels, [...series.get(labels) ?? [], sample]);
	}
	for (const [labels, samples] of series) {
		const of = (suffix) => samples.filter(({ name }) => name === family.name + suffix);
		const buckets = of('_bucket');
		const bounds = buckets.map(({ labels: { le } }) => (le === '+Inf' ? Infinity : Number(le)));

		for (const { labels: { le } } of buckets)
			assert.match(le, /^(\+Inf|0|0?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?)$/, `${labels}: le="${le}"`);
		assert.equal(bounds.at(-1), Infinity, `${labels}: the last bucket is +Inf`);
		assert.ok(bounds.every((bound, i) => i === 0 || bound > bounds[i - 1]), `${labels}: bounds ascend`);
		assert.ok(buckets.every(({ value }, i) => i === 0 || value >= buckets[i - 1].value), `${labels}: buckets add up`);
		assert.deepEqual([of('_sum').length, of('_count').length], [1, 1], `${labels}: one sum and one count`);
		assert.equal(of('_count')[0].value, buckets.at(-1).value, `${labels}: the count is the +Inf bucket`);
	}
}

function checkFamily(family) {
	assert.match(family.name, /^duet_[a-z]+(_[a-z]+)*$/);
	assert.equal(family.name.endsWith('_total'), family.type === 'counter', `${family.name}: counters alone end in _total`);
	assert.match(family.help, /^[A-Z0-9].*\.$/, `${family.name}: its help is a sentence`);
	assert.equal(new Set(family.samples.map(({ name, labels }) => name + JSON.stringify(labels))).size,
		family.samples.length, `${family.name}: a series twice`);
	if (family.type === 'histogram')
		checkHistogram(family);
	else
		assert.ok(family.samples.length > 0 || family.type === 'counter', `${family.name}: no sample`);
}

/** Reads a whole answer: a Map of families by name, each { name, type, help,
 * samples: [{ name, labels, value }] }. */
export function parseMetrics(text) {
	const families = new Map();
	let family;

	assert.ok(text.endsWith('\n'), 'the last line ends too');
	const lines = text.slice(0, -1).split('\n');
	for (const [i, line] of lines.entries()) {
		const help = /^# HELP (\S+) (.+)$/.exec(line);
		const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);

		if (help) {
			assert.ok(!families.has(help[1]), `${help[1]} stands at two places`);
			assert.match(lines[i + 1] ?? '', new RegExp(`^# TYPE ${help[1]} `), 'HELP is followed by its TYPE');
			family = { name: help[1], help: help[2], samples: [] };
			families.set(family.name, family);
		} else if (type) {
			assert.equal(type[1], family?.name, line);
			assert.equal(family.type, undefined, line);
			family.type = type[2];
		} else {
			const sample = SAMPLE.exec(line);
			assert.ok(sample, `no sample: ${line}`);
			const [, name, labels, value] = sample;
			assert.ok(SUFFIXES[family.type].includes(name.slice(family.name.length)) && name.startsWith(family.name),
				`${name} among those of ${family.name}`);
			family.samples.push({ name, labels: labelsOf(labels), value: Number(value) });
		}
	}
	families.forEach(checkFamily);
	return families;
}

/** The value of one sample; undefined if there is none. */
export function valueOf(families, name, labels = {}) {
	const samples = [...families.values()].flatMap((family) => family.samples);
	const found = samples.filter((sample) => sample.name === name &&
		Object.entries(labels).every(([label, value]) => sample.labels[label] === value));

	assert.ok(found.length <= 1, `${name} ${JSON.stringify(labels)} means several`);
	return found[0]?.value;
}
