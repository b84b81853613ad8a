"""Debian's python3-pysaml2 as SAML 2.0 identity provider on 127.0.0.1. It brings the protocol; sign-in form and HTTP are here."""
import base64
import html
import json
import os
import secrets
import sys
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, BINDING_PAOS, BINDING_SOAP
from saml2.authn_context import PASSWORDPROTECTEDTRANSPORT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.profile import ecp
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NAME_FORMAT_URI, NameID
from saml2.server import Server
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256
from saml2.sigver import verify_redirect_signature

SETTINGS = json.load(open(os.environ['INTEROP_PYSAML2_SETTINGS'], encoding='utf-8'))
BASE, KEYS, ACS = SETTINGS['base'], SETTINGS['keys'], SETTINGS['acs']
AWS = 'https://aws.amazon.com/SAML/Attributes/'
ROLE = 'arn:aws:iam::{0}:role/{1},arn:aws:iam::{0}:saml-provider/Pysaml2'
ROLES = {'onerole': [ROLE.format('111122223333', 'Developer')], 'tworoles': [ROLE.format('111122223333', 'Developer'), ROLE.format('444455556666', 'Auditor')]}

# What each service provider gets. An encrypted assertion is signed first; Triple DES is what pysaml2 encrypts with.
PROVIDERS = {
    'urn:amazon:webservices': dict(acs='https://signin.aws.amazon.com/saml', sign_assertion=True, sign_response=False),
    'urn:interop:loopback': dict(acs=ACS, sign_assertion=True, sign_response=True),
    'urn:interop:signed': dict(acs=ACS, sign_assertion=False, sign_response=True),
    'urn:interop:encrypted': dict(acs=ACS, sign_assertion=True, sign_response=True, encrypt_assertion=True),
}
SIGNS_REQUESTS = 'urn:interop:signed'


def pem_body(path):
    return ''.join(line.strip() for line in open(path, encoding='ascii') if '-----' not in line)


def provider_metadata():
    certificate = pem_body(f'{KEYS}/sp.crt')
    key = ''.join(
        f'<md:KeyDescriptor use="{use}"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>'
        for use in ('signing', 'encryption'))
    entities = ''.join(
        f'<md:EntityDescriptor entityID="{name}"><md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol" AuthnRequestsSigned="{str(name == SIGNS_REQUESTS).lower()}">'
        f'{key}<md:AssertionConsumerService Binding="{BINDING_HTTP_POST}" Location="{provider["acs"]}" index="0"/>'
        f'<md:AssertionConsumerService Binding="{BINDING_PAOS}" Location="{provider["acs"]}" index="1"/></md:SPSSODescriptor></md:EntityDescriptor>'
        for name, provider in PROVIDERS.items())
    return f'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{entities}</md:EntitiesDescriptor>'


CONFIG = IdPConfig().load({
    'entityid': f'{BASE}/metadata',
    'service': {'idp': {
        'endpoints': {'single_sign_on_service': [(f'{BASE}/sso', BINDING_HTTP_REDIRECT), (f'{BASE}/sso', BINDING_HTTP_POST), (f'{BASE}/ecp', BINDING_SOAP)]},
        'policy': {'default': {'lifetime': {'minutes': 5}, 'attribute_restrictions': None, 'name_form': NAME_FORMAT_URI}},
        'want_authn_requests_signed': False,
        'name_id_format': [NAMEID_FORMAT_PERSISTENT],
    }},
    'key_file': f'{KEYS}/idp.key',
    'cert_file': f'{KEYS}/idp.crt',
    'metadata': {'inline': [provider_metadata()]},
    'xmlsec_binary': '/usr/bin/xmlsec1',
})
IDP = Server(config=CONFIG)
WAITING = {}


class Refused(Exception):
    """The request is not accepted; the text says why."""


def parse(message, binding, fields=None):
    """The request of a registered service provider, its signature verified where it has one or must have one."""
    try:
        request = IDP.parse_authn_request(message, binding).message
    except Exception as error:  # pylint: disable=broad-except
        raise Refused(f'The request was not accepted: {type(error).__name__} {error}') from error
    name = request.issuer.text.strip()
    if name not in PROVIDERS or request.assertion_consumer_service_url not in (None, PROVIDERS[name]['acs']):
        raise Refused(f'Unknown service provider {name} or assertion consumer service')
    if binding == BINDING_HTTP_REDIRECT and 'Signature' in (fields or {}):
        if not any(verify_redirect_signature(fields, IDP.sec.sec_backend, certificate) for certificate in IDP.metadata.certs(name, 'spsso', 'signing')):
            raise Refused('The signature of the request is wrong')
    elif name == SIGNS_REQUESTS and request.signature is None:
        raise Refused('The request must be signed')
    return name, request.id


