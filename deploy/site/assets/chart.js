// Charts by uPlot.  Decides that a chart is loaded only when it comes into view, takes
// its colours from the stylesheet (and follows the colour scheme and the width), shows
// the value under the pointer, and is never alone: a sentence says what it shows and a
// table has every number, even if uPlot is not installed or does not load.
import { el, put } from '/assets/dom.js';
import { short } from '/assets/format.js';

const TICK_WIDTH_PX = 68;
const AXIS_WIDTH_PX = 52;
// Steps of the value axis, all whole because credits are.
const STEPS = Array.from({ length: 16 }, (_, i) => [1, 2, 5].map((step) => step * 10 ** i)).flat();

let loading = null;

function loadScript(path) {
	return new Promise((resolve, reject) => {
		document.head.append(el('script', { src: path, on: { load: resolve, error: () => reject(new Error(path)) } }));
	});
}

function loadPlot() {
	loading ??= (async () => {
		document.head.append(el('link', { rel: 'stylesheet', href: '/vendor/uplot-1.6.32/uPlot.min.css' }));
		await loadScript('/vendor/uplot-1.6.32/uPlot.iife.min.js');
		return globalThis.uPlot;
	})();
	// A failure is not kept.
	loading.catch(() => { loading = null; });
	return loading;
}

const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function seriesOptions(uPlot, series) {
	const color = variable(series.color);

	if (series.kind === 'bars') {
		return { label: series.label, stroke: color, fill: color, width: 0, points: { show: false },
			paths: uPlot.paths.bars({ size: [0.68, 36], radius: 0.15 }) };
	}
	return { label: series.label, stroke: color, width: 2, fill: `color-mix(in srgb, ${color} 12%, transparent)`,
		points: { show: series.values.length === 1 } };
}

// The axes read the data when they are drawn, because it may change later.
function axes(shown) {
	const text = { font: '12px system-ui, sans-serif', stroke: variable('--soft') };
	const every = (plot) => Math.max(1, Math.ceil(shown.data.labels.length / Math.max(1, Math.floor(plot.bbox.width
		/ devicePixelRatio / TICK_WIDTH_PX))));
	// The last point is always labelled, and the others are counted back from it.
	const isNamed = (plot, i) => (shown.data.labels.length - 1 - i) % every(plot) === 0;

	return [
		{ ...text, grid: { show: false }, ticks: { show: false }, size: 28,
			splits: (plot) => shown.data.labels.map((_, i) => i).filter((i) => isNamed(plot, i)),
			values: (plot, splits) => splits.map((i) => shown.data.ticks[i]) },
		{ ...text, size: AXIS_WIDTH_PX, incrs: STEPS, grid: { stroke: variable('--line'), width: 1 }, ticks: { show: false },
			values: (plot, splits) => splits.map((value) => short(value)) },
	];
}

// From 0, so that the size of a bar or an area is in proportion to its value.
function range(plot, least, most) {
	return [Math.min(0, least ?? 0), most > 0 ? most * 1.08 : 1];
}

function options(uPlot, shown, area, read) {
	return {
		width: area.clientWidth,
		height: area.clientHeight,
		legend: { show: false },
		padding: [8, 22, 0, 0],
		cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 } },
		scales: { x: { time: false, range: () => [-0.5, shown.data.labels.length - 0.5] }, y: { range } },
		axes: axes(shown),
		series: [{}, ...shown.data.series.map((series) => seriesOptions(uPlot, series))],
		hooks: { setCursor: [(plot) => read(plot.cursor.idx)] },
	};
}

function table(data, format) {
	return el('table', {}, el('caption', { class: 'unseen' }, data.title),
		el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, data.labelTitle ?? 'Day'),
			data.series.map((series) => el('th', { scope: 'col', class: 'number' }, series.label)))),
		el('tbody', {}, data.labels.map((label, i) => el('tr', {}, el('th', { scope: 'row' }, label),
			data.series.map((series) => el('td', { class: 'number' },
				series.values[i] === null ? 'none' : format(series.values[i]))))).reverse()));
}

