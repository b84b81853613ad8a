# shellcheck shell=bash
# glewlwyd: OpenID provider in C with its database in one file.

# dbconfig-no-thanks: the other ways to satisfy the dependency bring a database server's client.
glewlwyd_packages() { echo glewlwyd dbconfig-no-thanks sqlite3; }

# The package's own set-up would write a configuration for a database that is not there, and fail.
glewlwyd_preseed() {
  installed glewlwyd || echo 'glewlwyd glewlwyd/config_type select No configuration' | debconf-set-selections
}

glewlwyd_conf() { # PORT BASE_URL
  cat <<CONF
port=$1
bind_address="127.0.0.1"
external_url="$2"
login_url="login.html"
api_prefix="api"
static_files_path="/usr/share/glewlwyd/webapp/"
log_mode="console"
log_level="INFO"
cookie_domain="127.0.0.1"
cookie_secure=0
session_expiration=3600
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
hash_algorithm="SHA512"
database = { type = "sqlite3"; path = "$DIR/glewlwyd.db"; };
static_files_mime_types = (
  { extension = ".html"; mime_type = "text/html"; compress = 0; },
  { extension = ".css"; mime_type = "text/css"; compress = 0; },
  { extension = ".js"; mime_type = "application/javascript"; compress = 0; },
  { extension = ".json"; mime_type = "application/json"; compress = 0; }
)
CONF
}

glewlwyd_up() {
  local listen base schema redirect
  need glewlwyd sqlite3 openssl
  listen=$(port INTEROP_GLEWLWYD_PORT 8098)
  free_port "$listen"
  base=http://127.0.0.1:$listen
  schema=$(packaged glewlwyd '/init\.sqlite3\.sql(\.gz)?$')
  certificate "$DIR/keys/oidc" interop-glewlwyd
  certificate "$DIR/keys/next" interop-glewlwyd-next
  certificate "$DIR/keys/client" interop-glewlwyd-client
  openssl x509 -in "$DIR/keys/client.crt" -noout -pubkey >"$DIR/keys/client.pub"
  secret "$DIR/keys/client-secret" 24 >/dev/null
  secret "$DIR/keys/password" 12 >/dev/null
  secret "$DIR/keys/admin-password" 12 >/dev/null
  rm -f "$DIR/glewlwyd.db"
  (umask 077 && zcat -f "$schema" | sqlite3 "$DIR/glewlwyd.db")
  glewlwyd_conf "$listen" "$base" >"$DIR/glewlwyd.conf"
  spawn server glewlwyd --config-file="$DIR/glewlwyd.conf"
  wait_for 30 http_ok "$base/config"
  redirect=http://127.0.0.1:$(port INTEROP_GLEWLWYD_REDIRECT_PORT 7777)/callback
  python3 "$KIT/glewlwyd/setup.py" "$base" "$DIR/keys" "$redirect" >>"$DIR/log/setup.out" 2>&1 || die "glewlwyd: the set-up failed; see $DIR/log/setup.out"
  wait_for 30 http_ok "$base/api/oidc/.well-known/openid-configuration"
  emit GLEWLWYD_URL "$base"
  emit GLEWLWYD_ISSUER "$base/api/oidc"
  emit GLEWLWYD_PUBLIC_CLIENT_ID interop-cli
  emit GLEWLWYD_CONFIDENTIAL_CLIENT_ID interop-confidential
  emit GLEWLWYD_CONFIDENTIAL_CLIENT_SECRET "$(cat "$DIR/keys/client-secret")"
  emit GLEWLWYD_PRIVATE_KEY_JWT_CLIENT_ID interop-key
  emit GLEWLWYD_PRIVATE_KEY_JWT_KEY_FILE "$DIR/keys/client.key"
  emit GLEWLWYD_REDIRECT_URI "$redirect"
  emit GLEWLWYD_USER ann
  emit GLEWLWYD_PASSWORD "$(cat "$DIR/keys/password")"
}

# glewlwyd_rotate: another signing key, as if the provider had changed its own
glewlwyd_rotate() {
  local home=$INTEROP_HOME/glewlwyd
  [[ -s $INTEROP_HOME/glewlwyd.env ]] || die 'glewlwyd is not up'
  python3 "$KIT/glewlwyd/setup.py" --rotate "$(sed -n 's/^GLEWLWYD_URL=//p' "$INTEROP_HOME/glewlwyd.env")" "$home/keys"
}
