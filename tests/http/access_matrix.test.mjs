// Who may do what: every route of the program, tried as every kind of caller.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { attachedDemo, nextNumber, startDemo } from '../support/demo.mjs';
import { Client, expectAnswer, expectProblem, newKey } from '../support/client.mjs';
import { newPlace, setPassword, signIn } from '../support/people.mjs';
import { until } from '../support/processes.mjs';
import { Provider } from '../support/tokens.mjs';

// What each caller gets.  `mine` is about the user of the column "user"; "bad token"
// stands for all bad tokens.
const TABLE = `
                                no-   wrong  exp-  revo-              admin       other admin  dis-          admin bad
ROUTE                           body  key    ired  ked   read  spend grant key   user  user  user  abled token token token
GET    /admin                   401   401    401   401   403   403   403   303   403   403   303   401   403   303   401
GET    /admin/audit             401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
GET    /admin/keys              401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
GET    /admin/service           401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
GET    /admin/sync-balance      401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
POST   /admin/sync-balance      401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
GET    /admin/sync-runs         401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
GET    /admin/users             401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
GET    /admin/users/{id}        401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
GET    /api/admin/audit         401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
GET    /api/admin/check-balance 401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
GET    /api/admin/drift         401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
GET    /api/admin/keys          401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
POST   /api/admin/keys          401   401    401   401   403   403   403   201   403   403   201   401   403   201   401
DELETE /api/admin/keys/{id}     401   401    401   401   403   403   403   204   403   403   204   401   403   204   401
POST   /api/admin/keys/{id}/rotate 401 401   401   401   403   403   403   201   403   403   201   401   403   201   401
GET    /api/admin/stats         401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
POST   /api/admin/sync-credits  401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
GET    /api/admin/sync-runs     401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
GET    /api/admin/users         401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
POST   /api/admin/users         401   401    401   401   403   403   403   201   403   403   201   401   403   201   401
GET    /api/admin/users/{id}    401   401    401   401   403   403   403   200   403   403   200   401   403   200   401
POST   /api/credits/batch       401   401    401   401   403   200   403   200   403   403   200   401   403   200   401
POST   /api/credits/deduct      401   401    401   401   403   403   403   201   403   403   201   401   403   201   401
GET    /api/credits/entries     401   401    401   401   200   403   403   200   200   403   200   401   200   200   401
GET    /api/credits/entries.csv 401   401    401   401   200   403   403   200   200   403   200   401   200   200   401
POST   /api/credits/grant       401   401    401   401   403   403   201   201   403   403   201   401   403   201   401
POST   /api/credits/purchase    401   401    401   401   403   403   201   201   403   403   201   401   403   201   401
POST   /api/credits/spend       401   401    401   401   403   201   403   201   201   403   201   401   201   201   401
GET    /api/credits/summary     401   401    401   401   200   403   403   200   200   403   200   401   200   200   401
GET    /api/health              200   200    200   200   200   200   200   200   200   200   200   200   200   200   200
POST   /api/login               400   400    400   400   400   400   400   400   400   400   400   400   400   400   400
POST   /api/logout              204   204    204   204   204   204   204   204   204   204   204   204   204   204   204
GET    /api/me                  401   401    401   401   403   403   403   403   200   200   200   401   200   200   401
POST   /api/me/password         401   401    401   401   403   403   403   403   400   400   400   401   403   403   401
GET    /api/metrics             401   401    401   401   200   403   403   200   403   403   200   401   403   200   401
GET    /api/organization        401   401    401   401   403   403   403   403   200   200   200   401   200   200   401
GET    /api/session             200   200    200   200   200   200   200   200   200   200   200   200   200   200   200
GET    /api/sessions            401   401    401   401   403   403   403   403   200   200   200   401   200   200   401
DELETE /api/sessions/{id}       401   401    401   401   403   403   403   403   204   404   404   401   204   404   401
GET    /api/users               401   401    401   401   200   403   403   200   403   403   200   401   403   200   401
GET    /api/users/{id}          401   401    401   401   200   403   403   200   403   403   200   401   403   200   401
GET    /login                   200   200    200   200   200   200   200   200   200   200   200   200   200   200   200
POST   /login                   400   400    400   400   400   400   400   400   400   400   400   400   400   400   400
POST   /logout                  303   303    303   303   303   303   303   303   303   303   303   303   303   303   303
`;

