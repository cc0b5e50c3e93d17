// Only rules against faults, not for style; .editorconfig is for the layout.
import js from '@eslint/js';

const node = {
	Buffer: 'readonly',
	URL: 'readonly',
	URLSearchParams: 'readonly',
	clearInterval: 'readonly',
	clearTimeout: 'readonly',
	console: 'readonly',
	performance: 'readonly',
	process: 'readonly',
	setImmediate: 'readonly',
	setInterval: 'readonly',
	setTimeout: 'readonly',
};

const browser = Object.fromEntries(['AbortController', 'DOMParser', 'Event', 'FormData', 'HTMLElement',
	'IntersectionObserver', 'Intl', 'Node', 'ResizeObserver', 'URL', 'URLSearchParams', 'addEventListener',
	'clearTimeout', 'console', 'crypto', 'devicePixelRatio', 'document', 'fetch', 'getComputedStyle', 'history',
	'location', 'matchMedia', 'navigator', 'sessionStorage', 'setInterval', 'setTimeout', 'window'].map((name) => [name, 'readonly']));

const rules = {
	eqeqeq: 'error',
	'no-await-in-loop': 'off',
	'no-implicit-globals': 'error',
	'no-promise-executor-return': 'error',
	'no-return-assign': 'error',
	'no-shadow': 'error',
	'no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
	'no-use-before-define': ['error', { functions: false }],
	'no-var': 'error',
	'prefer-const': 'error',
	'require-await': 'error',
};

export default [
	{ ignores: ['**/node_modules/', '**/var/', '**/screenshots/', '**/vendor/', 'build/'] },
	js.configs.recommended,
	{
		files: ['**/*.mjs'],
		languageOptions: { ecmaVersion: 2022, sourceType: 'module', globals: node },
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules,
	},
	{
		files: ['**/site/**/*.js'],
		languageOptions: { ecmaVersion: 2022, sourceType: 'module', globals: browser },
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules,
	},
];
