#!/usr/bin/env bash
# Runs every test project and adds up what they say. Last line: "N passed, N failed, N skipped".
# With --published, the end-to-end tests run over published binaries where native code can be linked. These are made while the other tests run: at a low
# priority, because tests wait for things to happen, and in a copy of the sources, because a publish restores and builds what the tests are read from.
set -uo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
copy=
trap 'rm -rf "$log" "$copy"' EXIT
failed_steps=0

# What is run is appended to the log. A project that crashed, or had no tests to run, prints no summary; that must not look like success.
run() {
  local failures summaries status
  failures=$(sum Failed) summaries=$(grep -cE "$summary" "$log")
  dotnet test "$@" -c "${CONFIGURATION:-Release}" --no-build --blame-hang-timeout 5m --results-directory artifacts/test-results 2>&1 |
    tee -a "$log" | grep -vE '^\s*$|^Test run for|^A total of|^VSTest version|Blame'
  status=${PIPESTATUS[0]}
  if [ "$status" -ne 0 ] && [ "$(sum Failed)" -eq "$failures" ]; then
    echo "a test run ended abnormally (exit code $status)"
    failed_steps=$((failed_steps + 1))
  elif [ "$(grep -cE "$summary" "$log")" -eq "$summaries" ]; then
    echo "nothing was run: $*"
    failed_steps=$((failed_steps + 1))
  fi
}

# One summary line per project: "Passed!  - Failed:     0, Passed:    89, Skipped:     0, Total: …"
summary='^(Passed|Failed|Skipped)! '
sum() { grep -E "$summary" "$log" | grep -oE "$1: +[0-9]+" | grep -oE '[0-9]+' | awk '{ n += $1 } END { print n + 0 }'; }

if [ "${1:-}" != --published ]; then
  run GatewayApi.sln
elif ! command -v clang >/dev/null && ! command -v gcc >/dev/null; then
  echo "end to end: over the development build, because neither clang nor gcc is here to link native code"
  run GatewayApi.sln
else
  copy=$(mktemp -d)
  tar -c --exclude=.git --exclude=bin --exclude=obj --exclude=artifacts . | tar -x -C "$copy"
  nice -n 10 "$copy/deploy/publish.sh" -p:RunAnalyzers=false >"$copy/log" 2>&1 &
  publishing=$!
  run GatewayApi.sln -p:SkipEndToEnd=true
  if wait "$publishing"; then
    tail -n 2 "$copy/log"
    echo "end to end: over these binaries"
    GATEWAYAPI_TEST_PUBLISHED="$copy/artifacts/publish" run tests/EndToEnd
  else
    cat "$copy/log"
    echo "end to end: not run, because publishing failed"
    failed_steps=$((failed_steps + 1))
  fi
fi

passed=$(sum Passed) failed=$(($(sum Failed) + failed_steps)) skipped=$(sum Skipped)
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
