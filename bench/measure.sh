#!/usr/bin/env bash
# What the binary costs before it has work: size, memory when idle, time from exec to the first answer. Size and memory are judged, time is only shown.
# EDGEROUTER_BIN: the binary (default artifacts/publish/edgerouter).
set -euo pipefail
cd "$(dirname "$0")/.."
exec python3 bench/measure.py "${EDGEROUTER_BIN:-artifacts/publish/edgerouter}"
