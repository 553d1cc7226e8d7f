#!/usr/bin/env bash
# Builds both images with whatever engine is there; VERSION and REGISTRY name them.
set -euo pipefail
cd "$(dirname "$0")/../.."
engine=
for candidate in docker podman nerdctl; do
  if command -v "$candidate" >/dev/null && "$candidate" version >/dev/null 2>&1; then engine=$candidate; break; fi
done
if [ -z "$engine" ]; then
  echo "images: neither docker nor podman nor nerdctl is running here; nothing is built" >&2
  exit 1
fi

version=${VERSION:-$(sed -n 's:.*<VersionPrefix>\(.*\)</VersionPrefix>.*:\1:p' Directory.Build.props)}
for plane in controlplane dataplane; do
  "$engine" build -f "deploy/images/$plane.Dockerfile" -t "${REGISTRY:-gatewayapi}/$plane:$version" .
done
