#!/usr/bin/env bash
# Fails the k-th system call of a save, for every k, call and error: the run must end with a documented code and one message, the older
# model must be whole, and nothing half-written may be left. Needs strace; says so and ends with 0 where there is none.
#
#   tests/reliability/faults.sh [MOST]   # MOST: how many calls of each kind at most (0 or left out: every one)
set -euo pipefail
export LC_ALL=C
here=$(cd "$(dirname "$0")/../.." && pwd)
program=${RISKGAN:-$here/src/RiskGan.Cli/bin/Release/net10.0/riskgan}
most=${1:-0}
command -v strace > /dev/null || { echo "faults: skipped, there is no strace"; exit 0; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
{ echo "a,b,c"; for i in $(seq 40); do echo "$i.5,$((i % 3 == 0)),$(printf '%s' "xyz" | cut -c$((i % 3 + 1)))"; done; } > data.csv
train=("$program" train --data data.csv --steps 2 --batch-size 8 --threads 1 --checkpoint-every off --quiet --model model.riskgan --force)
"${train[@]}"
cp model.riskgan old

calls="fsync pwrite64 rename"
cases=0 bad=0 torn=0 left=0
declare -A codes
for call in $calls; do
  strace -f -qq -o trace -e "trace=$call" "${train[@]}"
  count=$(grep -c "$call(" trace)
  if [ "$most" -gt 0 ] && [ "$count" -gt "$most" ]; then count=$most; fi
  for error in ENOSPC EIO EROFS EACCES EDQUOT; do
    for k in $(seq "$count"); do
      cp old model.riskgan
      code=0
      strace -f -qq -o /dev/null -e "trace=$call" -e "inject=$call:error=$error:when=$k" "${train[@]}" 2> message || code=$?
      cases=$((cases + 1))
      codes[$code]=$((${codes[$code]:-0} + 1))
      # The first write is the lock's signature: a lock that nobody can read the number of holds all the same.
      if [ "$call$k$code" = pwrite6410 ]; then continue; fi
      case $code in 73 | 74 | 77) ;; *) bad=$((bad + 1)); echo "exit $code: $call $error $k: $(head -n 1 message)" >&2 ;; esac
      grep -q '^error RG4' message || { bad=$((bad + 1)); echo "no message: $call $error $k" >&2; }
      # The last call is the folder's fsync: the new model is there already, and it is the same bytes.
      cmp -s old model.riskgan || { torn=$((torn + 1)); echo "model torn: $call $error $k" >&2; }
      if ls -A | grep -q '\.tmp$'; then left=$((left + 1)); rm -f .*.tmp; fi
    done
  done
done
summary=""
for code in "${!codes[@]}"; do summary="$summary ${codes[$code]} x exit $code,"; done
echo "faults: $cases cases ($calls x 5 errors),${summary%,}; $bad undocumented ends, $torn torn models, $left temporary files left"
[ $((bad + torn + left)) -eq 0 ]
