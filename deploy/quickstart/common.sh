# Shared by run.sh and demo.sh: where things are, and how they start and stop. Sourced, not run.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
configuration=${CONFIGURATION:-Release}
examples=$root/deploy/examples/reverse-words
work=${WORK:-$root/artifacts/quickstart}
manifests=$work/manifests
host=reverse-words.apps.gateway-api.test.lab
framework=net10.0
controlplane=$root/controlplane/Server/bin/$configuration/$framework/gatewayapi-controlplane
dataplane=$root/dataplane/Proxy/bin/$configuration/$framework/gatewayapi-dataplane
sample=$root/tests/SampleApp/bin/$configuration/$framework/reverse-words
pids=()

need() {
  for tool in "$@"; do
    command -v "$tool" >/dev/null || { echo "this needs $tool; install it and try again" >&2; exit 1; }
  done
}

# The first set of manifests, under names that do not speak of versions: editing them is the story.
lay_out_manifests() {
  rm -rf "$manifests"
  mkdir -p "$manifests"
  cp "$examples/00-app.yaml" "$manifests/app.yaml"
  cp "$examples/01-endpoints-standalone.yaml" "$manifests/endpoints.yaml"
  cp "$examples/10-gateway-http.yaml" "$manifests/gateway.yaml"
  cp "$examples/11-httproute-blue.yaml" "$manifests/httproute.yaml"
}

start_applications() {
  RELEASE=Blue VERSION=v0.0.27 PORT=9081 "$sample" & pids+=($!)
  RELEASE=Green VERSION=v0.0.28 PORT=9082 "$sample" & pids+=($!)
}

# The control plane goes first: it drains and stops its proxies before the applications go.
stop_all() {
  local pid i
  trap - EXIT INT TERM
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    pid=${pids[$i]}
    kill -TERM "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
  done
}
