// HTTP/1.1 over a bare socket: for headers sent twice and for requests that no
// client library would send.
import net from 'node:net';

function parseHead(head) {
	const [statusLine, ...lines] = head.split('\r\n');
	const match = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(statusLine);

	if (match === null)
		throw new Error(`no HTTP answer: ${JSON.stringify(statusLine)}`);
	return {
		status: Number(match[1]),
		rawHeaders: lines.flatMap((line) => {
			const colon = line.indexOf(':');
			return [line.slice(0, colon), line.slice(colon + 1).trim()];
		}),
	};
}

function headerOf(rawHeaders, name) {
	for (let i = 0; i < rawHeaders.length; i += 2) {
		if (rawHeaders[i].toLowerCase() === name)
			return rawHeaders[i + 1];
	}
	return undefined;
}

function dechunk(bytes) {
	const parts = [];

	for (let at = 0; ;) {
		const end = bytes.indexOf('\r\n', at);
		const size = parseInt(bytes.subarray(at, end).toString('latin1'), 16);
		if (!(size > 0))
			return Buffer.concat(parts);
		parts.push(bytes.subarray(end + 2, end + 2 + size));
		at = end + 2 + size + 2;
	}
}

/** The answer in these bytes: { status, rawHeaders, body }, the body a Buffer. */
export function parseAnswer(bytes) {
	const end = bytes.indexOf('\r\n\r\n');

	if (end < 0)
		throw new Error(`no whole answer: ${JSON.stringify(bytes.toString('latin1'))}`);
	const answer = parseHead(bytes.subarray(0, end).toString('latin1'));
	answer.body = bytes.subarray(end + 4);
	if (headerOf(answer.rawHeaders, 'transfer-encoding') === 'chunked')
		answer.body = dechunk(answer.body);
	return answer;
}

/** Sends the bytes (a Buffer or a latin1 string) to the url's host and resolves to the
 * answer.  The server has to close the connection, so the request should ask it to. */
export function exchange(url, bytes, { timeoutMs = 20000 } = {}) {
	const { hostname, port } = new URL(url);

	return new Promise((resolve, reject) => {
		const chunks = [];
		const socket = net.connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
		const settle = () => {
			try {
				resolve(parseAnswer(Buffer.concat(chunks)));
			} catch (error) {
				reject(error);
			}
		};

		socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no answer in time')));
		socket.on('data', (chunk) => chunks.push(chunk));
		socket.on('end', settle);
		socket.on('end', () => socket.end());
		// A server that refuses a body may reset the connection after its answer.
		socket.on('error', (error) => (chunks.length > 0 ? settle() : reject(error)));
	});
}

/** The text of a request; `headers` is a list of [name, value], sent as they are. */
export function requestText(method, path, headers = [], body = '') {
	const lines = [`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close',
		...headers.map(([name, value]) => `${name}: ${value}`)];

	if (body !== '' && !headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name)))
		lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
	return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'),
		Buffer.from(body)]);
}
