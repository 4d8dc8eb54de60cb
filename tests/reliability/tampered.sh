#!/usr/bin/env bash
# A package whose content is not the one the lock files name is refused by the locked restore, before anything is built.
set -euo pipefail
export LC_ALL=C CI=true DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tried=0 refused=0
for lock in $(cd "$here" && git ls-files 'src/*packages.lock.json'); do
  project=$(dirname "$lock")
  for package in $(grep -oE '^      "[^"]+": \{' "$here/$lock" | tr -d ' ":{' | sort -u); do
    grep -A 4 -F "      \"$package\": {" "$here/$lock" | grep contentHash > /dev/null || continue # a project of ours has none
    rm -rf "$work/copy"
    git clone -q "$here" "$work/copy"
    # One character of that package's hash becomes another one.
    awk -v name="      \"$package\": {" '
      index($0, name) == 1 { inside = 1 }
      inside && /"contentHash"/ { at = index($0, "contentHash") + 15; c = substr($0, at, 1); $0 = substr($0, 1, at - 1) (c == "A" ? "B" : "A") substr($0, at + 1); inside = 0 }
      { print }' "$here/$lock" > "$work/copy/$lock"
    if cmp -s "$here/$lock" "$work/copy/$lock"; then echo "tampered: $package in $lock was not changed" >&2; exit 1; fi
    tried=$((tried + 1))
    if dotnet restore "$work/copy/$project" --locked-mode > "$work/log" 2>&1; then
      echo "tampered: $package of $lock was restored with another hash" >&2
    elif grep -q 'NU1403' "$work/log"; then
      refused=$((refused + 1))
    else
      echo "tampered: $package of $lock ended for another reason: $(grep -m 1 error "$work/log")" >&2
    fi
  done
done
echo "tampered packages: $tried hashes changed, $refused refused (NU1403) by the locked restore"
[ "$tried" -gt 0 ] && [ "$tried" -eq "$refused" ]
