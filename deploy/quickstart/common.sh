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

# Says which port is in the way before anything is started that would trip over it.
need_ports() {
  for port in "$@"; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "port $port is in use (does another make run or make demo run?); free it and try again" >&2
      exit 1
    fi
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
    kill -TERM "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
  done
}
