#!/usr/bin/env bash
# The figures of docs/benchmarks/reliability.md, with as many rounds as asked for. The same tests run in every build with a few rounds each.
#
#   tests/reliability/run.sh                    # lists the figures
#   tests/reliability/run.sh kill-saving 1000   # one of them, with so many rounds
#   tests/reliability/run.sh all                # all, with the rounds of the page: takes hours
#
# Prints one line a figure. RISKGAN_SEED draws other random cases, so that long runs can be cut into pieces. NO_BUILD=1 takes the tests as
# they were built last; the scripts of this folder always take the program as it was built last.
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")/../.." && pwd)

# name | rounds of the page | test project or script | test or -
figures="
kill-saving|1000|Cli|KillTests.Killed_while_it_saves
kill-resume|20|Cli|KillTests.Killed_at_random
sigterm|100|Cli|KillTests.Told_to_stop
rivals|200|Cli|KillTests.Of_rival_writers
markers|1|Cli|MarkerTests
mutants|200000|Core|HostileModelTests.Mutants
csv-bytes|1000000|Core|CsvFuzzTests.Random_bytes
csv-polluted|2000|Core|PollutedCsvTests.Polluted_files
poisoned|500|Core|PoisonedTrainingTests
garbage-collection|2000|Core|GarbageCollectionTests
faults|0|script|faults.sh
crash-states|8|script|crash-states.sh
heap|20|script|heap.sh
reproducible|2|script|reproducible.sh
tampered|0|script|tampered.sh
no-network|tests|script|no-network.sh
cultures||script|cultures.sh
"

one() {
  local name=$1 rounds=$2 kind=$3 what=$4
  if [ "$kind" = script ]; then
    "$here/tests/reliability/$what" ${rounds:+"$rounds"}
    return
  fi
  local lines
  lines=$(mktemp)
  RISKGAN_ROUNDS=$rounds RISKGAN_FIGURES=$lines dotnet test -c Release "$here/tests/RiskGan.$kind.Tests" ${NO_BUILD:+--no-build} --filter "FullyQualifiedName~$what" \
    --nologo --verbosity quiet > "$lines.log" 2>&1 || { tail -n 40 "$lines.log" >&2; echo "$name: FAILED"; rm -f "$lines" "$lines.log"; return 1; }
  if [ -s "$lines" ]; then cat "$lines"; else echo "$name: passed, $rounds rounds"; fi
  rm -f "$lines" "$lines.log"
}

if [ $# -eq 0 ]; then
  echo "$figures" | awk -F'|' 'NF { printf "%-20s %8s rounds\n", $1, $2 }'
  exit 0
fi

status=0
while IFS='|' read -r name rounds kind what; do
  [ -n "$name" ] || continue
  if [ "$1" = all ] || [ "$1" = "$name" ]; then one "$name" "${2:-$rounds}" "$kind" "$what" || status=1; fi
done <<< "$figures"
exit "$status"
