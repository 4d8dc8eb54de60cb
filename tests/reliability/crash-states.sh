#!/usr/bin/env bash
# Enumerates what a disk may hold after a power cut during a save, from the save's traced system calls (crash-states.py says how), and
# holds each state against "old or new, never neither, nothing lost that was told to be safe". A spread of the states is given to the
# program: 'verify' must accept every model and checkpoint, and the same command must finish from there. Needs strace and python3.
#
#   tests/reliability/crash-states.sh [TRIED]   # TRIED: states a scenario given to the program (8 unless told otherwise)
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")/../.." && pwd)
program=${RISKGAN:-$here/src/RiskGan.Cli/bin/Release/net10.0/riskgan}
tried=${1:-8}
for tool in strace python3; do command -v "$tool" > /dev/null || { echo "crash states: skipped, there is no $tool"; exit 0; }; done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir base
{ echo "a,b,c"; for i in $(seq 40); do echo "$i.5,$((i % 3 == 0)),$(printf '%s' "xyz" | cut -c$((i % 3 + 1)))"; done; } > base/data.csv
train=("$program" train --data data.csv --batch-size 8 --threads 1 --log-format text)
(cd base && "${train[@]}" --steps 2 --seed 1 --quiet)

points=0 states=0 distinct=0 given=0 failed=0

# name | outputs, as patterns | files there before, beside data.csv | the command that is traced | the command that must finish from any state
scenario() {
  local name=$1 outputs=$2 before=$3
  shift 3
  mkdir "$name"
  for file in data.csv $before; do cp "base/$file" "$name/"; done
  cp -r "$name" "$name.before"
  # Whatever is told goes to standard error in lines of their own; --verbose tells of checkpoints.
  (cd "$name" && strace -f -y -xx -s 100000000 --seccomp-bpf -qq -o ../trace \
    -e trace=openat,close,write,pwrite64,pwritev,ftruncate,fallocate,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,sendfile,copy_file_range,exit_group \
    "$@" > /dev/null 2>&1)
  # Calls the model does not know must not have touched the folder.
  if grep -E '(pwritev|fallocate|renameat2?|linkat|sendfile|copy_file_range)\(' trace | grep -v ENOENT | grep -F "$(printf '%s' "$work/$name" | od -An -v -tx1 | tr -d '\n' | sed 's/ /\\x/g')" | head -n 3 | cut -c 1-200 | grep .; then
    echo "crash states: $name makes calls that are not modelled" >&2
    failed=$((failed + 1))
    return
  fi
  local figures
  figures=$(printf '%b' "$outputs" | python3 "$here/tests/reliability/crash-states.py" trace "$work/$name" "${RISKGAN_SEED:-20261122}" "$tried") || failed=$((failed + 1))
  read -r p s d _ _ t <<< "${figures:-0 0 0 0 0 0}"
  # The check is checked: a save that never waits for the disk must be found wanting.
  grep -v 'f\(data\)\?sync(' trace > careless
  if printf '%b' "$outputs" | python3 "$here/tests/reliability/crash-states.py" careless "$work/$name" 1 0 > /dev/null 2>&1; then
    echo "crash states: $name without any fsync passes too: the check is worth nothing" >&2
    failed=$((failed + 1))
  fi
  points=$((points + p)) states=$((states + s)) distinct=$((distinct + d)) given=$((given + t))
  for state in "$name.states"/*/; do
    [ -d "$state" ] || continue
    (
      cd "$state"
      for file in model.riskgan model.riskgan.checkpoint-*; do
        if [ -e "$file" ]; then "$program" verify "$file" --quiet; fi
      done
      "$@" --force > /dev/null 2>&1
      "$program" verify model.riskgan --quiet
    ) || { echo "crash states: the program does not go on from $state" >&2; failed=$((failed + 1)); }
  done
}

scenario replaced 'model\\.riskgan\n' "model.riskgan" "${train[@]}" --steps 2 --seed 2 --checkpoint-every off --force
scenario made-anew 'model\\.riskgan\n' "" "${train[@]}" --steps 2 --seed 2 --checkpoint-every off
scenario checkpoints 'model\\.riskgan\nmodel\\.riskgan\\.checkpoint-[0-9]+\n' "model.riskgan" "${train[@]}" --steps 7 --seed 2 --checkpoint-every 1steps --verbose --force
scenario rows 'rows\\.csv\n' "model.riskgan" "$program" generate --n 3000 --output rows.csv

echo "crash states: $states states behind $points calls of 4 saves, $distinct distinct folders, $given of them given to the program; $failed scenarios or folders failed"
[ "$failed" -eq 0 ]
