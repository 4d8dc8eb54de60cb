#!/usr/bin/env bash
# The tests under German and Turkish cultures (decimal comma; i without and with dot), as a host program would have them. The program
# itself is built without cultures; here that is undone for a copy of what was built, tests and program, so that a slip would show.
#
#   tests/reliability/cultures.sh           # the whole suite, as it was built last
#   tests/reliability/cultures.sh FILTER    # some of it, as 'dotnet vstest --testcasefilter' takes it
set -euo pipefail
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$here/tests/bin/cultures-$$ # inside the repository, for tests that read its files
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"
[[ "$(ldconfig -p 2> /dev/null)" == *libicuuc* ]] || { echo "cultures: skipped, there is no ICU"; exit 0; } # no pipe to grep -q: under pipefail its early end would count as a failure
status=0
for project in Core Cli; do
  cp -r "$here/tests/RiskGan.$project.Tests/bin/Release/net10.0" "$work/$project"
  sed -i 's/"System.Globalization.Invariant": true/"System.Globalization.Invariant": false/; s/"System.Globalization.PredefinedCulturesOnly": true/"System.Globalization.PredefinedCulturesOnly": false/' "$work/$project"/*.runtimeconfig.json
  for culture in de_DE tr_TR; do
    code=0
    LC_ALL=$culture.UTF-8 DOTNET_CLI_UI_LANGUAGE=en dotnet vstest "$work/$project/RiskGan.$project.Tests.dll" ${1:+"--testcasefilter:$1"} > "$work/log" 2>&1 || code=$?
    echo "cultures: $culture, $project: $(grep -E '^(Passed|Failed)! ' "$work/log" | sed 's/ - RiskGan.*//' | tr -s ' ')"
    if [ "$code" -ne 0 ]; then
      status=1
      grep -E '^ +Failed ' "$work/log" | head -n 40
      grep -A 6 -m 3 'Error Message' "$work/log" || true
    fi
  done
done
exit "$status"
