// The limits in the description are the program's: for each member of a body and each
// parameter of a query, a value just inside the limit is accepted, and one just outside
// it is refused, naming the place.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo, nextNumber } from '../support/demo.mjs';
import { expectProblem, newKey } from '../support/client.mjs';
import { signIn } from '../support/people.mjs';
import { description, resolve } from '../support/openapi.mjs';

const demo = attachedDemo();
const user = await demo.user({ credits: 10 });

function followed(schema) {
	return schema.$ref === undefined ? schema : resolve(schema.$ref);
}

// The members of an object, including those of its parts.
function membersOf(schema) {
	const parts = [schema, ...(schema.allOf ?? []).map(followed)];

	return {
		properties: Object.assign({}, ...parts.map((part) => part.properties ?? {})),
		required: parts.flatMap((part) => part.required ?? []),
	};
}

// A string of this length that the member accepts, unless the length itself is wrong.
function textOf(name, length) {
	const end = name === 'email' ? '@b' : '';
	const start = ['email', 'externalId'].includes(name) ? nextNumber() : '';

	return (start + 'x'.repeat(length)).slice(0, Math.max(0, length - end.length)) + end;
}

function* textCases(name, schema) {
	if (schema.enum !== undefined) {
		yield ['another word', 'nonsense', false];
		return;
	}
	if (schema.minLength > 0)
		yield ['too short', '', false];
	if (schema.format === 'date-time') {
		for (const time of ['2026-11-25T08:15:00Z', '2026-11-25t08:15:00.5z', '2026-11-25T10:15:00.123456789+02:00'])
			yield ['a time', time, true];
		for (const time of ['yesterday', '2026-11-25', '2026-11-25T08:15:00', '2026-02-30T08:15:00Z'])
			yield ['no time', time, false];
		yield ['too long', `2026-11-25T08:15:00.${'0'.repeat(schema.maxLength - 20)}Z`, false];
		return;
	}
	yield ['as long as may be', textOf(name, schema.maxLength), true];
	yield ['too long', textOf(name, schema.maxLength + 1), false];
	if (schema.pattern !== undefined)
		yield ['a control character', `${textOf(name, 8)}\u0001`, false];
}

function* numberCases(schema) {
	yield ['too small', schema.minimum - 1, false];
	yield ['the smallest', schema.minimum, true];
	yield ['the largest', schema.maximum, true];
	yield ['too large', schema.maximum + 1, false];
}

// [what, value, whether it is accepted]
function* casesOf(name, schema) {
	if (schema.type === 'string')
		yield* textCases(name, schema);
	else if (schema.type === 'integer')
		yield* numberCases(schema);
}

function* bodyCasesOf(name, schema) {
	yield* casesOf(name, schema);
	yield ['null', null, false];
	yield ['a list', [], false];
	if (schema.type === 'integer')
		yield ['a text of digits', '1', false];
	else
		yield ['a number', 1, false];
	if (schema.maxProperties !== undefined) {
		const texts = (count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, 'x']));
		yield ['as many as may be', texts(schema.maxProperties), true];
		yield ['too many', texts(schema.maxProperties + 1), false];
		yield ['a member that is no text', { a: 1 }, false];
	}
}

const REFERENCES = ['userId', 'email', 'externalId'];

// A body with this member changed; if it names the user, it replaces the other way to.
function changed(base, name, value) {
	const kept = REFERENCES.includes(name) && base.amount !== undefined
		? Object.entries(base).filter(([member]) => !REFERENCES.includes(member)) : Object.entries(base);

	return { ...Object.fromEntries(kept), [name]: value };
}

function expectTaken(answer, what) {
	assert.notEqual(answer.status, 400, `${what}: ${answer.text}`);
}

function expectRefused(answer, what, members) {
	assert.equal(answer.status, 400, `${what}: ${answer.text}`);
	expectProblem(answer, 400, 'invalid-request', members);
}

// ---- Bodies

