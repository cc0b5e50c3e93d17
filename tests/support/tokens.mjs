// An identity provider's tokens: good ones, and bad ones of the kinds that libraries have
// accepted at some time.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const ISSUER = 'https://id.example/';
const AUDIENCE = 'https://duet.example';

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export class Provider {
	/** Writes its public keys to the folder, as `ec.pem` and `rsa.pem`. */
	constructor(folder) {
		this.ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
		this.rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
		this.stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
		this.files = Object.entries({ ec: this.ec, rsa: this.rsa }).map(([name, { publicKey }]) => {
			const file = path.join(folder, `${name}.pem`);

			writeFileSync(file, publicKey.export({ type: 'spki', format: 'pem' }));
			return file;
		});
	}

	/** The options with which deploy/demo accepts its tokens. */
	get options() {
		return ['--setting', `jwtKeys=${this.files.join(',')}`, '--setting', `jwtIssuer=${ISSUER}`,
			'--setting', `jwtAudience=${AUDIENCE}`];
	}

	claims(subject, changes = {}) {
		const now = Math.floor(Date.now() / 1000);

		return { iss: ISSUER, aud: AUDIENCE, sub: subject, iat: now, exp: now + 600, email_verified: true, ...changes };
	}

	es256(claims, { header = {}, key = this.ec.privateKey } = {}) {
		const text = `${encode({ alg: 'ES256', typ: 'JWT', kid: 'ec', ...header })}.${encode(claims)}`;

		return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
	}

	rs256(claims) {
		const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'rsa' })}.${encode(claims)}`;

		return `${text}.${sign('sha256', Buffer.from(text), this.rsa.privateKey).toString('base64url')}`;
	}

	// Signed with a key that everybody knows, the public one.
	hs256(claims, pair, kid) {
		const text = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${encode(claims)}`;
		const pem = pair.publicKey.export({ type: 'spki', format: 'pem' });

		return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
	}

	/** { what is wrong: a token for the subject that must not be accepted }. */
	bad(subject) {
		const now = Math.floor(Date.now() / 1000);
		const good = this.claims(subject);
		const token = this.es256(good);
		const [head, body, signature] = token.split('.');
		const without = (name) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

		return {
			'alg none': `${encode({ alg: 'none' })}.${body}.`,
			'alg None with a signature': `${encode({ alg: 'None', kid: 'ec' })}.${body}.${signature}`,
			'HS256 with the RSA key': this.hs256(good, this.rsa, 'rsa'),
			'HS256 with the EC key': this.hs256(good, this.ec, 'ec'),
			'RS256 said of an EC key': this.es256(good, { header: { alg: 'RS256' } }),
			"a stranger's key": this.es256(good, { key: this.stranger.privateKey }),
			'a key in the token itself': this.es256(good, { key: this.stranger.privateKey,
				header: { jwk: this.stranger.publicKey.export({ format: 'jwk' }), kid: undefined } }),
			'an unknown kid': this.es256(good, { header: { kid: '../ec' } }),
			'another body under the signature': `${head}.${encode({ ...good, sub: 'auth0|somebody' })}.${signature}`,
			'no signature': `${head}.${body}.`,
			'a signature of zeros': `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`,
			'over': this.es256(this.claims(subject, { exp: now - 61 - 60 })),
			'without an end': this.es256(without('exp')),
			'not yet': this.es256(this.claims(subject, { nbf: now + 600 })),
			'another issuer': this.es256(this.claims(subject, { iss: 'https://id.example' })),
			'no issuer': this.es256(without('iss')),
			'for somebody else': this.es256(this.claims(subject, { aud: 'https://other.example' })),
			'for nobody': this.es256(without('aud')),
			'without a subject': this.es256(without('sub')),
			'an unknown subject': this.es256(this.claims(`${subject}?`)),
			'a subject of another case': this.es256(this.claims(subject.toUpperCase())),
			'a list of subjects': this.es256(this.claims(subject, { sub: [subject] })),
			'four parts': `${token}.${signature}`,
			'a blank in it': token.replace('.', ' .'),
		};
	}
}
