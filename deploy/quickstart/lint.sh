#!/usr/bin/env bash
# Checks what the compiler does not see: shell scripts parse, and nothing local or unfinished is left in the tree.
set -euo pipefail
cd "$(dirname "$0")/../.."
for script in $(git ls-files '*.sh' .ci/run); do bash -n "$script"; done
if git grep -nE 'NotImplementedException|\bTODO\b|\bFIXME\b|Thread\.Sleep|\[Ignore' -- '*.cs'; then
  echo "marks of unfinished work above" >&2
  exit 1
fi
