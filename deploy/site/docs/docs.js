// Shows the description of the API in Swagger UI, with everything from this server.
'use strict';

function show() {
	window.SwaggerUIBundle({
		url: '/openapi.yaml',
		dom_id: '#viewer',
		deepLinking: true,
		defaultModelsExpandDepth: 0,
		displayRequestDuration: true,
		// Otherwise it would ask an external service whether the file is valid.
		validatorUrl: null,
		// A key that was typed in is forgotten with the page.
		persistAuthorization: false,
	});
	document.getElementById('plain').hidden = true;
}

function explain() {
	document.getElementById('reason').textContent =
		'The viewer that shows it on this page is not installed on this server. Its operator gets it ' +
		'with deploy/support/site_assets.sh, which needs node, npm and the network once.';
}

if (window.SwaggerUIBundle)
	show();
else
	explain();
