#!/usr/bin/env bash
# certificate.sh HOST DIR: makes a self-signed certificate for a host, DIR/tls.crt and DIR/tls.key, and with it the Secret of the story, DIR/secret.yaml.
set -euo pipefail
host=$1 dir=$2
mkdir -p "$dir"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -keyout "$dir/tls.key" -out "$dir/tls.crt" \
  -subj "/CN=$host" -addext "subjectAltName=DNS:$host" 2>/dev/null
cat >"$dir/secret.yaml" <<EOT
apiVersion: v1
kind: Secret
metadata: { name: reversewords-gateway-tls, namespace: reverse-words }
type: kubernetes.io/tls
stringData:
  tls.crt: |
$(sed 's/^/    /' "$dir/tls.crt")
  tls.key: |
$(sed 's/^/    /' "$dir/tls.key")
EOT
