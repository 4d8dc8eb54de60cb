#!/usr/bin/env bash
# Two clean builds in different folders: the same bytes. Builds the last commit, in clones.
set -euo pipefail
export LC_ALL=C CI=true DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sums=()
for place in one "another/and longer"; do
  mkdir -p "$work/$(dirname "$place")"
  git clone -q "$here" "$work/$place"
  # No analyzers: they change no byte and take longest. No build server: it could carry something over from one build to the other.
  dotnet build "$work/$place/src/RiskGan.Cli" -c Release -p:RunAnalyzers=false --nologo --verbosity quiet --disable-build-servers
  sums+=("$(cd "$work/$place/src/RiskGan.Cli/bin/Release/net10.0" && sha256sum riskgan.dll RiskGan.Core.dll RiskGan.Core.xml riskgan.deps.json riskgan.runtimeconfig.json)")
done
echo "${sums[0]}"
if [ "${sums[0]}" != "${sums[1]}" ]; then
  echo "${sums[1]}"
  echo "reproducible builds: the two differ"
  exit 1
fi
echo "reproducible builds: 2 clean builds in different folders, 5 of 5 files equal"
