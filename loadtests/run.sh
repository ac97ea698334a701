#!/usr/bin/env bash
# Load tests for a release: starts mock upstreams and the router on loopback, loads, judges, writes a report. The exit code is the gate.
# usage: loadtests/run.sh [SCENARIO ...] [--rate X] [--seconds N | --minutes N] [--streams N] [--runner auto|open-loop|nbomber] [--report FOLDER]; --list
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
project=loadtests/EdgeRouter.LoadTests
program=$project/bin/Release/net10.0/load-tests

runner=auto
rest=()
while [ $# -gt 0 ]; do
  if [ "$1" = --runner ]; then runner=${2:?--runner needs a value}; shift 2; else rest+=("$1"); shift; fi
done

command -v dotnet >/dev/null || { echo "dotnet is missing: install the package dotnet-sdk-10.0" >&2; exit 2; }
build() { dotnet build "$1" -c Release -nologo -v quiet -clp:NoSummary "${@:2}" || { echo "$1 does not build" >&2; return 1; }; }
version=$(sed -nE 's/.*Include="NBomber" Version="([^"]+)".*/\1/p' Directory.Packages.props)
package=${NUGET_PACKAGES:-$HOME/.nuget/packages}/nbomber/$version
case $runner in
  auto)
    # Proprietary, so it is never fetched by itself; whoever has restored it once has taken its licence.
    if [ -d "$package" ]; then runner=nbomber why="NBomber $version has been restored on this machine"
    else runner=open-loop why="NBomber $version has not been restored on this machine; --runner nbomber asks the package source for it"; fi ;;
  open-loop | nbomber) why="asked for" ;;
  *) echo "no runner '$runner': auto, open-loop or nbomber" >&2; exit 2 ;;
esac
if [ "$runner" = nbomber ]; then
  build $project -p:UseNBomber=true || { echo "NBomber $version cannot be had from this package source or does not build: use --runner open-loop" >&2; exit 2; }
else
  build $project || exit 2
fi
case " ${rest[*]-} " in *" --list "*) exec "$program" --list ;; esac
build loadtests/MockUpstream || exit 2
if [ -z "${EDGEROUTER_BIN:-}" ]; then
  dotnet publish src/EdgeRouter -c Release -nologo -v quiet || exit 2
fi

# 9,000 streams are 18,000 descriptors in the router.
ulimit -n "$(ulimit -Hn)"
[ "$(ulimit -n)" -ge 8192 ] || { echo "the limit of open files is $(ulimit -n): 8192 are needed (ulimit -Hn)" >&2; exit 2; }

# Whatever the program could not stop itself: its children's numbers are in files that it deletes when they have ended.
work=artifacts/loadtests/work
rm -rf "$work"
stop_children() { local f; for f in "$work"/*/*.pid; do [ -e "$f" ] && kill -9 "$(cat "$f")" 2>/dev/null; done; return 0; }
trap stop_children EXIT
# The longest run that --minutes allows, of every scenario; each one has its own, shorter limit.
timeout 90000 "$program" --router "${EDGEROUTER_BIN:-artifacts/publish/edgerouter}" --mock "${MOCK_UPSTREAM:-loadtests/MockUpstream/bin/Release/net10.0/mock-upstream}" \
  --runner "$runner" --why "$why" "${rest[@]}" &
run=$!
trap 'kill "$run" 2>/dev/null; wait "$run" || true; exit 130' INT TERM
wait "$run"
