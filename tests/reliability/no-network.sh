#!/usr/bin/env bash
# The program in a network namespace without any route or address, not even to itself: every verb must work. Then the same under strace
# outside it: no call may open an internet socket. With 'tests' the test assemblies run in such a namespace too (as built: nothing is restored).
#
#   tests/reliability/no-network.sh [tests]
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")/../.." && pwd)
program=${RISKGAN:-$here/src/RiskGan.Cli/bin/Release/net10.0/riskgan}
unshare -rn true 2> /dev/null || { echo "no network: skipped, this system allows no network namespace"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
head -n 401 "$here/samples/portfolio.csv" > "$work/portfolio.csv"
cat > "$work/journey" <<'JOURNEY'
set -euo pipefail
cd "$2"
run() { "$@" > out 2> err || { code=$?; echo "exit $code: $*" >&2; cat err >&2; exit 1; }; }
run "$1" schema infer --data portfolio.csv
run "$1" train --data portfolio.csv --steps 20 --force
run "$1" verify model.riskgan
run "$1" inspect model.riskgan --json
run "$1" generate --n 400 --force
run "$1" impute --input portfolio.csv --model model.riskgan --force
run "$1" pool --input completed.csv completed.csv --estimate "mean(ltv)"
run "$1" evaluate --real portfolio.csv --synthetic synthetic.csv --report report.html --force
run "$1" train-risk --data portfolio.csv --target default --force
run "$1" score --input portfolio.csv --force
if grep -oE "(src|href|action)=[\"']?(https?:)?//[^\"' >]+" report.html; then echo "the report refers to another machine" >&2; exit 1; fi
JOURNEY
unshare -rn bash -c 'ip -o addr 2> /dev/null | grep -v " lo " && exit 1; exec bash "$0" "$@"' "$work/journey" "$program" "$work"
sockets="not traced, there is no strace"
if command -v strace > /dev/null; then
  strace -f -qq --seccomp-bpf -o "$work/trace" -e trace=socket,connect bash "$work/journey" "$program" "$work"
  count=$(grep -cE 'AF_INET|AF_INET6' "$work/trace" || true)
  if [ "$count" -ne 0 ]; then grep -E 'AF_INET' "$work/trace" | head -n 5 >&2; echo "no network: $count internet sockets"; exit 1; fi
  sockets="0 internet sockets in the traced run"
fi
tested=""
if [ "${1:-}" = tests ]; then
  # The test host talks to its runner over the loopback, which is the one device that is up here; there is no route to anywhere else.
  for project in Core Cli; do
    code=0
    unshare -rn bash -c 'ip link set lo up; exec dotnet vstest "$0"' "$here/tests/RiskGan.$project.Tests/bin/Release/net10.0/RiskGan.$project.Tests.dll" > "$work/log" 2>&1 || code=$?
    tested="$tested; $(grep -E '^(Passed|Failed)! ' "$work/log" | sed 's/ - RiskGan.*//' | tr -s ' ' || true)"
    if [ "$code" -ne 0 ]; then
      echo "no network: $project tests ended with $code" >&2
      grep -E '^ +Failed ' "$work/log" >&2 || tail -n 20 "$work/log" >&2
      exit 1
    fi
  done
fi
echo "no network: 10 verbs in a namespace without a route, 10 passed; $sockets$tested"
