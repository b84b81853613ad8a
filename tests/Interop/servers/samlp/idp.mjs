// The npm package samlp (node-samlp of Auth0) as SAML 2.0 identity provider on 127.0.0.1. It brings the protocol; sign-in form and HTTP are here.
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import samlp from 'samlp';

const settings = JSON.parse(readFileSync(process.env.INTEROP_SAMLP_SETTINGS, 'utf8'));
const { base, keys, acs, passwords } = settings;
const port = Number(new URL(base).port);
const read = (name) => readFileSync(`${keys}/${name}`, 'utf8');
const issuer = `${base}/metadata`;
const aws = 'https://aws.amazon.com/SAML/Attributes/';
const roles = {
  onerole: ['arn:aws:iam::111122223333:role/Developer,arn:aws:iam::111122223333:saml-provider/Samlp'],
  tworoles: [
    'arn:aws:iam::111122223333:role/Developer,arn:aws:iam::111122223333:saml-provider/Samlp',
    'arn:aws:iam::444455556666:saml-provider/Samlp,arn:aws:iam::444455556666:role/Auditor',
  ],
};

// What each service provider gets. The signature of the assertion is made before encryption, that of the Response after it.
const encryption = { encryptionCert: read('sp.crt'), encryptionPublicKey: read('sp.pub') };
const providers = {
  'urn:amazon:webservices': { acs: 'https://signin.aws.amazon.com/saml', signAssertion: true },
  'urn:interop:loopback': { acs, signAssertion: true, signResponse: true },
  'urn:interop:signed': { acs, signAssertion: false, signResponse: true, requestCert: read('sp.crt') },
  'urn:interop:encrypted': { acs, signAssertion: true, ...encryption },
  'urn:interop:tripledes': {
    acs, signAssertion: true, signResponse: true, ...encryption,
    encryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc', disallowEncryptionWithInsecureAlgorithm: false,
  },
};

function profileMapper(user) {
  return {
    getClaims: () => ({ [`${aws}Role`]: roles[user.name], [`${aws}RoleSessionName`]: `${user.name}@example.com`, [`${aws}SessionDuration`]: '3600' }),
    getNameIdentifier: () => ({ nameIdentifier: user.name, nameIdentifierFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent' }),
  };
}
profileMapper.prototype.metadata = [];

const options = (name) => {
  const { acs: address, requestCert, ...rest } = providers[name];
  return {
    issuer, cert: read('idp.crt'), key: read('idp.key'), profileMapper, audience: name, recipient: address, destination: address, lifetimeInSeconds: 300,
    getCredentials: (_issuer, _sessions, _name, done) => done(null, requestCert ? { cert: requestCert } : null),
    getPostURL: (_audience, _request, _http, done) => done(null, address),
    ...rest,
  };
};

// Requests that wait for a person, each under a secret of its own; the body and the query as they came, because the signature covers them.
const waiting = new Map();

const escape = (text) => String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);
const page = (response, status, body) => {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`<!DOCTYPE html><html><head><title>Sign in</title></head><body>${body}</body></html>`);
};
const form = (response, state, message = '') => page(response, 200,
  `<p class="error">${escape(message)}</p><form method="post" action="/login"><input type="hidden" name="state" value="${escape(state)}">`
  + '<label>User name <input name="username" autocomplete="username"></label><label>Password <input type="password" name="password"></label><button>Sign in</button></form>');

// The few members of Express that samlp uses.
const express = (response) => Object.assign(response, {
  set: (name, value) => response.setHeader(name, value),
  send: (status, body) => {
    if (typeof status === 'number') { response.statusCode = status; }
    response.end(body ?? (typeof status === 'number' ? '' : status));
  },
});

const body = async (request) => {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 1_000_000) { throw new Error('too long'); }
  }
  return Object.fromEntries(new URLSearchParams(text));
};

const begin = (request, response, query, fields) => new Promise((done) => {
  if (query.sp) {
    if (!(query.sp in providers)) { page(response, 403, 'Unknown service provider'); return done(); }
    const state = randomBytes(16).toString('hex');
    waiting.set(state, { name: query.sp, method: 'GET', query: {}, body: {} });
    form(response, state);
    return done();
  }
  samlp.parseRequest({ method: request.method, query, body: fields }, {}, (error, data) => {
    if (error || !data) { page(response, 400, escape(error?.message ?? 'No SAMLRequest')); return done(); }
    if (!(data.issuer in providers) || (data.assertionConsumerServiceURL && data.assertionConsumerServiceURL !== providers[data.issuer].acs)) {
      page(response, 403, `Unknown service provider ${escape(data.issuer)} or assertion consumer service`);
      return done();
    }
    const state = randomBytes(16).toString('hex');
    waiting.set(state, { name: data.issuer, method: request.method, query, body: fields });
    form(response, state);
    return done();
  });
});

const login = (response, fields) => {
  const sent = waiting.get(fields.state);
  if (!sent) { return page(response, 400, 'This sign-in is not under way'); }
  if (!Object.hasOwn(passwords, fields.username) || passwords[fields.username] !== fields.password) { return form(response, fields.state, 'Wrong user name or password'); }
  waiting.delete(fields.state);
  const request = { method: sent.method, query: sent.query, body: sent.body, user: { name: fields.username } };
  samlp.auth(options(sent.name))(request, express(response), (error) => page(response, 403, escape(error.message)));
};

createServer(async (request, response) => {
  try {
    const url = new URL(request.url, base), query = Object.fromEntries(url.searchParams);
    if (url.pathname === '/metadata') {
      request.originalUrl = request.url;
      request.protocol = 'http';
      samlp.metadata({ issuer, cert: read('idp.crt'), profileMapper, redirectEndpointPath: '/sso', postEndpointPath: '/sso' })(request, express(response));
    } else if (url.pathname === '/sso') {
      await begin(request, response, query, request.method === 'POST' ? await body(request) : {});
    } else if (url.pathname === '/login' && request.method === 'POST') {
      login(response, await body(request));
    } else {
      page(response, 404, 'Not found');
    }
  } catch (error) {
    page(response, 500, escape(error.message));
  }
}).listen(port, '127.0.0.1');
