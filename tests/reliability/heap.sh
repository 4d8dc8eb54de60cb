#!/usr/bin/env bash
# Runs the verbs under a hard limit of their heap, from far too little to enough: each run is done, or ends with 70 and RG630, and an
# older output stays whole.
#
#   tests/reliability/heap.sh [STEPS]   # how many limits, 20 unless told otherwise
#
# With the runtime's collector of segments (libclrgc.so, part of .NET): its default one, of regions, faults inside libcoreclr when it takes a region
# near a hard limit (.NET 10.0.12; docs/benchmarks/reliability.md). RISKGAN_GC= (empty) runs with the default.
set -euo pipefail
export LC_ALL=C
export DOTNET_GCName=${RISKGAN_GC-libclrgc.so}
here=$(cd "$(dirname "$0")/../.." && pwd)
program=${RISKGAN:-$here/src/RiskGan.Cli/bin/Release/net10.0/riskgan}
steps=${1:-20}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
data=$here/samples/portfolio.csv
"$program" train --data "$data" --steps 3 --quiet --model model.riskgan
"$program" generate --n 3000 --quiet --model model.riskgan --output rows.csv
cp model.riskgan model.old
cp rows.csv rows.old

cases=0 torn=0 bad=0
declare -A codes
for i in $(seq "$steps"); do
  limit=$(printf '0x%x' $(((8 + 8 * i) << 20)))
  for verb in "train --data $data --steps 3 --model model.riskgan --force" "train --data $data --preset gan --steps 3 --threads 2 --model model.riskgan --force" "generate --n 3000 --model model.riskgan --output rows.csv --force" "impute --input $data --model model.riskgan --output filled.csv --force" "evaluate --real rows.csv --synthetic rows.csv" "inspect model.riskgan --json" "verify model.riskgan"; do
    code=0
    # shellcheck disable=SC2086
    DOTNET_GCHeapHardLimit=$limit "$program" $verb > answer 2> message || code=$?
    cases=$((cases + 1))
    if [ "$code" -ne 0 ] && ! { [ "$code" -eq 70 ] && grep -q -e '^error RG630' -e '"code": "RG630"' message answer; }; then
      bad=$((bad + 1))
      echo "limit $limit, exit $code: $verb: $(tail -n 2 message | head -n 1 | cut -c 1-160)" >&2
    fi
    # What was done again with the same seed is the same file; the other preset's model is another one.
    if [ "$code" -eq 0 ] && [[ $verb == *--preset* ]]; then cp model.old model.riskgan; fi
    codes[$code]=$((${codes[$code]:-0} + 1))
    cmp -s model.riskgan model.old || { torn=$((torn + 1)); cp model.old model.riskgan; }
    cmp -s rows.csv rows.old || { torn=$((torn + 1)); cp rows.old rows.csv; }
    rm -f .*.lock model.riskgan.checkpoint-*
  done
done
summary=""
for code in "${!codes[@]}"; do summary="$summary ${codes[$code]} x exit $code,"; done
echo "heap limits: $cases runs (7 command lines, $steps limits from 16 MiB in steps of 8 MiB),${summary%,}; $bad other ends, $torn torn outputs"
[ $((torn + bad)) -eq 0 ]
