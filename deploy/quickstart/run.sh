#!/usr/bin/env bash
# A gateway on this machine: two versions of an application, the control plane, and a proxy that it starts.
set -euo pipefail
. "$(dirname "$0")/common.sh"
trap 'stop_all; exit 0' INT TERM
trap stop_all EXIT

need_ports 9081 9082 8080 8443 18000 18080
lay_out_manifests
start_applications
cat <<EOT

Try it (another terminal):

  curl -H 'Host: $host' http://localhost:8080/
  curl -H 'Host: $host' http://localhost:8080/hello

Shift traffic: edit the weights, save, and ask again. Other steps of the story are in deploy/examples/reverse-words.

  cp $examples/20-httproute-90-10.yaml $manifests/httproute.yaml
  \$EDITOR $manifests/httproute.yaml

Look inside:

  grpcurl -plaintext localhost:18000 list
  grpcurl -plaintext localhost:18000 gatewayapi.config.v1.Inspection/ListStatuses
  grpcurl -plaintext -d '{"gateway":{"namespace":"reverse-words","name":"gateway"}}' localhost:18000 gatewayapi.config.v1.Inspection/GetSnapshot

Play the whole story unattended: make demo. Stop with Ctrl-C.

EOT
"$controlplane" --source "$manifests" --port-offset 8000 --proxy "$dataplane" --state "$work/state" & pids+=($!)
wait "${pids[-1]}"