def response(name, request_id, user):
    provider = {key: value for key, value in PROVIDERS[name].items() if key != 'acs'}
    identity = {f'{AWS}Role': ROLES[user], f'{AWS}RoleSessionName': [f'{user}@example.com'], f'{AWS}SessionDuration': ['3600']}
    return IDP.create_authn_response(
        identity, request_id, PROVIDERS[name]['acs'], name,
        name_id=NameID(format=NAMEID_FORMAT_PERSISTENT, sp_name_qualifier=name, text=user),
        authn={'class_ref': PASSWORDPROTECTEDTRANSPORT, 'authn_auth': BASE}, sign_alg=SIG_RSA_SHA256, digest_alg=DIGEST_SHA256, **provider)


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *arguments):  # pylint: disable=arguments-differ
        pass

    def reply(self, status, text, kind='text/html; charset=utf-8', headers=()):
        content = text.encode()
        self.send_response(status)
        for name, value in (('Content-Type', kind), ('Content-Length', str(len(content))), ('Cache-Control', 'no-store'), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def page(self, body, status=200):
        self.reply(status, f'<!DOCTYPE html><html><head><title>Sign in</title></head><body>{body}</body></html>')

    def form(self, state, message=''):
        self.page(f'<p class="error">{html.escape(message)}</p><form method="post" action="/login"><input type="hidden" name="state" value="{state}">'
                  '<label>User name <input name="username" autocomplete="username"></label><label>Password <input type="password" name="password"></label><button>Sign in</button></form>')

    def begin(self, name, request_id, relay_state):
        state = secrets.token_hex(16)
        WAITING[state] = (name, request_id, relay_state)
        self.form(state)

    def fields(self):
        length = int(self.headers.get('Content-Length', 0))
        if length > 1_000_000:
            raise Refused('The request is too long')
        return self.rfile.read(length).decode()

    @staticmethod
    def single(text):
        return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}

    def do_GET(self):  # pylint: disable=invalid-name
        self.answer(self.get)

    def do_POST(self):  # pylint: disable=invalid-name
        self.answer(self.post)

    def answer(self, action):
        try:
            action()
        except Refused as error:
            self.page(html.escape(str(error)), 403)
        except Exception as error:  # pylint: disable=broad-except
            traceback.print_exc(file=sys.stderr)
            self.page(html.escape(str(error)), 500)

    def get(self):
        address = urlsplit(self.path)
        query = self.single(address.query)
        if address.path == '/metadata':
            self.reply(200, str(entity_descriptor(CONFIG)), 'application/samlmetadata+xml')
        elif address.path == '/sso' and query.get('sp') in PROVIDERS:
            self.begin(query['sp'], None, '')
        elif address.path == '/sso' and 'SAMLRequest' in query:
            self.begin(*parse(query['SAMLRequest'], BINDING_HTTP_REDIRECT, query), query.get('RelayState', ''))
        else:
            self.page('Not found', 404)

    def post(self):
        path, text = urlsplit(self.path).path, self.fields()
        if path == '/ecp':
            self.ecp(text)
            return
        fields = self.single(text)
        if path == '/sso':
            self.begin(*parse(fields.get('SAMLRequest', ''), BINDING_HTTP_POST), fields.get('RelayState', ''))
        elif path == '/login':
            self.login(fields)
        else:
            self.page('Not found', 404)

    def login(self, fields):
        if fields.get('state') not in WAITING:
            raise Refused('This sign-in is not under way')
        user = fields.get('username', '')
        if user not in SETTINGS['passwords'] or SETTINGS['passwords'][user] != fields.get('password'):
            self.form(fields['state'], 'Wrong user name or password')
            return
        name, request_id, relay_state = WAITING.pop(fields['state'])
        arguments = IDP.apply_binding(BINDING_HTTP_POST, str(response(name, request_id, user)), PROVIDERS[name]['acs'], relay_state, response=True)
        self.reply(200, ''.join(arguments['data']) if isinstance(arguments['data'], list) else arguments['data'])

    def ecp(self, envelope):
        kind, _, given = self.headers.get('Authorization', '').partition(' ')
        user, _, password = base64.b64decode(given).decode().partition(':') if kind == 'Basic' else ('', '', '')
        if user not in SETTINGS['passwords'] or SETTINGS['passwords'][user] != password:
            self.reply(401, 'Wrong user name or password', 'text/plain', (('WWW-Authenticate', 'Basic realm="interop"'),))
            return
        name, request_id = parse(envelope, BINDING_SOAP)
        acs = PROVIDERS[name]['acs']
        message = str(response(name, request_id, user))
        # Where there is an XML declaration, pysaml2 takes away all line ends too, those of a signed signature among them.
        message = message.partition('?>')[2].lstrip() if message.startswith('<?xml') else message
        arguments = IDP.apply_binding(
            BINDING_PAOS, message, acs, '', response=True,
            soap_headers=[ecp.Response(assertion_consumer_service_url=acs, actor='http://schemas.xmlsoap.org/soap/actor/next', must_understand='1')])
        data = arguments['data']
        self.reply(200, data if isinstance(data, str) else data.decode(), 'text/xml; charset=utf-8')


ThreadingHTTPServer(('127.0.0.1', int(urlsplit(BASE).port)), Handler).serve_forever()