const COLUMNS = ['nobody', 'wrong key', 'expired key', 'revoked key', 'read', 'spend', 'grant', 'admin key',
	'user', 'other user', 'admin user', 'disabled user', 'token', 'admin token', 'bad token'];

const rows = TABLE.trimEnd().split('\n').slice(3).map((line) => {
	const [method, pattern, ...statuses] = line.trim().split(/\s+/);

	assert.equal(statuses.length, COLUMNS.length, line);
	return { method, pattern, name: `${method} ${pattern}`,
		wanted: Object.fromEntries(COLUMNS.map((column, i) => [column, Number(statuses[i])])) };
});

// The suite's coverage includes this file; its demo is one of its own, which knows an
// identity provider.
const suite = attachedDemo();
const folder = mkdtempSync(path.join(tmpdir(), 'duet-keys-'));
const provider = new Provider(folder);
const FORM = 'application/x-www-form-urlencoded';
let demo, mine, callers;

async function newApiKey(scopes, ...more) {
	const { status, stdout, stderr } =
		await demo.command('key', 'create', '--name', `matrix ${scopes}`, '--scopes', scopes, ...more);

	assert.equal(status, 0, stderr);
	return stdout.trim();
}

const newestKey = async () => (await demo.database.row('SELECT MAX(id) AS id FROM api_keys')).id;

async function person(fields = {}) {
	const user = await demo.user({ credits: 10000, externalId: `auth0|${nextNumber()}`, ...fields });

	user.password = `a password of ${nextNumber()}`;
	await setPassword(demo, user.email, user.password);
	return user;
}

const bearer = (text) => [{ authorization: `Bearer ${text}` }];

// Each caller is the headers of one request, or of several that must all get the same.
async function makeCallers(user, other, admin, disabled) {
	const expired = await newApiKey('admin', '--expires', '1s');
	const revoked = await newApiKey('admin');
	const session = async (who) => {
		const client = await signIn(demo, who.email, who.password);
		return [{ ...client.headers, 'sec-fetch-site': 'same-origin' }];
	};
	const ofDisabled = [...await session(disabled), ...bearer(provider.es256(provider.claims(disabled.externalId)))];

	assert.equal((await demo.command('key', 'revoke', await newestKey())).status, 0);
	assert.equal((await demo.command('user', 'disable', disabled.email)).status, 0);
	const made = {
		nobody: [{}, { cookie: 'duet=' }, { cookie: 'duet=x; other=y' }, { cookie: `duet=${'A'.repeat(43)}` }],
		'wrong key': [...bearer(`duet_${'A'.repeat(43)}`), { 'x-api-key': 'x' }, ...bearer('a.b.c')],
		'expired key': bearer(expired),
		'revoked key': bearer(revoked),
		read: bearer(await newApiKey('read')),
		spend: bearer(await newApiKey('spend')),
		grant: bearer(await newApiKey('grant')),
		'admin key': bearer(await newApiKey('admin')),
		user: await session(user),
		'other user': await session(other),
		'admin user': await session(admin),
		'disabled user': ofDisabled,
		token: [...bearer(provider.es256(provider.claims(user.externalId))),
			...bearer(provider.rs256(provider.claims(user.externalId)))],
		'admin token': bearer(provider.es256(provider.claims(admin.externalId, { aud: ['x', 'https://duet.example'] }))),
		'bad token': Object.values(provider.bad(admin.externalId)).flatMap(bearer),
	};

	await new Promise((resolve) => { setTimeout(resolve, 2100); });
	return made;
}

before(async () => {
	demo = await startDemo({ build: path.resolve(suite.duet, '../..'),
		options: [...provider.options, '--setting', 'corsOrigins=https://app.example http://localhost:5173'] });
	mine = await person();
	callers = await makeCallers(mine, await person(), await person({ role: 'admin' }), await person());
});
after(async () => {
	await demo?.stop();
	rmSync(folder, { recursive: true });
});

