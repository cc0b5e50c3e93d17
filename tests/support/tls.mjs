// An nginx of its own in front of the pool of a running demo, configured like the example
// in deploy/nginx, with a certificate that is made on the spot.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { ROOT, freePort, runWell } from './demo.mjs';
import { until } from './processes.mjs';

export const HOST = 'credits.example.com';

async function makeCertificate(folder) {
	await runWell('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
		'-days', '2', '-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`,
		'-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'certificate.pem')]);
	return readFileSync(path.join(folder, 'certificate.pem'));
}

// The example with the paths and ports of this machine, inside a main configuration like
// that of the demo's nginx.
function configuration(demo, folder, ports) {
	const example = readFileSync(path.join(ROOT, 'deploy/nginx/own.conf.example'), 'utf8')
		.replaceAll('/etc/letsencrypt/live/credits.example.com/fullchain.pem', `${folder}/certificate.pem`)
		.replaceAll('/etc/letsencrypt/live/credits.example.com/privkey.pem', `${folder}/key.pem`)
		.replaceAll('/run/duet/duet.sock', path.join(demo.run, 'duet.sock'))
		.replaceAll('/srv/duet/site', path.join(ROOT, 'deploy/site'))
		.replaceAll('/var/log/nginx/duet.access.log', `${folder}/access.log`)
		.replace('listen 443 ', `listen 127.0.0.1:${ports.tls} `)
		.replace('listen 80;', `listen 127.0.0.1:${ports.plain};`);
	const user = process.getuid() === 0 ? 'user root;' : '';
	const temporary = ['client_body', 'fastcgi', 'proxy', 'scgi', 'uwsgi']
		.map((name) => `${name}_temp_path ${folder}/temp/${name};`).join('\n');

	// Debian's own configuration compresses all HTML, so this one does too.
	return `${user}\npid ${folder}/nginx.pid;\nerror_log ${folder}/error.log warn;\ndaemon off;\n` +
		`events { worker_connections 128; }\nhttp {\n${temporary}\ninclude /etc/nginx/mime.types;\ngzip on;\n${example}\n}\n`;
}

function listens(port) {
	return new Promise((resolve) => {
		const socket = net.connect(port, '127.0.0.1', () => resolve(true));

		socket.on('error', () => resolve(false));
		socket.on('close', () => resolve(false));
		socket.unref();
	});
}

// An HTTP/2 connection: { ask(headers, body), close() }.
function connectHttp2(ports, ca) {
	const connection = http2.connect(`https://${HOST}:${ports.tls}`,
		{ createConnection: () => tls.connect({ host: '127.0.0.1', port: ports.tls, servername: HOST, ca, ALPNProtocols: ['h2'] }) });
	const ask = (headers, body) => new Promise((resolve, reject) => {
		const stream = connection.request(headers);
		const chunks = [];
		let answered;

		stream.on('response', (got) => { answered = got; });
		stream.on('data', (chunk) => chunks.push(chunk));
		stream.on('end', () => resolve({ status: answered[':status'], headers: answered,
			text: Buffer.concat(chunks).toString() }));
		stream.on('error', reject);
		stream.end(body);
	});

	return new Promise((resolve, reject) => {
		connection.on('error', reject);
		connection.on('connect', () => resolve({ ask, close: () => connection.close() }));
	});
}

/** Resolves to { tls, plain, ca, ask, http2, stop }: the two ports, the certificate,
 * ask(method, path, { headers, body }) over TLS, http2() as connectHttp2(), and stop(). */
export async function startTls(demo) {
	const folder = mkdtempSync(path.join(tmpdir(), 'duet-tls-'));
	const ports = { tls: await freePort(), plain: await freePort() };
	const ca = await makeCertificate(folder);

	mkdirSync(path.join(folder, 'temp'));
	symlinkSync(path.join(ROOT, 'deploy/nginx'), path.join(folder, 'duet'));
	writeFileSync(path.join(folder, 'nginx.conf'), configuration(demo, folder, ports));
	const args = ['-p', folder, '-e', path.join(folder, 'error.log'), '-c', path.join(folder, 'nginx.conf')];
	const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
	await runWell('nginx', ['-t', ...args], { env });
	const nginx = spawn('nginx', args, { env, stdio: 'ignore' });

	await until(() => listens(ports.tls), 'nginx listens with TLS');
	return {
		...ports,
		ca,
		ask: (method, address, { headers = {}, body } = {}) => new Promise((resolve, reject) => {
			const outgoing = https.request({ method, path: address, ca, agent: false, host: '127.0.0.1', port: ports.tls,
				servername: HOST, headers: { host: `${HOST}:${ports.tls}`, ...headers } }, (incoming) => {
				const chunks = [];

				incoming.on('data', (chunk) => chunks.push(chunk));
				incoming.on('end', () => resolve({ status: incoming.statusCode, headers: incoming.headers,
					text: Buffer.concat(chunks).toString() }));
			});
			outgoing.on('error', reject);
			outgoing.end(body);
		}),
		http2: () => connectHttp2(ports, ca),
		stop: async () => {
			const ended = new Promise((resolve) => { nginx.on('close', resolve); });

			nginx.kill('SIGQUIT');
			await ended;
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
