# shellcheck shell=bash
# Debian's python3-pysaml2 as SAML identity provider, with ECP. Its helpers for settings and keys are those of samlp.

pysaml2_packages() { echo python3-pysaml2 xmlsec1; }

pysaml2_up() {
  local listen base acs python=/usr/bin/python3
  "$python" -c 'import saml2' 2>/dev/null || die "$NAME: python3-pysaml2 is missing; run: interop install $NAME"
  need xmlsec1
  listen=$(port INTEROP_PYSAML2_PORT 8096)
  acs=http://127.0.0.1:$(port INTEROP_SAML_ACS_PORT 7777)/
  free_port "$listen"
  base=http://127.0.0.1:$listen
  saml_keys
  saml_settings "$DIR/settings.json" "$base" "$acs" "$DIR/keys" onerole tworoles
  spawn python env INTEROP_PYSAML2_SETTINGS="$DIR/settings.json" "$python" "$KIT/pysaml2/idp.py"
  wait_for 30 http_ok "$base/metadata"
  saml_emit PYSAML2 "$base" "$acs"
  emit PYSAML2_ECP_URL "$base/ecp"
}
