// A name, an organization, a reason and a reference that look like markup stay text
// wherever they are shown.
/* global document */
import assert from 'node:assert/strict';
import test, { before } from 'node:test';
import { HOSTILE } from '../support/cast.mjs';
import { expectAnswer } from '../support/client.mjs';
import { quote } from '../support/database.mjs';
import { nextNumber } from '../support/demo.mjs';
import { stage, visit } from '../support/stage.mjs';
import { settled } from '../support/views.mjs';

const set = stage();
const { demo, cast } = set;
let person;

// Markup in everything that people and programs can write.
before(async () => {
	person = await cast.person('hostile');
	const { user } = person;
	expectAnswer(await demo.service.post('/api/credits/spend',
		{ userId: user.id, amount: 1, reason: HOSTILE, reference: HOSTILE, metadata: { [HOSTILE]: HOSTILE } }), 201);
	await demo.database.rows(`UPDATE organizations SET name = ${quote(HOSTILE)}, externalId = ${quote(`org ${HOSTILE} ${nextNumber()}`)}
		WHERE id = ${user.organization.id};
		UPDATE users SET externalId = ${quote(`user ${HOSTILE} ${nextNumber()}`)} WHERE id = ${user.id};
		UPDATE credit_balances SET balance = balance + 5 WHERE organizationId = ${user.organization.id}`);
	expectAnswer(await demo.admin.post('/api/admin/keys', { name: HOSTILE, scopes: ['read'] }, { key: null }), 201);
	const admin = await cast.person('admin');
	// By hand, so that it is in the audit log.
	expectAnswer(await admin.client.post('/api/credits/grant', { userId: user.id, amount: 3, reason: HOSTILE,
		reference: HOSTILE }), 201);
});

async function expectText(page, path, what = HOSTILE) {
	await settled(page);
	const made = await page.evaluate(() => [...document.querySelectorAll('img[src="x"], [onerror]')].map((e) => e.outerHTML));

	assert.deepEqual(made, [], path);
	assert.ok((await page.locator('body').innerText()).includes(what), `${path} shows it as it is`);
}

const as = (who, use) => visit(set, who, use);

for (const path of ['/', '/profile', '/billing']) {
	test(`${path}, of one's own`, async () => {
		await as('hostile', async (page) => {
			await page.goto(demo.url + path);
			await expectText(page, path);
		});
	});
}

for (const path of [`/admin/users?query=${encodeURIComponent(HOSTILE)}`, () => `/admin/users/${person.user.id}`,
	() => `/admin/sync-balance?email=${encodeURIComponent(person.email)}`, '/admin/keys', '/admin/audit']) {
	test(`${typeof path === 'string' ? path.split('?')[0] : /\/admin[a-z/-]*/.exec(path)[0]}, by an admin`, async () => {
		const where = typeof path === 'string' ? path : path();

		await as('admin', async (page) => {
			await page.goto(demo.url + where);
			await page.getByText(HOSTILE).first().waitFor();
			await expectText(page, where);
		});
	});
}

test('the dialogs of the admin pages: a repair, a grant by hand, revoking a key', async () => {
	await as('admin', async (page) => {
		await page.goto(`${demo.url}/admin/users/${person.user.id}`);
		await settled(page);
		await page.getByRole('button', { name: 'Preview the repair' }).click();
		await page.getByRole('button', { name: 'Repair now' }).waitFor();
		await expectText(page, 'the preview');
		await page.getByLabel('Amount').fill('7');
		await page.getByLabel('Reason').fill(HOSTILE);
		await page.getByLabel(/^Reference/).fill(HOSTILE);
		await page.getByRole('button', { name: 'Review', exact: true }).click();
		await page.getByRole('dialog').waitFor();
		await expectText(page, 'the question');
		await page.getByRole('dialog').getByRole('button', { name: /^Give/ }).click();
		await page.getByRole('dialog').waitFor({ state: 'detached' });
		await expectText(page, 'what came of it');
		await page.goto(`${demo.url}/admin/keys`);
		await settled(page);
		await page.getByRole('button', { name: `Revoke ${HOSTILE}` }).last().click();
		await page.getByRole('dialog').getByRole('button', { name: 'Revoke it' }).click();
		await page.getByRole('dialog').waitFor({ state: 'detached' });
		await expectText(page, 'the revoked key');
	});
});
