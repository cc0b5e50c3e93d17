// The examples in the description are true: every request is sent, and gets the
// answer that is described.
import assert from 'node:assert/strict';
import test from 'node:test';
import { attachedDemo, nextNumber } from '../support/demo.mjs';
import { expectAnswer, newKey } from '../support/client.mjs';
import { setPassword, signIn } from '../support/people.mjs';
import { description, expectSchema, resolve } from '../support/openapi.mjs';

const demo = attachedDemo();

function at(...names) {
	return names.map((name) => `/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}

const operations = Object.entries(description.paths).flatMap(([path, item]) =>
	Object.entries(item).map(([method, operation]) =>
		({ path, method, operation, pointer: at('paths', path, method) })));

function parametersOf({ operation, pointer }) {
	return (operation.parameters ?? []).map((_, i) => resolve(`${pointer}/parameters/${i}`));
}

// The address with the examples of all its parameters.
function addressOf(one) {
	const query = new URLSearchParams();
	let { path } = one;

	for (const parameter of parametersOf(one)) {
		if (parameter.in === 'path')
			path = path.replace(`{${parameter.name}}`, parameter.example);
		else if (parameter.in === 'query' && parameter.example !== undefined)
			query.append(parameter.name, parameter.example);
	}
	return query.size === 0 || query.toString() === '' ? path : `${path}?${query}`;
}

function firstSuccess(operation) {
	return Number(Object.keys(operation.responses).filter((status) => status < '300').sort().at(-1));
}

for (const one of operations.filter(({ method }) => method === 'get')) {
	test(`the example of ${one.operation.operationId} is true`, async () => {
		// checkAnswer() compares the answer with the description.
		const isOneself = one.operation.security.length > 0 &&
			!one.operation.security.some((scheme) => scheme.bearerKey);
		const client = isOneself ? await signIn(demo, demo.userEmail, demo.userPassword) : demo.admin;
		expectAnswer(await client.get(addressOf(one)), 200);
	});
}

// A key or an address can be new only once, so they get a number in case the demo has
// seen the examples before.
function withNewKeys(value) {
	if (value.operations === undefined)
		return value;
	return { ...value, operations: value.operations.map((operation) =>
		({ ...operation, idempotencyKey: `${operation.idempotencyKey}-${nextNumber()}` })) };
}

function withNewNames(value) {
	const number = nextNumber();

	return {
		...value,
		email: value.email.replace('@', `+${number}@`),
		...(value.externalId === undefined ? {} : { externalId: `${value.externalId}-${number}` }),
	};
}

// Changing a password needs a user with a password, and one whom no other test uses.
async function withPassword() {
	const { email } = await demo.user();
	const password = `a password of ${nextNumber()}`;

	await setPassword(demo, email, password);
	return Object.assign(await signIn(demo, email, password), { password });
}

const newKeyId = async () => expectAnswer(
	await demo.admin.post('/api/admin/keys', { name: 'to be rotated', scopes: ['read'] }, { key: null }), 201).id;

for (const one of operations.filter(({ operation }) => operation.requestBody !== undefined)) {
	const { examples } = one.operation.requestBody.content['application/json'];
	const needsKey = parametersOf(one).some(({ name }) => name === 'Idempotency-Key');
	const { operationId } = one.operation;

	for (const [name, { value, 'x-answer': status }] of Object.entries(examples)) {
		test(`the example "${name}" of ${operationId} is true`, async () => {
			const wanted = Number(status ?? firstSuccess(one.operation));
			const client = operationId === 'changePassword' ? await withPassword() : demo.admin;
			let body = withNewKeys(value);

			if (operationId === 'signIn' && wanted === 200)
				body = { email: demo.userEmail, password: demo.userPassword };
			if (operationId === 'changePassword' && wanted === 200)
				body = { ...value, currentPassword: client.password };
			// A new key, because one that is rotated stops working.
			const path = operationId === 'rotateKey' ? one.path.replace('{id}', await newKeyId()) : one.path;
			let answer = await client.post(path, body, { key: needsKey ? newKey() : null });

			if (operationId === 'createUser' && answer.status === 409)
				answer = await demo.admin.post(one.path, withNewNames(value), { key: null });
			expectAnswer(answer, wanted);
			for (const result of answer.json.results ?? [])
				assert.equal(result.status, 201, JSON.stringify(result));
		});
	}
}

test('the example of the Idempotency-Key is accepted, and replayed', async () => {
	const { example } = description.components.parameters.IdempotencyKey;
	const body = { userId: 1, amount: 1, reason: 'the example of a key' };
	const first = await demo.service.post('/api/credits/grant', body, { key: example });
	const again = await demo.service.post('/api/credits/grant', body, { key: example });

	assert.ok([200, 201].includes(first.status), first.text);
	expectAnswer(again, 200);
	assert.equal(again.text, first.text);
});

// ---- Examples of answers, parameters and headers

function* mediaTypes() {
	for (const { operation, pointer } of operations) {
		for (const [status, response] of Object.entries(operation.responses)) {
			for (const [type, content] of Object.entries(response.content ?? {}))
				yield [`${pointer}${at('responses', status, 'content', type)}`, content];
		}
	}
	for (const [name, response] of Object.entries(description.components.responses)) {
		for (const [type, content] of Object.entries(response.content))
			yield [at('components', 'responses', name, 'content', type), content];
	}
}

test('every answer has an example, and every example matches its schema', () => {
	for (const [pointer, content] of mediaTypes()) {
		const values = content.example === undefined
			? Object.values(content.examples ?? {}).map(({ value }) => value) : [content.example];

		assert.ok(values.length > 0, `${pointer} has no example`);
		for (const value of values)
			expectSchema(`${pointer}/schema`, value, pointer);
	}
});

test('the examples of headers match their schemas', () => {
	for (const [name, header] of Object.entries(description.components.headers))
		expectSchema(at('components', 'headers', name, 'schema'), header.example, name);
});

test('a user and an entry in the examples are those of the demo', async () => {
	const { example } = description.components.responses.OneUser.content['application/json'];
	const [entry] = description.paths['/api/credits/entries'].get.responses['200']
		.content['application/json'].example.entries;
	const user = expectAnswer(await demo.service.get(`/api/users/${example.id}`), 200);
	const { entries } = expectAnswer(
		await demo.service.get(`/api/credits/entries?userId=${example.id}&type=opening`), 200);

	for (const member of ['email', 'name', 'externalId', 'role'])
		assert.equal(user[member], example[member], member);
	assert.deepEqual({ ...entries[0], createdAt: '' }, { ...entry, createdAt: '' });
});
