#!/bin/sh
# An authority of this server's own, its certificate, and that of the one client: whoever holds none of them cannot use the engine.
set -eu

[ -f "$1/ready" ] && exit 0
mkdir -p "$1"
chmod 700 "$1"
cd "$1"
new='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'

openssl req -x509 $new -keyout ca.key -out ca.pem -days 3650 -subj '/CN=benchday lab' \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign 2>/dev/null

sign() {
  openssl req $new -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
  printf '%s\n' "$2" >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -out "$1.pem" -extfile "$1.ext" 2>/dev/null
}

sign server "subjectAltName=IP:127.0.0.1,DNS:localhost
extendedKeyUsage=serverAuth"
sign client extendedKeyUsage=clientAuth
# Nobody else can be signed.
rm ca.key
touch ready
