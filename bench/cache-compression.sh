#!/usr/bin/env bash
# Trains the cache's dictionary on made-up answers and prints what packing with it gives on others: the tables of docs/cache-compression.md. Takes about a minute beside the build.
# usage: cache-compression.sh [--ship]     --ship makes the dictionary the one that is built in
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Fully optimized from the first call, as the native binary is.
export DOTNET_TieredCompilation=0
work=artifacts/cache-compression
bench=bench/EdgeRouter.Microbenchmarks/bin/Release/net10.0/EdgeRouter.Microbenchmarks.dll
dotnet build bench/EdgeRouter.Microbenchmarks -c Release -nologo -v quiet
rm -rf "$work" && mkdir -p "$work"
dotnet "$bench" --answers "$work/answers" 4000
dotnet src/EdgeRouter/bin/Release/net10.0/edgerouter.dll cache train --output "$work/answers.dict" --size 32KB "$work/answers"
if [ "${1:-}" = --ship ]; then
  cp "$work/answers.dict" config/cache/answers.dict && chmod 644 config/cache/answers.dict
fi
dotnet "$bench" --compression --dictionary "$work/answers.dict" README.md docs/*.md src/EdgeRouter/Health/*.cs src/EdgeRouter/Wire/*.cs
