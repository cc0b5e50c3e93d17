// What is generated from the description's x-problems: schemas and answers in the
// description itself, and the pages that explain each type to people.
import { parse, stringify } from 'yaml';

const RETRY = {
	never: ['No', 'No.'],
	'after-a-change': ['After a change', 'Not before something has changed.'],
	'same-request': ['Yes', 'Yes.'],
};

/** insufficient-credits: InsufficientCreditsProblem */
export function schemaName(type) {
	const words = type.split('-').map((word) => word[0].toUpperCase() + word.slice(1));
	return `${words.join('')}Problem`;
}

// The schemas of the members that not every problem has.
const MEMBERS = {
	pointer: {
		type: 'string',
		pattern: '^(/.*)?$',
		maxLength: 127,
		description: 'Where in the body, as a JSON Pointer; empty: the body as a whole.',
	},
	parameter: {
		type: 'string', maxLength: 63, description: 'The parameter of the query or the path.',
	},
	header: { type: 'string', minLength: 1, description: 'The name of the header.' },
	field: {
		type: 'string', enum: ['email', 'externalId'], description: 'The field whose value is taken.',
	},
	creditBalance: { $ref: '#/components/schemas/Balance' },
	shortfall: { $ref: '#/components/schemas/Amount' },
};

function memberNames(problem) {
	return (problem.members ?? []).map((member) => member.replace('?', ''));
}

function schemaOf(type, problem) {
	const always = (problem.members ?? []).filter((member) => !member.endsWith('?'));

	return {
		type: 'object',
		description: problem.meaning,
		additionalProperties: false,
		required: ['type', 'title', 'status', 'detail', ...always],
		properties: {
			type: { const: `/problems/${type}` },
			title: { const: problem.title },
			status: { type: 'integer', enum: problem.status },
			detail: {
				type: 'string', minLength: 1, description: 'What happened and what to do, for people.',
			},
			...Object.fromEntries(memberNames(problem).map((name) => [name, MEMBERS[name]])),
			requestId: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
		},
	};
}

/** The problem as it is sent with this status. */
export function exampleOf(type, problem, status = problem.status[0]) {
	return {
		type: `/problems/${type}`,
		title: problem.title,
		status,
		...problem.example,
		requestId: '5b0c1c9e8f0a4f6f9d6f6a3f5f2f7c11',
	};
}