// A session that may be ended without harm.
async function spareSession() {
	await demo.database.rows(`INSERT INTO sessions (tokenHash, userId, expiresAt)
		VALUES (0x${randomBytes(32).toString('hex')}, ${mine.id}, UTC_TIMESTAMP() + INTERVAL 1 DAY)`);
	return (await demo.database.row('SELECT MAX(id) AS id FROM sessions')).id;
}

async function spareKey() {
	await newApiKey('read');
	return newestKey();
}

const operation = () => ({ userId: mine.id, amount: 1, reason: 'matrix' });

// The requests, { path, body }, for routes that need more than their pattern.
const REQUESTS = {
	'GET /api/admin/check-balance': () => ({ path: `/api/admin/check-balance?userId=${mine.id}` }),
	'POST /api/admin/keys': () => ({ body: { name: 'matrix', scopes: ['read'] } }),
	'DELETE /api/admin/keys/{id}': async () => ({ path: `/api/admin/keys/${await spareKey()}` }),
	'POST /api/admin/keys/{id}/rotate': async () => ({ path: `/api/admin/keys/${await spareKey()}/rotate` }),
	'POST /api/admin/sync-credits': () => ({ path: `/api/admin/sync-credits?userId=${mine.id}` }),
	'POST /admin/sync-balance': () => ({ body: `action=preview&email=${encodeURIComponent(mine.email)}`, form: true }),
	'POST /api/admin/users': () => ({ body: { email: `matrix.${nextNumber()}@example.com`, name: 'Matrix' } }),
	'GET /admin/users/{id}': () => ({ path: `/admin/users/${mine.id}` }),
	'GET /api/admin/users/{id}': () => ({ path: `/api/admin/users/${mine.id}` }),
	'POST /api/credits/batch': () => ({ body: { operations: [{ type: 'spend', ...operation(), idempotencyKey: newKey() }] } }),
	'GET /api/credits/entries': () => ({ path: `/api/credits/entries?userId=${mine.id}` }),
	'POST /api/credits/deduct': () => ({ body: operation() }),
	'GET /api/credits/entries.csv': () => ({ path: `/api/credits/entries.csv?userId=${mine.id}` }),
	'GET /api/credits/summary': () => ({ path: `/api/credits/summary?userId=${mine.id}` }),
	'POST /api/credits/grant': () => ({ body: operation() }),
	'POST /api/credits/purchase': () => ({ body: operation() }),
	'POST /api/credits/spend': () => ({ body: operation() }),
	// Everybody may call this: the 400 shows that the body was read.
	'POST /api/login': () => ({ body: {} }),
	// The 400 shows that the body was read; a valid one would end the session.
	'POST /api/me/password': () => ({ body: {} }),
	'POST /login': () => ({ body: 'email=x', form: true }),
	'DELETE /api/sessions/{id}': async () => ({ path: `/api/sessions/${await spareSession()}` }),
	'GET /api/users': () => ({ path: `/api/users?email=${encodeURIComponent(mine.email)}` }),
	'GET /api/users/{id}': () => ({ path: `/api/users/${mine.id}` }),
};

// The token of a page's form, as its own page gives it.
async function withFormToken(client, headers, body) {
	if (headers['x-csrf-token'] !== undefined)
		return body;
	const page = await client.get('/admin/sync-balance', headers);
	const token = /name="csrfToken" value="([^"]*)"/.exec(page.text)?.[1];
	return token === undefined ? body : `${body}&csrfToken=${token}`;
}

async function ask(row, headers) {
	const client = new Client(demo.url, null, {}, newPlace());
	const { path: address = row.pattern, body, form = false } = await REQUESTS[row.name]?.() ?? {};
	const sent = { ...headers };
	let bytes = body;

	if (/\/(deduct|grant|purchase|spend)$/.test(row.pattern))
		sent['idempotency-key'] = newKey();
	if (form) {
		sent['content-type'] = FORM;
		bytes = row.pattern === '/login' ? body : await withFormToken(client, headers, body);
	}
	try {
		return await client.request(row.method, address, { body: bytes, headers: sent });
	} finally {
		client.close();
	}
}

test('the table has a row for every route of the program, and no other', async () => {
	const { stdout } = await demo.command('routes');
	const routes = stdout.trim().split('\n').slice(1).map((line) => line.split('\t').slice(0, 2).join(' '));

	assert.deepEqual(rows.map(({ name }) => name), routes);
});