const columns = ({ labels, series }) => [labels.map((_, i) => i), ...series.map(({ values }) => values)];

// Draws the chart, and returns a function that shows what `shown.data` has become.
function drawn(uPlot, shown, area, read) {
	let plot = null;
	const draw = () => {
		plot?.destroy();
		plot = new uPlot(options(uPlot, shown, area, read), columns(shown.data), area);
	};

	draw();
	new ResizeObserver(() => {
		if (area.isConnected && area.clientWidth > 0)
			plot.setSize({ width: area.clientWidth, height: area.clientHeight });
	}).observe(area);
	const scheme = matchMedia('(prefers-color-scheme: dark)');
	scheme.addEventListener('change', function again() {
		if (area.isConnected)
			draw();
		else
			scheme.removeEventListener('change', again);
	});
	return () => plot.setData(columns(shown.data));
}

// The legend, if there are several colours.  They are set by script, because the policy
// allows no style in markup.
function keys({ series }) {
	return series.length > 1 && el('span', { class: 'chart-keys' }, series.map(({ label, color }) => {
		const swatch = el('i', { 'aria-hidden': 'true' });

		swatch.style.setProperty('background', `var(${color})`);
		return el('span', {}, swatch, label);
	}));
}

/** A chart whose data may change: { figure, update(data) }, like chart(). */
export function liveChart(data, { format, level = 2 }) {
	const shown = { data };
	const reading = el('span', { class: 'chart-reading', 'aria-hidden': 'true' });
	const area = el('div', { class: 'chart-area', role: 'img' });
	const said = el('p', { class: 'note' });
	const numbers = el('details', {}, el('summary', {}, 'All numbers'));
	let redraw = null;
	let rows = null;

	const read = (i) => put(reading, i === null || i === undefined ? null : `${shown.data.labels[i]}: ${shown.data.series
		.map((series) => (series.values[i] === null ? 'none' : `${format(series.values[i])} ${series.unit ?? ''}`)).join(', ')}`);
	const describe = () => {
		area.setAttribute('aria-label', `${shown.data.title}. ${shown.data.summary}`);
		put(said, shown.data.summary);
		if (rows !== null)
			put(rows, table(shown.data, format));
	};

	describe();
	numbers.addEventListener('toggle', () => {
		if (!numbers.open || rows !== null)
			return;
		rows = el('div', { tabindex: '0', role: 'region', 'aria-label': data.title }, table(shown.data, format));
		numbers.append(rows);
	});
	const draw = async () => {
		try {
			const uPlot = await loadPlot();
			area.classList.remove('undrawn');
			put(area);
			redraw = drawn(uPlot, shown, area, read);
		} catch {
			area.classList.add('undrawn');
			put(area, el('p', { class: 'note' }, 'The chart could not be drawn; here are its numbers.'));
			numbers.open = true;
			addEventListener('online', () => area.isConnected && draw(), { once: true });
		}
	};
	const seen = new IntersectionObserver((entries) => {
		if (!entries.some((entry) => entry.isIntersecting))
			return;
		seen.disconnect();
		draw();
	}, { rootMargin: '1000px' });
	seen.observe(area);
	const figure = el('figure', { class: 'chart' },
		el('figcaption', {}, el(`h${level}`, {}, data.title), keys(data), reading), said, area, numbers);

	return { figure, update(next) {
		shown.data = next;
		describe();
		redraw?.();
	} };
}

/** The <figure> of a chart.  `data`: title; summary (the sentence for those who cannot see
 * it); labels (of every point) and ticks (short ones); series [{ label, values, color (a CSS
 * variable), kind: 'line' | 'bars' }], a value may be null; labelTitle ('Day').
 * `format(value)` writes a value out; `level` is the heading's. */
export function chart(data, given) {
	return liveChart(data, given).figure;
}
