#!/usr/bin/env bash
# Plays the story from the first request to the redirect, and says what came back at each step.
set -euo pipefail
. "$(dirname "$0")/common.sh"
need curl openssl
work=${WORK:-$root/artifacts/demo}
manifests=$work/manifests
log=$work/log
trap stop_all EXIT
trap 'exit 130' INT TERM
requests=1000

step() { printf '\n== %s\n' "$*"; }
show() { sed 's/^/   /'; }
http() { curl -sS --max-time 5 -H "Host: $host" "$@"; }
tls() { curl -sS --max-time 5 --cacert "$work/tls.crt" --connect-to "$host:443:127.0.0.1:8443" --connect-to "$host:80:127.0.0.1:8080" "$@"; }

# Puts a file in place as a whole, so that no half-written one is ever read.
put() { cp "$1" "$manifests/.$2.new" && mv "$manifests/.$2.new" "$manifests/$2"; }

# until_says TEXT COMMAND…: asks until the answer contains the text; says how long that took.
until_says() {
  local text=$1 answer= start=$EPOCHREALTIME
  shift
  for ((i = 0; i < 1000; i++)); do
    answer=$("$@" 2>/dev/null || true)
    if [[ $answer == *"$text"* ]]; then
      printf '   live after %d ms\n' "$(((${EPOCHREALTIME/./} - ${start/./}) / 1000))"
      return
    fi
    sleep 0.01
  done
  printf 'expected "%s", got: %s\n' "$text" "$answer" >&2
  tail -20 "$log" >&2
  exit 1
}

# share BLUE GREEN: asks $requests times and compares with the percentages, three points up or down.
share() {
  local blue green answers
  answers=$(http "http://localhost:8080/?[1-$requests]")
  blue=$(grep -c 'Release: Blue' <<<"$answers" || true)
  green=$(grep -c 'Release: Green' <<<"$answers" || true)
  printf '   of %d requests: Blue %d, Green %d\n' "$requests" "$blue" "$green"
  local off=$((blue * 100 / requests - $1))
  if ((blue + green != requests || off > 3 || off < -3)); then
    echo "expected $1/$2" >&2
    exit 1
  fi
}

need_ports 9081 9082 8080 8443 18000 18080
mkdir -p "$work"
lay_out_manifests
start_applications
step "two versions of an application, a Gateway with an HTTP listener, a route to Blue"
"$controlplane" --source "$manifests" --port-offset 8000 --proxy "$dataplane" --state "$work/state" --access-log off >"$log" 2>&1 & pids+=($!)
until_says 'Release: Blue' http http://localhost:8080/
http http://localhost:8080/ | show

step "90/10"
put "$examples/20-httproute-90-10.yaml" httproute.yaml
until_says 'Release: Green' http 'http://localhost:8080/?[1-10]'
share 90 10

step "50/50"
sed 's/weight: [0-9]*/weight: 50/' "$examples/20-httproute-90-10.yaml" >"$work/edit.yaml"
put "$work/edit.yaml" httproute.yaml
until_says 'Green. App version: v0.0.28
Reverse Words Release: Blue. App version: v0.0.27
Reverse Words Release: Green' http 'http://localhost:8080/?[1-10]'
share 50 50

step "0/100"
sed 's/weight: 90/weight: 0/; s/weight: 10/weight: 100/' "$examples/20-httproute-90-10.yaml" >"$work/edit.yaml"
put "$work/edit.yaml" httproute.yaml
until_says 'Green. App version: v0.0.28
Reverse Words Release: Green. App version: v0.0.28
Reverse Words Release: Green' http 'http://localhost:8080/?[1-3]'
share 0 100

step "TLS, with a certificate made on the spot; the route moves to the HTTPS listener"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -keyout "$work/tls.key" -out "$work/tls.crt" \
  -subj "/CN=$host" -addext "subjectAltName=DNS:*.apps.gateway-api.test.lab" 2>/dev/null
cat >"$work/secret.yaml" <<EOT
apiVersion: v1
kind: Secret
metadata: { name: reversewords-gateway-tls, namespace: reverse-words }
type: kubernetes.io/tls
stringData:
  tls.crt: |
$(sed 's/^/    /' "$work/tls.crt")
  tls.key: |
$(sed 's/^/    /' "$work/tls.key")
EOT
put "$work/secret.yaml" secret.yaml
put "$examples/30-gateway-https.yaml" gateway.yaml
put "$examples/31-httproute-https.yaml" httproute.yaml
until_says 'Release: Green' tls "https://$host/"
tls "https://$host/" | show

step "nothing on the HTTP side any more"
until_says '404' http -o /dev/null -w '%{http_code}' http://localhost:8080/
http -o /dev/null -w 'HTTP %{http_code}\n' http://localhost:8080/ | show

step "redirect HTTP to HTTPS"
put "$examples/32-httproute-redirect.yaml" redirect.yaml
until_says '302' http -o /dev/null -w '%{http_code}' http://localhost:8080/
http -o /dev/null -w 'HTTP %{http_code}, Location: %{redirect_url}\n' http://localhost:8080/ | tee "$work/answer" | show
grep -qx "HTTP 302, Location: https://$host/" "$work/answer"

step "curl -L follows it to Green"
tls -L "http://$host/" | tee "$work/answer" | show
grep -q 'Release: Green' "$work/answer"

step "the story is complete"
