// Compares what goes over the wire with the description of the API: every answer that
// the tests get, and every request that the server accepted.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

export const DESCRIPTION = fileURLToPath(new URL('../../deploy/site/openapi.yaml', import.meta.url));

export const description = parse(readFileSync(DESCRIPTION, 'utf8'));

const ajv = new Ajv({
	strict: true, strictRequired: false, strictTypes: false, allowUnionTypes: true, allErrors: true,
});
addFormats(ajv);

// The description as a whole is not a schema, so the validator is given the schemas in
// it one by one, under the last part of their $ref.
function toSchema(value) {
	if (Array.isArray(value))
		return value.map(toSchema);
	if (value === null || typeof value !== 'object')
		return value;
	return Object.fromEntries(Object.entries(value).map(([name, member]) =>
		[name, name === '$ref' && typeof member === 'string'
			? member.replace(/^#\/components\/schemas\//, 'duet:') : toSchema(member)]));
}

for (const [name, schema] of Object.entries(description.components.schemas))
	ajv.addSchema(toSchema(schema), `duet:${name}`);

const validators = new Map();

function validatorAt(pointer) {
	if (!validators.has(pointer))
		validators.set(pointer, ajv.compile(toSchema(lookUp(pointer))));
	return validators.get(pointer);
}

/** What a JSON Pointer (or a $ref) into the description leads to, with every $ref followed. */
export function resolve(pointer) {
	let place = description;

	for (const name of pointer.replace(/^#/, '').split('/').slice(1)) {
		place = place?.[name.replace(/~1/g, '/').replace(/~0/g, '~')];
		assert.notEqual(place, undefined, `the description has no ${pointer}`);
	}
	return place.$ref === undefined ? place : resolve(place.$ref);
}

// The pointer to the same place, with every $ref followed.
function target(pointer) {
	let place = pointer;

	for (let object = lookUp(place); object.$ref !== undefined; object = lookUp(place))
		place = object.$ref.slice(1);
	return place;
}

function lookUp(pointer) {
	return pointer.split('/').slice(1).reduce((place, name) =>
		place[name.replace(/~1/g, '/').replace(/~0/g, '~')], description);
}

function escapePointer(name) {
	return name.replace(/~/g, '~0').replace(/\//g, '~1');
}

/** Throws unless the value is what the schema at the pointer says. */
export function expectSchema(pointer, value, where) {
	const validate = validatorAt(pointer);

	if (!validate(value))
		assert.fail(`${where}: not as described at ${pointer}: ` +
			`${ajv.errorsText(validate.errors, { separator: '; ' })}\n${JSON.stringify(value)}`);
}

// ---- Which operation it was

const templates = Object.keys(description.paths).map((path) => ({
	path,
	pattern: new RegExp(`^${path.replace(/\{[^}]*\}/g, '[^/]+')}$`),
}));

// As the web server reads it: first escapes, then dots and doubled slashes.
function pathOf(address) {
	const names = [];

	try {
		for (const name of decodeURIComponent(address.split(/[?#]/)[0]).split(/\/+/)) {
			if (name === '..')
				names.pop();
			else if (name !== '.')
				names.push(name);
		}
	} catch {
		return '';
	}
	return names.join('/');
}

function find(request) {
	const path = pathOf(request.path);

	if (path !== '' && !/^\/api(\/|$)/.test(path))
		return { outside: true };
	const template = templates.find(({ pattern }) => pattern.test(path));

	if (template === undefined)
		return {};
	const method = request.method === 'HEAD' ? 'get' : request.method.toLowerCase();
	const item = description.paths[template.path];
	const pointer = `/paths/${escapePointer(template.path)}/${method}`;

	return { path: template.path, item, pointer, operation: item[method] };
}

/** The methods of a described path, such as "GET, HEAD, OPTIONS". */
export function allowOf(item) {
	return [...(item.delete ? ['DELETE'] : []), ...(item.get ? ['GET', 'HEAD'] : []), 'OPTIONS',
		...(item.post ? ['POST'] : [])].join(', ');
}

// ---- Answers

const HEADERS = [...Object.keys(description.components.headers), 'Allow'];

function checkHeaders(answer, pointer, where) {
	const described = resolve(pointer).headers ?? {};

	for (const name of HEADERS) {
		const value = answer.headers[name.toLowerCase()];

		if (described[name] === undefined) {
			// A 405 shares its description with other answers.
			assert.ok(value === undefined || (name === 'Allow' && answer.status === 405) ||
				(name === 'Retry-After' && answer.status === 429),
			`${where}: ${name} is not described`);
			continue;
		}
		const header = target(`${target(pointer)}/headers/${escapePointer(name)}`);
		if (value === undefined && !lookUp(header).required)
			continue;
		assert.notEqual(value, undefined, `${where}: ${name} is missing`);
		expectSchema(`${header}/schema`, value, `${where}: ${name}`);
	}
}

function checkContent(answer, pointer, where) {
	const types = Object.keys(resolve(pointer).content);

	assert.ok(types.includes(answer.headers['content-type']),
		`${where}: ${answer.headers['content-type']} is not described`);
	const type = answer.headers['content-type'];
	expectSchema(`${target(pointer)}/content/${escapePointer(type)}/schema`,
		type.startsWith('text/') ? answer.text : answer.json, where);
}

/** An answer that reached no operation: a problem from the web server, or "no such route". */
function checkNoRoute(answer, item, where) {
	const pointer = '/components/responses/WebServer';

	if (answer.status === 405 && item !== undefined)
		assert.equal(answer.headers.allow, allowOf(item), `${where}: Allow`);
	if (answer.noBody)
		return;
	if ([404, 405, 411, 414, 501, 505].includes(answer.status)) {
		checkContent(answer, pointer, where);
		return;
	}
	const type = /^\/problems\/([a-z-]+)$/.exec(answer.json?.type ?? '')?.[1];
	const problem = description['x-problems'][type];
	assert.ok(problem?.by.includes('web server'), `${where}: not described for no route: ${answer.text}`);
	assert.ok(problem.status.includes(answer.status), `${where}: ${type} with ${answer.status}`);
}

// ---- Requests

function headerValue(request, name) {
	const pairs = Array.isArray(request.headers) ? request.headers : Object.entries(request.headers ?? {});

	return pairs.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1].trim();
}

function typed(schema, text) {
	return schema.type === 'integer' && /^-?[0-9]+$/.test(text) ? Number(text) : text;
}

function checkParameters(request, found, where) {
	const query = new URL(request.path, 'http://localhost').searchParams;
	const parameters = (found.operation.parameters ?? []).map((_, i) =>
		target(`${found.pointer}/parameters/${i}`));
	const known = new Set(parameters.map(lookUp).filter((p) => p.in === 'query').map((p) => p.name));

	// The health check, which alone has no security, ignores its query.
	for (const name of found.operation.security.length === 0 ? [] : query.keys())
		assert.ok(known.has(name), `${where}: it took a parameter that is not described: ${name}`);
	for (const pointer of parameters) {
		const parameter = lookUp(pointer);
		const value = parameter.in === 'query' ? query.get(parameter.name)
			: parameter.in === 'header' ? headerValue(request, parameter.name) : undefined;

		if (value === undefined || value === null)
			assert.ok(!parameter.required || parameter.in === 'path',
				`${where}: it did without ${parameter.name}`);
		else
			expectSchema(`${target(`${pointer}/schema`)}`,
				typed(resolve(`${pointer}/schema`), value), `${where}: ${parameter.name}`);
	}
}

function checkBody(request, found, where) {
	if (found.operation.requestBody === undefined)
		return;
	const bytes = request.body;

	if (bytes === undefined || bytes.length === 0) {
		assert.ok(!found.operation.requestBody.required, `${where}: it did without a body`);
		return;
	}
	if (headerValue(request, 'transfer-encoding') !== undefined)
		return;
	expectSchema(`${found.pointer}/requestBody/content/application~1json/schema`,
		JSON.parse(bytes.toString()), `${where}: it took a body`);
}

// Whether the request was read and found to be well-formed.
function wasValid(answer) {
	return answer.status < 300 ||
		['insufficient-credits', 'user-not-found', 'organization-not-found', 'already-exists',
			'idempotency-key-reused', 'balance-too-large', 'sign-in-failed', 'session-not-found', 'key-not-found']
			.some((type) => answer.json?.type === `/problems/${type}`);
}

/** Throws if an answer under /api, or the request that got it, is not as described. */
export function checkDescribed(answer, request) {
	const where = `${request.method} ${request.path.slice(0, 120)} -> ${answer.status}`;
	const found = find(request);

	if (found.outside)
		return;
	answer.noBody = request.method === 'HEAD' || answer.status === 204;
	if (request.method === 'OPTIONS' && answer.status === 204) {
		assert.ok(found.item, `${where}: the path is not described`);
		assert.equal(answer.headers.allow, allowOf(found.item), `${where}: Allow`);
		return;
	}
	if (found.operation === undefined) {
		checkNoRoute(answer, found.item, where);
		return;
	}
	const status = found.operation.responses[answer.status] === undefined ? 'default' : answer.status;
	const pointer = `${found.pointer}/responses/${status}`;

	checkHeaders(answer, pointer, where);
	if (!answer.noBody)
		checkContent(answer, pointer, where);
	if (wasValid(answer)) {
		checkParameters(request, found, where);
		checkBody(request, found, where);
	}
}
