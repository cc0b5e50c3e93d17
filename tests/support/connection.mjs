// One persistent HTTP/1.1 connection for load: one request at a time, and no more parsing
// than a load generator needs, because it shares the machine with what it measures.
import net from 'node:net';

const LENGTH = 'Content-Length: ';

export class Connection {
	/** `url` as in demo.json.  Connects when first needed, and again after the
	 * connection was lost. */
	constructor(url) {
		const { hostname, port } = new URL(url);
		this.host = hostname;
		this.port = Number(port);
		this.socket = null;
		this.waiting = null;
		this.received = '';
	}

	/** Sends the text of a request; `onAnswer(status, text)` is called once, with
	 * the whole answer as latin1 text, or with 0 and '' if the connection was lost
	 * first: then nobody knows what happened. */
	send(text, onAnswer) {
		this.waiting = onAnswer;
		this.received = '';
		if (this.socket === null)
			this.connect();
		this.socket.write(text, 'latin1');
	}

	/** The same as a promise of { status, text }. */
	ask(text) {
		return new Promise((resolve) => {
			this.send(text, (status, answer) => resolve({ status, text: answer }));
		});
	}

	connect() {
		const socket = net.connect({ host: this.host, port: this.port, noDelay: true });

		this.socket = socket;
		socket.setEncoding('latin1');
		socket.on('data', (chunk) => this.take(chunk));
		socket.on('error', () => { /* close follows */ });
		socket.on('close', () => {
			if (this.socket !== socket)
				return;
			this.socket = null;
			this.settle(0, '');
		});
	}

	take(chunk) {
		const text = this.received === '' ? chunk : this.received + chunk;
		const end = text.indexOf('\r\n\r\n');
		const at = text.indexOf(LENGTH);

		this.received = text;
		// Every answer of the API gives its length.
		if (end < 0 || at < 0 || at > end)
			return;
		if (text.length < end + 4 + parseInt(text.slice(at + LENGTH.length, end + 2), 10))
			return;
		if (text.includes('\r\nConnection: close\r\n'))
			this.close();
		this.settle(Number(text.slice(9, 12)), text);
	}

	settle(status, text) {
		const { waiting } = this;

		this.waiting = null;
		this.received = '';
		waiting?.(status, text);
	}

	close() {
		const { socket } = this;

		this.socket = null;
		socket?.destroy();
	}
}

/** The text of a POST whose parts are ASCII; `key` null sends none. */
export function postText(path, apiKey, key, body) {
	const keyLine = key === null ? '' : `Idempotency-Key: ${key}\r\n`;

	return `POST ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${apiKey}\r\n${keyLine}` +
		`Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}
