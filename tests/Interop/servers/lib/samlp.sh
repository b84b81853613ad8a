# shellcheck shell=bash
# npm samlp (Auth0's node-samlp) as SAML identity provider.

samlp_packages() { node_packages; }
samlp_install() { npm_install samlp --omit=dev; }

# saml_settings FILE BASE ACS KEYS USER...: the settings of samlp and pysaml2
saml_settings() {
  (umask 077 && python3 - "${@:2}" >"$1" <<'PY'
import json, sys
base, acs, keys, *users = sys.argv[1:]
print(json.dumps(dict(base=base, acs=acs, keys=keys, passwords={user: open(f'{keys}/{user}').read().strip() for user in users})))
PY
  )
}

# saml_keys: the keys of samlp and pysaml2; the service provider signs requests and decrypts with sp.pem
saml_keys() {
  local user
  certificate "$DIR/keys/idp" "interop-$NAME-idp"
  certificate "$DIR/keys/sp" "interop-$NAME-sp"
  [[ -s $DIR/keys/sp.pub ]] || openssl x509 -in "$DIR/keys/sp.crt" -pubkey -noout >"$DIR/keys/sp.pub"
  [[ -s $DIR/keys/sp.pem ]] || (umask 077 && cat "$DIR/keys/sp.crt" "$DIR/keys/sp.key" >"$DIR/keys/sp.pem")
  for user in onerole tworoles; do secret "$DIR/keys/$user" 8 >/dev/null; done
}

# saml_emit PREFIX BASE ACS
saml_emit() {
  emit "$1_ENTITY_ID" "$2/metadata"
  emit "$1_METADATA_URL" "$2/metadata"
  emit "$1_SSO_URL" "$2/sso"
  emit "$1_LOGIN_URL" "$2/sso?sp=urn:amazon:webservices"
  emit "$1_SIGNING_CERT_FILE" "$DIR/keys/idp.crt"
  emit "$1_AWS_SP" urn:amazon:webservices
  emit "$1_AWS_ACS" https://signin.aws.amazon.com/saml
  emit "$1_LOOPBACK_SP" urn:interop:loopback
  emit "$1_LOOPBACK_ACS" "$3"
  emit "$1_SIGNED_SP" urn:interop:signed
  emit "$1_ENCRYPTED_SP" urn:interop:encrypted
  emit "$1_SP_PEM_FILE" "$DIR/keys/sp.pem"
  emit "$1_USER_ONE_ROLE" onerole
  emit "$1_PASSWORD_ONE_ROLE" "$(cat "$DIR/keys/onerole")"
  emit "$1_USER_TWO_ROLES" tworoles
  emit "$1_PASSWORD_TWO_ROLES" "$(cat "$DIR/keys/tworoles")"
}

samlp_up() {
  local listen base acs
  need node python3
  [[ -e $DIR/app/installed.json ]] || die "$NAME: not installed; run: interop install $NAME"
  listen=$(port INTEROP_SAMLP_PORT 8095)
  acs=http://127.0.0.1:$(port INTEROP_SAML_ACS_PORT 7777)/
  free_port "$listen"
  base=http://127.0.0.1:$listen
  saml_keys
  saml_settings "$DIR/settings.json" "$base" "$acs" "$DIR/keys" onerole tworoles
  cp "$KIT/samlp/idp.mjs" "$DIR/app/"
  spawn node env INTEROP_SAMLP_SETTINGS="$DIR/settings.json" node --no-deprecation "$DIR/app/idp.mjs"
  wait_for 30 http_ok "$base/metadata"
  saml_emit SAMLP "$base" "$acs"
  emit SAMLP_TRIPLE_DES_SP urn:interop:tripledes
}
