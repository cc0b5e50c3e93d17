// Clients that spend without a pause and record what they were told; afterwards
// the ledger must agree with that.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Connection, postText } from './connection.mjs';

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

// What a client knows after an answer: done, refused (nothing was written), or
// unknown.
function verdictOf(status, text) {
	if (status === 200 || status === 201)
		return 'done';
	if (status === 0 || status === 502 || status === 504 || text.includes('/problems/outcome-unknown'))
		return 'unknown';
	return 'refused';
}

export class Load {
	/** `users`: [{ id }]; each spend takes 1 credit from one of them, at random.
	 * Ends with the test `t`, whatever its outcome. */
	constructor(t, demo, users, { clients = 64 } = {}) {
		t.after(() => this.stop());
		this.demo = demo;
		this.users = users;
		this.mark = `load-${randomUUID()}`;
		this.sent = 0;
		this.attempts = [];
		this.running = true;
		this.clients = Array.from({ length: clients }, () => this.run());
	}

	async run() {
		const connection = new Connection(this.demo.url);

		while (this.running) {
			const user = this.users[Math.floor(Math.random() * this.users.length)];
			const attempt = await this.spend(connection, user.id, `${this.mark}-${this.sent++}`);

			this.attempts.push(attempt);
			if (attempt.verdict !== 'done')
				await pause(20);
		}
		connection.close();
	}

	async spend(connection, userId, key) {
		const begun = performance.now();
		const { status, text } = await connection.ask(postText('/api/credits/spend',
			this.demo.serviceKey, key, `{"userId":${userId},"amount":1,"reason":"load"}`));

		return {
			key, userId, status, begun, ended: performance.now(),
			verdict: verdictOf(status, text),
			id: /"id":"(\d+-\d+)"/.exec(text)?.[1],
			type: /"type":"\/problems\/([a-z-]+)"/.exec(text)?.[1],
			retryAfter: text.includes('\r\nRetry-After: '),
		};
	}

	/** Waits until every client has had its last answer. */
	async stop() {
		this.running = false;
		await Promise.all(this.clients);
		return this.attempts;
	}

	/** Attempts whose answer came between these moments (performance.now()). */
	answered(from, to) {
		return this.attempts.filter((attempt) => attempt.ended >= from && attempt.ended < to);
	}

	/** "201: 5000, 503 unavailable: 12" */
	summary() {
		const counts = new Map();

		for (const { status, type } of this.attempts) {
			const name = type === undefined ? String(status) : `${status} ${type}`;
			counts.set(name, (counts.get(name) ?? 0) + 1);
		}
		return [...counts].map(([name, count]) => `${name}: ${count}`).join(', ');
	}

	/** The ledger's entries of this load: key -> entry id. */
	async entries() {
		const rows = await this.demo.database.rows(`
			SELECT idempotencyKey, userId, userAmount, organizationAmount,
			       CONCAT(organizationId, '-', organizationSeq) AS id
			  FROM credit_ledger WHERE idempotencyKey LIKE '${this.mark}-%'`);
		const byKey = new Map();

		for (const row of rows) {
			assert.ok(!byKey.has(row.idempotencyKey), `${row.idempotencyKey} is in the ledger twice`);
			assert.deepEqual([row.userAmount, row.organizationAmount], ['-1', '-1']);
			byKey.set(row.idempotencyKey, row);
		}
		return byKey;
	}

	/** Acknowledged: in the ledger once.  Refused: not at all.  Unknown: once or
	 * not at all, and sending it again says which, and does it.  The books add up. */
	async check() {
		const before = await this.entries();
		const known = new Set(this.attempts.map((attempt) => attempt.key));

		for (const key of before.keys())
			assert.ok(known.has(key), `${key} is in the ledger and nobody sent it`);
		for (const attempt of this.attempts) {
			const entry = before.get(attempt.key);
			const told = `${attempt.key} was answered ${attempt.status} ${attempt.type ?? ''}`;

			if (attempt.verdict === 'done')
				assert.equal(entry?.id, attempt.id, `${told} and is not what the ledger has`);
			if (attempt.verdict === 'refused')
				assert.equal(entry, undefined, `${told} and is in the ledger`);
			if (entry !== undefined)
				assert.equal(entry.userId, String(attempt.userId), told);
		}
		await this.replay(before);
		const { status, stdout, stderr } = await this.demo.command('verify');
		assert.equal(status, 0, `duet verify: ${stdout}${stderr}`);
	}

	async replay(before) {
		const unknown = this.attempts.filter((attempt) => attempt.verdict === 'unknown');

		for (const attempt of unknown) {
			const answer = await this.demo.service.post('/api/credits/spend',
				{ userId: attempt.userId, amount: 1, reason: 'load' }, { key: attempt.key });
			const entry = before.get(attempt.key);
			assert.equal(answer.status, entry === undefined ? 201 : 200, answer.text);
			if (entry !== undefined)
				assert.equal(answer.json.entry.id, entry.id);
		}
		const after = await this.entries();
		for (const attempt of unknown)
			assert.ok(after.has(attempt.key), `${attempt.key} was sent again and is not in the ledger`);
	}
}

/** Gives everybody this many credits and records the demo's outside changes in the
 * ledger: from here on `duet verify` must be clean.  Resolves to the users. */
export async function primedUsers(demo, credits = 1000000) {
	const users = (await demo.database.rows('SELECT id FROM users ORDER BY id'))
		.map((row) => ({ id: Number(row.id) }));
	const answer = await demo.service.post('/api/credits/batch', { operations: users.map((user) => (
		{ type: 'grant', userId: user.id, amount: credits, reason: 'to begin with',
			idempotencyKey: `primed-${user.id}` })) }, { key: null });

	assert.equal(answer.status, 200, answer.text);
	const { status, stdout } = await demo.command('verify');
	assert.equal(status, 0, stdout);
	return users;
}