const leaves = ({ pattern }) => pattern.endsWith('/logout');

for (const row of rows.filter((one) => !leaves(one))) {
	test(`${row.name}: everybody gets what the table says`, async () => {
		const got = {};

		for (const column of COLUMNS) {
			const statuses = new Set();
			for (const headers of callers[column])
				statuses.add((await ask(row, headers)).status);
			got[column] = statuses.size === 1 ? [...statuses][0] : [...statuses];
		}
		assert.deepEqual(got, row.wanted);
	});
}

// A browser sends the cookie with every request that a page causes.  Signing in needs no
// session, and the token of a page's form is in its body.
const needsToken = (row) => row.method !== 'GET' && row.pattern.startsWith('/api/') && row.pattern !== '/api/login';

for (const row of rows.filter(needsToken)) {
	test(`${row.name}: a session needs its token, and a page of this site`, async () => {
		const [headers] = callers['admin user'];
		const { 'x-csrf-token': token, ...without } = headers;

		for (const wrong of [without, { ...headers, 'x-csrf-token': `${token}A` }, { ...headers, 'sec-fetch-site': 'cross-site' },
			{ ...headers, origin: 'https://evil.example' }])
			expectProblem(await ask(row, wrong), 403, 'forbidden');
	});
}

// These come last, because they end the session.
for (const row of rows.filter(leaves)) {
	test(`${row.name}: everybody may`, async () => {
		for (const column of COLUMNS) {
			for (const headers of callers[column])
				assert.equal((await ask(row, headers)).status, row.wanted[column], column);
		}
	});
}

