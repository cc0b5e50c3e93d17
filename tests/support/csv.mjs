// Comma-separated values, strictly as RFC 4180 says.
import assert from 'node:assert/strict';

/** The rows, each a list of strings.  Fails the test unless every line ends with CR LF, the
 * last one too, and quotes within quotes are doubled. */
export function csvRows(text) {
	const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
	const rows = [];
	let row = [];

	while (cell.lastIndex < text.length) {
		const at = cell.lastIndex;
		const found = cell.exec(text);

		assert.ok(found, `no cell at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`);
		row.push(found[1]?.replaceAll('""', '"') ?? found[2]);
		if (found[3] === '\r\n') {
			rows.push(row);
			row = [];
		}
	}
	assert.deepEqual(row, [], 'the last line ends too');
	return rows;
}