const bodies = {
	createUser: {
		path: '/api/admin/users', prefix: '',
		base: () => ({ email: `limits.${nextNumber()}@example.com`, name: 'Limits' }),
		wrap: (member) => member,
	},
	grantCredits: {
		path: '/api/credits/grant', prefix: '',
		base: () => ({ userId: user.id, amount: 1, reason: 'limits' }),
		wrap: (member) => member,
	},
	batchCredits: {
		path: '/api/credits/batch', prefix: '/operations/0',
		base: () => ({
			type: 'grant', userId: user.id, amount: 1, reason: 'limits', idempotencyKey: newKey(),
		}),
		wrap: (member) => ({ operations: [member] }),
	},
};

function bodySchema({ path, prefix }) {
	const schema = followed(description.paths[path].post.requestBody.content['application/json'].schema);

	return prefix === '' ? schema : followed(schema.properties.operations.items);
}

for (const [operationId, one] of Object.entries(bodies)) {
	const { properties, required } = membersOf(bodySchema(one));
	const send = (body) => demo.admin.post(one.path, one.wrap(body),
		{ key: one.path.includes('users') || one.prefix !== '' ? null : newKey() });

	for (const [name, schema] of Object.entries(properties)) {
		test(`${operationId}: the limits of ${name}`, async () => {
			for (const [what, value, taken] of bodyCasesOf(name, followed(schema))) {
				const answer = await send(changed(one.base(), name, value));

				if (taken)
					expectTaken(answer, what);
				else
					expectRefused(answer, what, what === 'a member that is no text' ? {}
						: { pointer: `${one.prefix}/${name}` });
			}
		});
	}

	test(`${operationId}: what is required, and nothing unknown`, async () => {
		for (const name of required) {
			const body = one.base();
			delete body[name];
			expectRefused(await send(body), name, { pointer: `${one.prefix}/${name}` });
		}
		expectRefused(await send({ ...one.base(), unknown: 1 }), 'unknown',
			{ pointer: `${one.prefix}/unknown` });
	});
}

test('batchCredits: from 1 to 1000 operations', async () => {
	const { minItems, maxItems } = description.components.schemas.Batch.properties.operations;
	const send = (count) => demo.service.post('/api/credits/batch',
		{ operations: Array.from({ length: count }, bodies.batchCredits.base) }, { key: null });

	expectRefused(await send(minItems - 1), 'too few', { pointer: '/operations' });
	expectTaken(await send(minItems), 'one');
	expectTaken(await send(maxItems), 'as many as may be');
	expectRefused(await send(maxItems + 1), 'too many', { pointer: '/operations' });
});

// ---- Queries

const queries = Object.entries(description.paths)
	.filter(([path, item]) => item.get !== undefined && !path.includes('{'))
	.map(([path, item]) => ({
		path,
		operationId: item.get.operationId,
		isOneself: item.get.security.length > 0 && !item.get.security.some((scheme) => scheme.bearerKey),
		parameters: (item.get.parameters ?? []).map(followed),
	}));

// These routes are for people: a key belongs to nobody.
const person = await signIn(demo, demo.userEmail, demo.userPassword);

for (const { path, operationId, isOneself, parameters } of queries) {
	for (const parameter of parameters) {
		test(`${operationId}: the limits of ${parameter.name}`, async () => {
			const schema = followed(parameter.schema);
			const named = REFERENCES.includes(parameter.name) || path.includes('admin') || isOneself
				? {} : { userId: user.id };

			// A valid cursor comes from the page before, so none can be made up here.
			for (const [what, value, taken] of casesOf(parameter.name, schema)) {
				if (taken && parameter.name === 'cursor')
					continue;
				const query = new URLSearchParams({ ...named, [parameter.name]: value });
				const answer = await (isOneself ? person : demo.admin).get(`${path}?${query}`);

				if (taken)
					expectTaken(answer, what);
				else
					expectRefused(answer, what, { parameter: parameter.name });
			}
		});
	}
}

test('a route without parameters refuses one', async () => {
	for (const one of Object.values(bodies)) {
		const answer = await demo.admin.post(`${one.path}?unknown=1`, one.wrap(one.base()),
			{ key: one.path.includes('users') || one.prefix !== '' ? null : newKey() });
		expectRefused(answer, one.path, { parameter: 'unknown' });
	}
	expectRefused(await demo.admin.get(`/api/users/${user.id}?unknown=1`), 'users/{id}',
		{ parameter: 'unknown' });
});