test('only pages from the origins in the settings may call, with tokens and keys', async () => {
	const headers = bearer(provider.es256(provider.claims(mine.externalId)))[0];
	const allowed = (answer) => [answer.headers['access-control-allow-origin'], answer.headers.vary];
	const preflight = (origin, method = 'POST') => demo.anonymous.request('OPTIONS', '/api/credits/spend',
		{ headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization' } });

	for (const origin of ['https://app.example', 'http://localhost:5173']) {
		const asked = await preflight(origin);
		assert.equal(asked.status, 204);
		assert.deepEqual(allowed(asked), [origin, 'Origin']);
		assert.equal(asked.headers['access-control-allow-methods'], 'OPTIONS, POST');
		assert.match(asked.headers['access-control-allow-headers'], /\bAuthorization\b.*\bIdempotency-Key\b/);
		const answer = await demo.anonymous.post('/api/credits/spend', { amount: 1, reason: 'app' },
			{ headers: { ...headers, origin, 'sec-fetch-site': 'cross-site' } });
		assert.equal(answer.status, 201, answer.text);
		assert.deepEqual(allowed(answer), [origin, 'Origin']);
		assert.equal(answer.headers['access-control-allow-credentials'], undefined);
		assert.deepEqual(allowed(await demo.anonymous.get('/api/me', { origin })), [origin, 'Origin'], 'a problem too');
		assert.equal((await demo.anonymous.get('/login', { origin })).headers['access-control-allow-origin'], undefined);
	}
	for (const origin of ['https://app.example:443', 'https://APP.example', 'http://app.example', 'https://app.example.evil',
		'https://evil.example', 'null', 'https://app.example http://localhost:5173', '*', 'https://app.exampl', ''])
		assert.deepEqual(allowed(await preflight(origin)), [undefined, 'Origin'], origin);
	// The cookie is of no use to such a page.
	const client = await signIn(demo, mine.email, mine.password);
	const spend = (origin) => client.post('/api/credits/spend', { amount: 1, reason: 'app' }, { headers: { origin } });
	assert.equal((await spend('https://app.example')).status, 403);
	assert.equal((await spend(demo.url)).status, 201);
});

// The sender of a refused token is told nothing; the operator finds the reason in the log.
test('the log says why a token was refused, without the token', async () => {
	const now = Math.floor(Date.now() / 1000);
	const bad = provider.bad(mine.externalId);
	const cases = [
		[provider.es256(provider.claims(mine.externalId, { iss: 'https://id.example' })), 'iss is not jwtIssuer'],
		[provider.es256(provider.claims(mine.externalId, { exp: now - 120 })), 'exp is over'],
		[bad['an unknown kid'], 'no key is named ../ec'],
		[bad['HS256 with the RSA key'], 'alg must be one of'],
		[bad['an unknown subject'], 'no such user'],
	];

	for (const [token, reason] of cases) {
		const answer = await demo.anonymous.get('/api/me', bearer(token)[0]);
		const id = answer.headers['x-request-id'];
		let line;

		expectProblem(answer, 401, 'unauthorized');
		assert.ok(!answer.text.includes(reason));
		await until(() => {
			line = readFileSync(`${demo.state}/log/duet.log`, 'utf8').split('\n').find((one) => one.includes(`request=${id} `));
			return line !== undefined;
		}, 'the request is in the log');
		assert.ok(line.includes(' status=401 ') && line.includes(` error="`) && line.includes(reason), line);
		assert.ok(!token.split('.').some((part) => part.length > 8 && line.includes(part)), line);
	}
});

test('a token of an unknown person creates a user if the settings say so', async () => {
	const subject = `auth0|${nextNumber()}`;
	const claims = provider.claims(subject, { email: `New.${nextNumber()}@Example.com`, name: 'Noor Visser' });
	const client = new Client(demo.url, provider.es256(claims));

	assert.equal((await client.get('/api/me')).status, 401);
	assert.equal((await demo.database.rows('SELECT 1 FROM users WHERE name = \'Noor Visser\'')).length, 0);
	client.close();
	const creating = await startDemo({ build: path.resolve(suite.duet, '../..'),
		options: [...provider.options, '--setting', 'jwtCreateUsers=1'] });
	try {
		const noor = new Client(creating.url, provider.es256(claims));
		const answers = await Promise.all([1, 2, 3, 4].map(() => noor.get('/api/me')));
		const [me] = answers.map((answer) => expectAnswer(answer, 200));

		assert.deepEqual({ ...me, id: 0, organization: { ...me.organization, id: 0 } }, {
			id: 0, email: claims.email.toLowerCase(), name: 'Noor Visser', externalId: subject, role: 'user', creditBalance: 0,
			organization: { id: 0, name: 'Noor Visser', balance: 0 },
		});
		assert.equal(new Set(answers.map((answer) => answer.json.id)).size, 1);
		noor.close();
		// An address proves nothing: a user who already has it keeps their account.
		for (const [changes, wanted] of [[{ email: claims.email }, /has your address.*ask an operator/],
			[{ email: undefined }, /names no address/], [{ email: 'no address' }, /names no address/]]) {
			const thief = new Client(creating.url,
				provider.es256(provider.claims(`auth0|${nextNumber()}`, { name: 'Thief', ...changes })));
			assert.match(expectProblem(await thief.get('/api/me'), 401, 'unauthorized').detail, wanted);
			thief.close();
		}
		// Nor does an address that the provider has not verified.
		const refused = async (changes, wanted) => {
			const email = `unverified.${nextNumber()}@example.com`;
			const unverified = new Client(creating.url,
				provider.es256(provider.claims(`auth0|${nextNumber()}`, { email, name: 'Noor', ...changes })));

			try {
				const { detail } = expectProblem(await unverified.get('/api/me'), 401, 'unauthorized');
				assert.match(detail, wanted, JSON.stringify(changes));
			} finally {
				unverified.close();
			}
			assert.deepEqual(await creating.database.rows(`SELECT 1 FROM users WHERE email = '${email}'`), []);
		};
		for (const claim of [undefined, false, 'false', 'True', 1, null, ''])
			await refused({ email_verified: claim }, /email_verified.*verify it there/);
		await refused({ email: undefined }, /claim email\)/);
		const believed = new Client(creating.url, provider.es256(provider.claims(`auth0|${nextNumber()}`,
			{ email: `verified.${nextNumber()}@example.com`, email_verified: 'true' })));
		expectAnswer(await believed.get('/api/me'), 200);
		// A user who is already known is recognised by the subject.
		believed.close();
		const again = new Client(creating.url, provider.es256({ ...claims, email_verified: false }));
		expectAnswer(await again.get('/api/me'), 200);
		again.close();
	} finally {
		await creating.stop();
	}
});
