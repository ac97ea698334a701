#!/usr/bin/env bash
# EdgeRouter, nginx and YARP under the same load, in turn: builds what it needs, measures, writes bench/results. About 25 minutes; --quick takes one.
# usage: bench/EndToEnd/run.sh [--rounds N] [--only ROW,ROW] [--saturate] [--quick] [--no-access-log] [--out FOLDER]
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

# Where the command is, after installing its Debian package when that is possible.
need() {
  local found
  for found in "$(command -v "$1" || true)" "/usr/sbin/$1"; do [ -x "$found" ] && { echo "$found"; return; }; done
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$2"; } >/dev/null 2>&1 || true
  fi
  for found in "$(command -v "$1" || true)" "/usr/sbin/$1"; do [ -x "$found" ] && { echo "$found"; return; }; done
  echo "$1 is missing: install the package $2" >&2
  return 1
}

need dotnet dotnet-sdk-10.0 >/dev/null
nginx=$(need nginx nginx-light)
dotnet build bench/EndToEnd -c Release -nologo -v quiet
dotnet build bench/EndToEnd/YarpProxy -c Release -nologo -v quiet
dotnet build loadtests/MockUpstream -c Release -nologo -v quiet
if [ -z "${EDGEROUTER_BIN:-}" ]; then
  need gcc gcc >/dev/null
  dotnet publish src/EdgeRouter -c Release -nologo -v quiet
fi

# 2,000 streams are 4,000 descriptors in a proxy.
ulimit -n "$(ulimit -Hn)"
[ "$(ulimit -n)" -ge 8192 ] || { echo "the limit of open files is $(ulimit -n): 8192 are needed (ulimit -Hn)" >&2; exit 1; }

# Whatever the bench could not stop itself: its children's numbers are in files that it deletes when they have ended.
work=artifacts/bench/end-to-end
stop_children() { local f; for f in "$work"/*.pid; do [ "$(basename "$f")" != nginx.pid ] && [ -e "$f" ] && kill "$(cat "$f")" 2>/dev/null; done; return 0; }
trap stop_children EXIT
timeout 5400 bench/EndToEnd/bin/Release/net10.0/end-to-end --router "${EDGEROUTER_BIN:-artifacts/publish/edgerouter}" \
  --mock loadtests/MockUpstream/bin/Release/net10.0/mock-upstream --yarp bench/EndToEnd/YarpProxy/bin/Release/net10.0/yarp-proxy --nginx "$nginx" "$@" &
bench=$!
trap 'kill "$bench" 2>/dev/null; wait "$bench" || true; exit 130' INT TERM
wait "$bench"
