// The program has the same routes as the description.
import assert from 'node:assert/strict';
import test from 'node:test';
import { runWell } from '../support/demo.mjs';
import { description } from '../support/openapi.mjs';

// What is compared between a route and an operation.
function described(method, path, operation) {
	const header = (operation.parameters ?? [])
		.some(({ $ref }) => $ref === '#/components/parameters/IdempotencyKey');
	const requirements = operation.security;

	assert.ok(requirements, `${method} ${path} does not say who may`);
	const scopesOf = (scheme) => requirements.filter((one) => one[scheme] !== undefined)
		.flatMap((one) => one[scheme]).sort().join();
	assert.equal(scopesOf('bearerKey'), scopesOf('headerKey'),
		`${method} ${path}: the two ways to send a key differ`);
	assert.equal(scopesOf('session'), scopesOf('bearerToken'),
		`${method} ${path}: the two ways that people come differ`);
	// Only signing in, and what only reads, needs no token.
	assert.equal((operation.parameters ?? []).some(({ $ref }) => $ref === '#/components/parameters/CsrfToken'),
		method !== 'get' && path !== '/api/login', `${method} ${path}: X-CSRF-Token`);
	return {
		scopes: scopesOf('bearerKey'),
		people: requirements.filter((one) => one.session !== undefined).map((one) => one.session.join()).join(),
		idempotencyKey: header,
		body: operation.requestBody !== undefined,
		statuses401: operation.responses['401'] !== undefined,
	};
}

function served({ PATH, SCOPES, NEEDS, BODY }) {
	const scopes = SCOPES === '-' ? '' : SCOPES.split(',').sort().join();

	return {
		scopes,
		// It is empty for routes that anybody who has signed in may use, and for those
		// that need no sign-in.
		people: scopes === '' || NEEDS.split(',').includes('oneself') ? '' : 'admin',
		idempotencyKey: NEEDS.split(',').includes('idempotency-key'),
		body: Number(BODY) > 0,
		statuses401: scopes !== '' || NEEDS.split(',').includes('oneself') || PATH === '/api/login',
	};
}

async function routesOfProgram() {
	const { stdout } = await runWell(process.env.DUET_PROGRAM, ['routes']);
	const [head, ...rows] = stdout.trimEnd().split('\n').map((line) => line.split('\t'));

	// The pages are for people, and not part of the API.
	return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])))
		.filter(({ NEEDS }) => !NEEDS.split(',').includes('page'));
}

const routes = await routesOfProgram();

test('every route is described, with its scopes, its body and its key', () => {
	const inProgram = Object.fromEntries(routes.map((route) =>
		[`${route.METHOD} ${route.PATH}`, served(route)]));
	const inDescription = Object.fromEntries(Object.entries(description.paths)
		.flatMap(([path, item]) => Object.entries(item).map(([method, operation]) =>
			[`${method.toUpperCase()} ${path}`, described(method, path, operation)])));

	assert.deepEqual(inProgram, inDescription);
});

test('the parameters of a path are those in its braces', () => {
	for (const [path, item] of Object.entries(description.paths)) {
		const names = [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name);
		for (const operation of Object.values(item)) {
			const inPath = (operation.parameters ?? []).filter((one) => one.in === 'path');
			assert.deepEqual(inPath.map((one) => one.name), names, path);
		}
	}
});

test('the version in the description is the program\'s', async () => {
	const { stdout } = await runWell(process.env.DUET_PROGRAM, ['--version']);

	assert.equal(stdout.trim(), `duet ${description.info.version}`);
});
