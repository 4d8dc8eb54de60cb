#!/usr/bin/env bash
# Runs every verb under a hard limit of its heap, from far too little to enough: whatever happens, an older output stays whole.
#
#   tests/reliability/heap.sh [STEPS]   # how many limits, 20 unless told otherwise
set -euo pipefail
export LC_ALL=C
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

cases=0 torn=0
declare -A codes
for i in $(seq "$steps"); do
  limit=$(printf '0x%x' $(((8 + 8 * i) << 20)))
  for verb in "train --data $data --steps 3 --model model.riskgan --force" "generate --n 3000 --model model.riskgan --output rows.csv --force" "inspect model.riskgan --json" "verify model.riskgan"; do
    code=0
    # shellcheck disable=SC2086
    DOTNET_GCHeapHardLimit=$limit "$program" $verb > /dev/null 2>&1 || code=$?
    cases=$((cases + 1))
    codes[$code]=$((${codes[$code]:-0} + 1))
    cmp -s model.riskgan model.old || { torn=$((torn + 1)); cp model.old model.riskgan; }
    cmp -s rows.csv rows.old || { torn=$((torn + 1)); cp rows.old rows.csv; }
    rm -f .*.lock model.riskgan.checkpoint-*
  done
done
summary=""
for code in "${!codes[@]}"; do summary="$summary ${codes[$code]} x exit $code,"; done
echo "heap limits: $cases runs (4 verbs, $steps limits from 16 MiB in steps of 8 MiB),${summary%,}; $torn torn outputs"
[ "$torn" -eq 0 ]
