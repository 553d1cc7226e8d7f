#!/usr/bin/env bash
# Runs every test project and adds up what they say. Last line: "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$0")/.."
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
