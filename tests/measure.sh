#!/usr/bin/env bash
# Times the built program on real files, as a user runs it: train with no option but --data, then generate as many rows.
#
#   dotnet build -c Release src/RiskGan.Cli
#   tests/measure.sh [--rows N] FILE… [-- TRAIN OPTION…]
#   tests/measure.sh ../shared/data/*.csv
#   tests/measure.sh --rows 100000 ../shared/data/default.csv -- --preset classic
#
# Prints a Markdown table: wall seconds, processor seconds (user + system) and greatest resident memory of each verb.
# RISKGAN names the program; the Release build of this checkout is the default.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "$0")/.." && pwd)
program=${RISKGAN:-$here/src/RiskGan.Cli/bin/Release/net10.0/riskgan}
rows=""
files=()
options=()
while [ $# -gt 0 ]; do
  case $1 in
    --rows) rows=$2; shift 2 ;;
    --) shift; options=("$@"); break ;;
    -*) printf 'measure.sh: unknown option %s\n' "$1" >&2; exit 2 ;;
    *) files+=("$1"); shift ;;
  esac
done
if [ ${#files[@]} -eq 0 ]; then sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 2; fi
if [ ! -x "$program" ]; then printf 'measure.sh: %s is not there; build it or set RISKGAN\n' "$program" >&2; exit 66; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# measure NAME COMMAND… - leaves "wall cpu peakMiB" in $work/NAME.cost and ends with the command's status.
# GNU time where there is one; else bash's own clock, and the peak read from /proc while the program runs.
measure() {
  local name=$1 status=0
  shift
  if [ -x /usr/bin/time ]; then
    /usr/bin/time -f '%e %U %S %M' -o "$work/$name.time" "$@" > "$work/$name.out" 2> "$work/$name.err" || status=$?
    tail -n 1 "$work/$name.time" | awk '{ printf "%.1f %.1f %.0f\n", $1, $2 + $3, $4 / 1024 }' > "$work/$name.cost"
    return "$status"
  fi
  local TIMEFORMAT='%R %U %S'
  {
    time {
      "$@" > "$work/$name.out" 2> "$work/$name.err" &
      local pid=$! peak=0 now
      while kill -0 "$pid" 2> /dev/null; do
        now=$(awk '/^VmHWM:/ { print $2 }' "/proc/$pid/status" 2> /dev/null || true)
        if [ -n "$now" ]; then peak=$now; fi
        sleep 0.05
      done
      wait "$pid" || status=$?
      echo "$peak" > "$work/$name.peak"
    }
  } 2> "$work/$name.time"
  awk -v peak="$(cat "$work/$name.peak")" '{ printf "%.1f %.1f %.0f\n", $1, $2 + $3, peak / 1024 }' "$work/$name.time" > "$work/$name.cost"
  return "$status"
}

printf '%s, %s, %s processors' "$(date -u +%F)" "$(uname -sm)" "$(nproc)"
model_name=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2> /dev/null | head -n 1 || true)
printf '%s\n\n' "${model_name:+, $model_name}"
printf '| file | rows | train s | train CPU s | train peak MiB | model KiB | generated rows | generate s | generate CPU s | generate peak MiB |\n'
printf '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n'
failures=0
for file in "${files[@]}"; do
  name=$(basename "$file" .csv)
  # Lines less the header; right for files without quoted line breaks.
  count=$(($(wc -l < "$file") - 1))
  n=${rows:-$count}
  if ! measure train "$program" train --data "$file" --model "$work/$name.riskgan" --quiet "${options[@]}"; then
    printf '| %s | %s | failed: %s |\n' "$name" "$count" "$(head -n 1 "$work/train.err")"
    failures=$((failures + 1))
    continue
  fi
  if ! measure generate "$program" generate --n "$n" --model "$work/$name.riskgan" --output "$work/$name.csv" --quiet; then
    printf '| %s | %s | generate failed: %s |\n' "$name" "$count" "$(head -n 1 "$work/generate.err")"
    failures=$((failures + 1))
    continue
  fi
  read -r wall cpu peak < "$work/train.cost"
  read -r generate_wall generate_cpu generate_peak < "$work/generate.cost"
  printf '| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n' "$name" "$count" "$wall" "$cpu" "$peak" \
    "$(($(stat -c %s "$work/$name.riskgan") / 1024))" "$n" "$generate_wall" "$generate_cpu" "$generate_peak"
  rm -f "$work/$name.csv" "$work/$name.riskgan"
done
[ "$failures" -eq 0 ]
