#!/usr/bin/env bash
# Runs the microbenchmarks in BenchmarkDotNet's short mode (about four minutes) and writes their tables to bench/results/micro-<date>.md.
# usage: bench/micro.sh [FILTER]     FILTER: benchmarks to run, for example '*Scan*' (default: all; only a run of all is written)
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
artifacts=artifacts/microbenchmarks
program=bench/EdgeRouter.Microbenchmarks/bin/Release/net10.0/EdgeRouter.Microbenchmarks.dll
out=bench/results/micro-$(date -u +%F).md

dotnet build bench/EdgeRouter.Microbenchmarks -c Release -nologo -v quiet
rm -rf "$artifacts"
dotnet "$program" --job short --join --filter "${1:-*}" --artifacts "$artifacts"
[ $# -eq 0 ] || exit 0

report=$(echo "$artifacts"/results/*-report-github.md)
if grep -q '| *NA *|' "$report"; then
  echo "a benchmark did not run to its end" >&2
  exit 1
fi
mkdir -p bench/results
{
  echo "# Microbenchmarks, $(date -u +%F)"
  echo
  echo "Commit $(git describe --always --dirty), .NET $(dotnet --list-runtimes | sed -nE 's/^Microsoft.NETCore.App (10[^ ]*).*/\1/p' | tail -n 1) with the JIT,"
  echo "$(nproc) cores ($(sed -nE 's/^model name\s*: (.*)/\1/p' /proc/cpuinfo | head -n 1)), short mode: 3 iterations."
  echo
  grep '^|' "$report" | sed 's/\*\*//g; s/  */ /g'
  echo
  echo "Bytes that the router itself allocates, weighed apart from what stands in for its upstream (budget: [alloc-budget.json](../alloc-budget.json)):"
  echo
  dotnet "$program" --allocations
} >"$out"
echo "written: $out"