function headersOf(statuses) {
	const names = ['X-Request-Id'];

	if (statuses.some((status) => [429, 502, 503, 504].includes(status)))
		names.push('Retry-After');
	if (statuses.includes(401))
		names.push('WWW-Authenticate');
	return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function responseOf(response, problems) {
	const statuses = response.statuses ?? (response.status ? [response.status] : []);
	const refs = response.types.map((type) => ({ $ref: `#/components/schemas/${schemaName(type)}` }));

	return {
		description: response.description,
		headers: headersOf(statuses),
		content: {
			'application/problem+json': {
				schema: refs.length === 1 ? refs[0] : { oneOf: refs },
				examples: Object.fromEntries(response.types.map((type) =>
					[type, { value: exampleOf(type, problems[type], statuses[0]) }])),
			},
		},
	};
}

function block(name, object) {
	const lines = stringify(object, { lineWidth: 110, aliasDuplicateObjects: false }).trimEnd().split('\n');

	return [`    # made from x-problems: ${name}`, ...lines.map((line) => `    ${line}`.trimEnd()),
		'    # made from x-problems: end'].join('\n');
}

function replaceBlock(text, name, object) {
	const pattern = new RegExp(
		` *# made from x-problems: ${name}\n(?:.*\n)*? *# made from x-problems: end`);

	if (!pattern.test(text))
		throw new Error(`openapi.yaml has no lines "made from x-problems: ${name}"`);
	return text.replace(pattern, () => block(name, object));
}

/** The text of openapi.yaml with its generated parts up to date. */
export function describeProblems(text) {
	const doc = parse(text);
	const problems = doc['x-problems'];
	const schemas = Object.fromEntries(Object.entries(problems).map(([type, problem]) =>
		[schemaName(type), schemaOf(type, problem)]));
	const responses = Object.fromEntries(Object.entries(doc['x-problem-responses'])
		.map(([name, response]) => [name, responseOf(response, problems)]));

	return replaceBlock(replaceBlock(text, 'schemas', schemas), 'responses', responses);
}

function escape(text) {
	return String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
		.replace(/"/g, '&quot;');
}

// Words in backticks are code.
function prose(text) {
	return escape(text).replace(/`([^`]*)`/g, '<code>$1</code>');
}

// The frame of every page, as deploy/site/index.html has it.
const FRAME = `	<a class="skip" href="#main">Skip to the content</a>
	<header class="masthead">
		<div class="wrap">
			<a class="brand" href="/"><img src="/duet.svg" alt="" width="28" height="28">Duet</a>
			<nav aria-label="Main">
				<a href="/">Home</a>
				<a href="/billing">Billing</a>
				<a href="/profile">Profile</a>
				<a href="/admin/users" id="admin-link" data-within="/admin" hidden>Admin</a>
			</nav>
			<div class="who-is" id="who-is"></div>
		</div>
	</header>`;

function page(title, body) {
	return `<!doctype html>
<!-- Made from deploy/site/openapi.yaml by tests/openapi/make_problems.mjs. -->
<html lang="en">
<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<title>${escape(title)} - Duet</title>
	<meta name="color-scheme" content="light dark">
	<meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)">
	<meta name="theme-color" content="#171c23" media="(prefers-color-scheme: dark)">
	<link rel="icon" href="/duet.svg" type="image/svg+xml">
	<link rel="stylesheet" href="/vendor/pico-2.1.1/pico.min.css">
	<link rel="stylesheet" href="/assets/duet.css">
	<link rel="stylesheet" href="/assets/forms.css">
	<link rel="stylesheet" href="/assets/parts.css">
	<script src="/assets/shell.js" type="module"></script>
</head>
<body>
${FRAME}
	<main id="main" class="wrap text" tabindex="-1">
${body}
	</main>
</body>
</html>
`;
}

const BY = {
	duet: 'the API itself',
	'web server': 'the web server in front of the API',
};

function problemPage(type, problem) {
	const example = escape(JSON.stringify(exampleOf(type, problem), null, 2));
	const statuses = problem.status.join(', ').replace(/, (\d+)$/, ' or $1');

	return page(problem.title, `		<nav aria-label="Breadcrumb"><a href="/problems/">All problems</a></nav>
		<h1>${escape(problem.title)}</h1>
		<p><code>/problems/${type}</code>, status ${statuses}. Answered by
		${problem.by.map((who) => BY[who]).join(', or by ')}.</p>
		<h2>What it means</h2>
		<p>${prose(problem.meaning)}</p>
		<h2>What to do</h2>
		<p>${prose(problem.action)}</p>
		<h2>Send it again?</h2>
		<p><strong>${RETRY[problem.retry][1]}</strong> ${prose(problem.again)}</p>
		<h2>What it looks like</h2>
		<pre tabindex="0" role="region" aria-label="Example"><code>${example}</code></pre>
		<p><a href="/docs">The whole API</a></p>`);
}

function indexRow([type, problem]) {
	return `			<tr>
				<th scope="row"><a href="/problems/${type}">${escape(problem.title)}</a></th>
				<td data-label="Status">${problem.status.join(', ')}</td>
				<td data-label="Send it again?">${RETRY[problem.retry][0]}</td>
			</tr>`;
}

function indexPage(problems) {
	return page('Problems', `		<h1>Problems</h1>
		<p>Every error that the API answers is one of these, as <code>application/problem+json</code>. Its
		<code>type</code> is the address of its page here.</p>
		<div class="scroll" role="region" tabindex="0" aria-label="All problems">
		<table>
			<caption class="unseen">All problems</caption>
			<thead>
			<tr><th scope="col">Problem</th><th scope="col">Status</th><th scope="col">Send it again?</th></tr>
			</thead>
			<tbody>
${Object.entries(problems).map(indexRow).join('\n')}
			</tbody>
		</table>
		</div>
		<p><a href="/docs">The whole API</a></p>`);
}

/** { 'index.html': its text, ... }: the content of deploy/site/problems. */
export function pages(text) {
	const problems = parse(text)['x-problems'];

	return {
		'index.html': indexPage(problems),
		...Object.fromEntries(Object.entries(problems).map(([type, problem]) =>
			[`${type}.html`, problemPage(type, problem)])),
	};
}
