#!/usr/bin/env python3
"""Sets a new glewlwyd up by its administration API: one OpenID provider, three clients, one user.

usage: setup.py BASE_URL KEY_FOLDER REDIRECT_URI
       setup.py --rotate BASE_URL KEY_FOLDER

With --rotate the provider signs with the other of its two keys from then on, and publishes that alone.
"""
import http.cookiejar
import json
import pathlib
import sys
import urllib.error
import urllib.request

SCOPES = ["openid", "aws"]


class Api:
    """The administration API, with the session of the administrator."""

    def __init__(self, base):
        self._base = base + "/api/"
        self._open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())).open

    def __call__(self, method, path, body=None):
        request = urllib.request.Request(self._base + path, method=method, headers={"Content-Type": "application/json"},
                                         data=None if body is None else json.dumps(body).encode())
        try:
            with self._open(request, timeout=20) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            sys.exit(f"{method} {path}: {error.code} {error.read().decode()}")


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--rotate"]
    base, keys = arguments[0], pathlib.Path(arguments[1])
    read = lambda name: (keys / name).read_text().strip()
    api = Api(base)
    if "--rotate" in sys.argv:
        api("POST", "auth/", {"username": "admin", "password": read("admin-password")})
        plugin = api("GET", "mod/plugin/oidc")
        current = plugin["parameters"]["cert"].strip() == read("oidc.crt")
        plugin["parameters"].update(signing(read, "next" if current else "oidc"))
        api("PUT", "mod/plugin/oidc", plugin)
        api("PUT", "mod/plugin/oidc/reset")
        return
    # The database begins with this administrator.
    api("POST", "auth/", {"username": "admin", "password": "password"})
    api("PUT", "profile/password", {"old_password": "password", "password": read("admin-password")})
    api("POST", "scope/", {"name": "aws", "display_name": "AWS", "description": "for tests", "password_required": False, "scheme": {}})
    api("PUT", "scope/openid", {"name": "openid", "display_name": "OpenID", "description": "for tests", "password_required": True, "scheme": {}})
    api("POST", "mod/plugin/", {"module": "oidc", "name": "oidc", "display_name": "oidc", "order_rank": 0, "parameters": provider(base, read)})
    common = {"enabled": True, "confidential": True, "scope": SCOPES, "redirect_uri": [arguments[2]],
              "authorization_type": ["code", "refresh_token", "client_credentials", "device_authorization", "delete_token"]}
    api("POST", "client/", {**common, "client_id": "interop-cli", "name": "public", "confidential": False,
                            "authorization_type": ["code", "refresh_token", "device_authorization", "delete_token"], "token_endpoint_auth_method": ["none"]})
    api("POST", "client/", {**common, "client_id": "interop-confidential", "name": "confidential", "client_secret": read("client-secret"),
                            "token_endpoint_auth_method": ["client_secret_basic", "client_secret_post"]})
    api("POST", "client/", {**common, "client_id": "interop-key", "name": "key", "pubkey": read("client.pub"),
                            "token_endpoint_auth_method": ["private_key_jwt"]})
    api("POST", "user/", {"username": "ann", "name": "Ann", "email": "ann@example.test", "password": read("password"), "enabled": True, "scope": SCOPES})


def signing(read, name):
    """The key, and its certificate, which radosgw wants beside it (x5c)."""
    certificate = read(name + ".crt")
    return {"key": read(name + ".key"), "cert": certificate, "jwks-x5c": ["".join(certificate.splitlines()[1:-1])]}


def provider(base, read):
    """The parameters of the plugin."""
    return {
        "iss": base + "/api/oidc", "jwt-type": "rsa", "jwt-key-size": "256", **signing(read, "oidc"), "jwks-show": True,
        "access-token-duration": 3600, "refresh-token-duration": 86400, "code-duration": 600, "refresh-token-rolling": True,
        "refresh-token-one-use": "always", "client-refresh-token-one-use-parameter": "", "allow-non-oidc": True,
        "auth-type-code-enabled": True, "auth-type-code-revoke-replayed": True, "auth-type-token-enabled": False, "auth-type-id-token-enabled": True,
        "auth-type-none-enabled": False, "auth-type-password-enabled": False, "auth-type-client-enabled": True, "auth-type-device-enabled": True,
        "auth-type-refresh-enabled": True, "scope": [], "additional-parameters": [], "claims": [], "subject-type": "public",
        "address-claim": {"type": "no"}, "name-claim": "on-demand", "name-claim-scope": [], "email-claim": "no", "email-claim-scope": [],
        "scope-claim": "no", "scope-claim-scope": [], "allowed-scope": SCOPES, "pkce-allowed": True, "pkce-method-plain-allowed": False,
        "introspection-revocation-allowed": True, "introspection-revocation-auth-scope": [], "introspection-revocation-allow-target-client": True,
        "request-parameter-allow": True, "request-uri-allow-https-non-secure": False, "request-maximum-exp": 3600,
        "client-pubkey-parameter": "pubkey", "client-jwks-parameter": "jwks", "client-jwks_uri-parameter": "jwks_uri",
        "device-authorization-expiration": 600, "device-authorization-interval": 5,
        "oauth-par-allowed": True, "oauth-par-required": False, "oauth-par-request_uri-prefix": "urn:ietf:params:oauth:request_uri:", "oauth-par-duration": 90,
        "oauth-as-iss-id": True, "resource-allowed": True, "resource-scope": {"aws": ["urn:amazon:webservices"]}, "resource-client-property": "", "resource-scope-and-client-property": False,
    }


main()
