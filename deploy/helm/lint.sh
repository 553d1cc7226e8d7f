#!/usr/bin/env bash
# Lints the chart and renders it with each file of values below deploy/helm/values.
set -euo pipefail
cd "$(dirname "$0")/../.."
helm=artifacts/tools/node_modules/.bin/helm
if [ ! -x "$helm" ]; then helm=$(command -v helm || true); fi
if [ -z "$helm" ]; then
  echo "lint: helm is not here, the chart is not checked"
  exit 0
fi

"$helm" lint --quiet --strict deploy/helm/gatewayapi
for values in deploy/helm/values/*.yaml; do
  "$helm" lint --quiet --strict deploy/helm/gatewayapi -f "$values"
  "$helm" template gatewayapi deploy/helm/gatewayapi -n gatewayapi-system -f "$values" >/dev/null
done
