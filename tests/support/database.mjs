// SQL at the system under test, through the `mariadb` client: what was stored,
// and what the old application does behind the ledger's back.
import { execFile, spawn } from 'node:child_process';

const ESCAPES = { n: '\n', t: '\t', 0: '\0', '\\': '\\' };

function unescape(text) {
	return text.replace(/\\([nt0\\])/g, (_, letter) => ESCAPES[letter]);
}

function parseTable(output) {
	const lines = output.split('\n').filter((line) => line !== '');
	const names = (lines.shift() ?? '').split('\t');

	return lines.map((line) => {
		const cells = line.split('\t');
		return Object.fromEntries(names.map((name, i) =>
			[name, cells[i] === 'NULL' ? null : unescape(cells[i])]));
	});
}

/** A string as an SQL literal. */
export function quote(text) {
	return text === '' ? "''" : `CONVERT(0x${Buffer.from(text).toString('hex')} USING utf8mb4)`;
}

/** One connection; statements run one after another. */
export class Session {
	constructor(args) {
		this.child = spawn('mariadb', [...args, '--unbuffered', '--skip-column-names'],
			{ stdio: ['pipe', 'pipe', 'pipe'] });
		this.output = '';
		this.errors = '';
		this.waiting = null;
		this.count = 0;
		this.child.stdout.setEncoding('utf8');
		this.child.stderr.setEncoding('utf8');
		this.child.stdout.on('data', (text) => {
			this.output += text;
			this.waiting?.look();
		});
		this.child.stderr.on('data', (text) => {
			this.errors += text;
		});
		this.child.on('close', () => this.waiting?.fail());
		this.child.stdin.on('error', () => { /* close tells */ });
	}

	/** Runs statements; resolves to what they printed. */
	run(sql) {
		const mark = `done-${this.count++}`;

		this.output = '';
		return new Promise((resolve, reject) => {
			this.waiting = {
				look: () => {
					const at = this.output.indexOf(`${mark}\n`);
					if (at < 0)
						return;
					this.waiting = null;
					resolve(this.output.slice(0, at));
				},
				fail: () => reject(new Error(`the session ended: ${this.errors}\nin: ${sql}`)),
			};
			this.child.stdin.write(`${sql};\nSELECT '${mark}';\n`);
		});
	}

	/** Closes it; its transaction is rolled back. */
	close() {
		this.waiting = null;
		return new Promise((resolve) => {
			this.child.on('close', resolve);
			this.child.stdin.end();
		});
	}
}

export class Database {
	/** `demo`: what demo.json says. */
	constructor(demo) {
		this.args = ['--no-defaults', '--default-character-set=utf8mb4', '--batch',
			'--init-command=SET group_concat_max_len = 1 << 26',
			'-S', demo.databaseSocket, demo.databaseName];
	}

	/** Runs statements; resolves to the rows of the last result, every cell a
	 * string or null (the string "NULL" becomes null too). */
	rows(sql) {
		return new Promise((resolve, reject) => {
			const child = execFile('mariadb', this.args, { maxBuffer: 1 << 28 },
				(error, stdout, stderr) => {
					if (error)
						reject(new Error(`${stderr.trim() || error.message}\nin: ${sql}`));
					else
						resolve(parseTable(stdout));
				});
			child.stdin.on('error', () => { /* the exit status tells */ });
			child.stdin.end(sql);
		});
	}

	/** The only row; throws if there is not exactly one. */
	async row(sql) {
		const rows = await this.rows(sql);

		if (rows.length !== 1)
			throw new Error(`${rows.length} rows instead of one from: ${sql}`);
		return rows[0];
	}

	/** What is stored about a user and their organization, read in one statement. */
	async balances(userId) {
		const row = await this.row(`
			SELECT u.creditBalance AS user, b.balance AS organization,
			       u.ledgerSeq AS userSeq, b.ledgerSeq AS organizationSeq,
			       u.ledgerBalance AS userLedger, b.ledgerBalance AS organizationLedger
			  FROM users AS u
			  LEFT JOIN credit_balances AS b ON b.organizationId = u.organizationId
			 WHERE u.id = ${Number(userId)}`);

		return Object.fromEntries(Object.entries(row).map(([name, cell]) =>
			[name, cell === null ? null : Number(cell)]));
	}

	/** Every row of every table in one string: if two are equal, nothing was changed.
	 * Leaves out only when a key was last used, because reading records that. */
	async checksum() {
		const tables = (await this.rows('SHOW TABLES')).map((row) => Object.values(row)[0])
			.filter((name) => name !== 'api_keys');
		const sums = await this.rows(`CHECKSUM TABLE ${tables.join(', ')} EXTENDED`);
		const keys = await this.row(`
			SELECT SHA1(GROUP_CONCAT(CONCAT_WS('|', id, name, prefix, HEX(hash), scopes, createdAt,
			                                   revokedAt, expiresAt) ORDER BY id)) AS sum
			  FROM api_keys`);

		return [...sums.map((row) => `${row.Table} ${row.Checksum}`), keys.sum].join('\n');
	}

	/** A connection that stays open, to hold locks with. */
	session() {
		return new Session(this.args);
	}
}
