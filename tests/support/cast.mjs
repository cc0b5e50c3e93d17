// The people as whom the pages are visited.  Each is created and signed in when first
// needed, because signing in costs a hash.
import { expectAnswer } from './client.mjs';
import { writeHistory, month } from './history.mjs';
import { nextNumber } from './demo.mjs';
import { setPassword, signIn } from './people.mjs';

export const HOSTILE = '<img src=x onerror=alert(1)>';
const PASSWORD = 'a long pass phrase of somebody';
const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

const spends = (count) => Array.from({ length: count }, (_, i) =>
	({ type: 'spend', amount: -10, reason: `Job ${i + 1}`, reference: `job-${i + 1}` }));

// The past of each, and what is special about them.
const PARTS = {
	// A month of history.
	regular: { name: 'Mei Nakamura', past: month() },
	// Has never had any credits.
	empty: { name: 'Nikhil Gupta', past: [] },
	low: { name: 'Rosa Ferrari', past: [{ type: 'purchase', amount: 1000, reason: 'Starter pack' }, ...spends(98)] },
	out: { name: 'Quentin Dubois', past: [{ type: 'purchase', amount: 100, reason: 'Starter pack' }, ...spends(10)] },
	hostile: { name: HOSTILE, past: [{ type: 'grant', amount: 500, reason: HOSTILE, reference: HOSTILE },
		{ type: 'spend', amount: -20, reason: HOSTILE, reference: HOSTILE }] },
};

export class Cast {
	constructor(demo) {
		this.demo = demo;
		this.people = new Map();
	}

	/** One of PARTS, or `admin`, or `drifted`: { user, email, password, client }. */
	person(part) {
		if (!this.people.has(part))
			this.people.set(part, this.make(part));
		return this.people.get(part);
	}

	async make(part) {
		const { demo } = this;

		if (part === 'admin') {
			const client = await signIn(demo, demo.adminEmail, demo.adminPassword, BROWSER);
			// So that the list of runs has one.
			expectAnswer(await client.post('/api/admin/sync-credits', { dryRun: true }, { key: null }), 200);
			return { user: client.user, email: demo.adminEmail, password: demo.adminPassword, client };
		}
		if (part === 'drifted')
			return this.drifted('Zoë Whitfield');
		return this.made(PARTS[part]);
	}

	/** A new user with 10 credits, whose organization has 990 more. */
	async drifted(name) {
		const person = await this.made({ name, past: [{ type: 'grant', amount: 10, reason: 'Welcome' }] });

		await this.demo.database.rows(`UPDATE credit_balances SET balance = balance + 990
			WHERE organizationId = ${person.user.organization.id}`);
		return person;
	}

	/** A new user with this past, signed in. */
	async made({ name, past = [] }) {
		const { demo } = this;
		const letters = name.normalize('NFD').toLowerCase().match(/[a-z]+/g).join('.');
		const email = `${letters}.${nextNumber()}@example.com`;
		const user = await demo.user({ email, name });

		if (past.length > 0)
			await writeHistory(demo, user, past);
		await setPassword(demo, email, PASSWORD);
		const client = await signIn(demo, email, PASSWORD, BROWSER);
		return { user, email, password: PASSWORD, client };
	}

	/** A context of this browser in which somebody has signed in: one of the cast, or a
	 * person from made(); null for nobody. */
	async contextOf(browser, who, options = {}) {
		const context = await browser.newContext(options);

		if (who !== null) {
			const { client } = typeof who === 'string' ? await this.person(who) : who;
			const [name, value] = client.cookie.split('=');
			await context.addCookies([{ name, value, url: this.demo.url, httpOnly: true, sameSite: 'Lax' }]);
		}
		return context;
	}

	close() {
		return Promise.all([...this.people.values()].map(async (person) => (await person).client.close()));
	}
}
