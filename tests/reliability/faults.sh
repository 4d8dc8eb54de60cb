#!/usr/bin/env bash
# Fails the k-th system call of a save, for every k, call and error. The run must end with a documented code and one message; what lies
# there afterwards is the older model or (after exit 0, or where only the last fsync of the folder failed) the new one; nothing
# half-written is left. Needs strace; says so and ends with 0 where there is none.
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
mkdir "$work/save"
cd "$work/save"
{ echo "a,b,c"; for i in $(seq 40); do echo "$i.5,$((i % 3 == 0)),$(printf '%s' "xyz" | cut -c$((i % 3 + 1)))"; done; } > data.csv
train=("$program" train --data data.csv --steps 2 --batch-size 8 --threads 1 --checkpoint-every off --quiet --model model.riskgan --force)
"${train[@]}" --seed 1
cp model.riskgan ../old
"${train[@]}" --seed 2
cp model.riskgan ../new
train+=(--seed 2)

# Only calls on the folder's own files count; strace numbers the calls of each thread by itself, and one thread does the saving.
calls="openat pwrite64 fsync rename unlink close"
cases=0 missed=0 bad=0 torn=0 left=0
declare -A codes
for call in $calls; do
  strace -f -y -qq -o ../trace -e "trace=$call" "${train[@]}"
  main=$(head -n 1 ../trace | cut -d ' ' -f 1)
  mapfile -t places < <(grep "^$main " ../trace | grep -n -F "$work/save/" | cut -d : -f 1)
  # An openat of the folder itself ends without the slash.
  if [ "$call" = openat ]; then mapfile -t places < <(grep "^$main " ../trace | sed 's/<[^>]*>//' | grep -n -F "$work/save" | cut -d : -f 1); fi
  if [ "$call" = fsync ]; then mapfile -t places < <(grep "^$main " ../trace | grep -n . | cut -d : -f 1); fi
  if [ "$most" -gt 0 ]; then places=("${places[@]:0:$most}"); fi
  for error in ENOSPC EIO EROFS EACCES; do
    for k in "${places[@]}"; do
      cp ../old model.riskgan
      code=0
      strace -f -y -qq -o ../injected -e "trace=$call" -e "inject=$call:error=$error:when=$k" "${train[@]}" 2> ../message || code=$?
      # The runtime's own files may come in another order: only a failure that met a file of ours is a case.
      if ! grep -F '(INJECTED)' ../injected | sed 's/openat(AT_FDCWD<[^>]*>/openat(/' | grep -F "$work/save" > /dev/null; then missed=$((missed + 1)); continue; fi
      cases=$((cases + 1))
      codes[$code]=$((${codes[$code]:-0} + 1))
      what="$call $error $k, exit $code: $(grep -F '(INJECTED)' ../injected | head -n 1 | sed "s|$work/save||g" | cut -c 1-120)"
      case $code in 0 | 66 | 73 | 74 | 77) ;; *) bad=$((bad + 1)); echo "undocumented end: $what: $(head -n 1 ../message)" >&2 ;; esac
      if [ "$code" -ne 0 ] && ! grep -q '^error RG[0-9]' ../message; then bad=$((bad + 1)); echo "no message: $what" >&2; fi
      if [ "$code" -eq 0 ] || grep -q '^error RG408' ../message; then expected=../new; else expected=../old; fi
      cmp -s "$expected" model.riskgan || { torn=$((torn + 1)); echo "not the model that was expected: $what" >&2; }
      # Where removing itself is what fails, a temporary file stays, for the next run to sweep.
      if [ "$call" != unlink ] && ls -A | grep '\.tmp$' > /dev/null; then left=$((left + 1)); echo "a temporary file was left: $what" >&2; fi
      rm -f .*.tmp .*.lock
    done
  done
done
summary=""
for code in $(printf '%s\n' "${!codes[@]}" | sort -n); do summary="$summary ${codes[$code]} x exit $code,"; done
echo "faults: $cases cases ($calls x 4 errors),${summary%,}; $bad undocumented ends, $torn torn or wrong models, $left temporary files left; $missed injections met other files and do not count"
[ $((bad + torn + left)) -eq 0 ]
