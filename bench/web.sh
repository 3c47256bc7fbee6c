#!/usr/bin/env bash
# Measures the page in a real browser and writes bench/results/DATE-web.txt. Needs the SDK and Debian's chromium; about five minutes.
#   bench/web.sh            the page of this tree
#   bench/web.sh COMMIT     beside the page as it was at COMMIT, on the same server (its rows with 300 rooms, 500 people, 10,000 messages)
set -eu
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 CI=true SNUG_MEASURE=1
work=$PWD/bench/artifacts/web
rm -rf "$work" && mkdir -p "$work"
dotnet build tests/Snug.Web.Tests -c Release -v quiet -p:RunAnalyzers=false
measure() { # FILE
  SNUG_MEASURE_FILE=$1 tests/Snug.Web.Tests/bin/Release/net10.0/Snug.Web.Tests --no-progress --filter-method "*The_page_of_figures_is_written" >"$work/log" ||
    { cat "$work/log" >&2; exit 1; }
}
measure "$work/now.txt"
result=bench/results/${DATE:-$(date -u +%F)}-web.txt
cp "$work/now.txt" "$result"
if [ $# -gt 0 ]; then
  git archive "$1" src/Snug.Server/wwwroot | tar -x -C "$work"
  # Served from a folder, the program's page takes the names of its parts from the same place.
  export SNUG_MEASURE_PAGE=$work/src/Snug.Server/wwwroot
  measure "$work/before.txt"
  { printf '\nThe same rows with the page of commit %s\n\n' "$(git rev-parse --short "$1")"; cat "$work/before.txt"; } >>"$result"
fi
echo "$result"
