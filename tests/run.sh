#!/usr/bin/env bash
# Runs every test project and adds up what they say. Last line: "N passed, N failed, N skipped".
# With --published, the end-to-end tests run over binaries that are published first, if native code can be linked here.
set -uo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = --published ]; then
  if ! command -v clang >/dev/null && ! command -v gcc >/dev/null; then
    echo "end to end: over the development build, because neither clang nor gcc is here to link native code"
  elif deploy/publish.sh; then
    echo "end to end: over the published binaries"
    export GATEWAYAPI_TEST_PUBLISHED="$PWD/artifacts/publish"
  else
    echo "end to end: not run, nor anything else, because publishing failed"
    echo "0 passed, 1 failed, 0 skipped"
    exit 1
  fi
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test GatewayApi.sln -c "${CONFIGURATION:-Release}" --no-build --blame-hang-timeout 5m --results-directory artifacts/test-results 2>&1 |
  tee "$log" | grep -vE '^\s*$|^Test run for|^A total of|^VSTest version|Blame'
status=${PIPESTATUS[0]}

# One summary line per project: "Passed!  - Failed:     0, Passed:    89, Skipped:     0, Total: …"
sum() { grep -E '^(Passed|Failed|Skipped)! ' "$log" | grep -oE "$1: +[0-9]+" | grep -oE '[0-9]+' | awk '{ n += $1 } END { print n + 0 }'; }
passed=$(sum Passed) failed=$(sum Failed) skipped=$(sum Skipped)

# A project that crashed prints no summary; that must not look like success.
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
  echo "a test run ended abnormally (exit code $status)"
  failed=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
