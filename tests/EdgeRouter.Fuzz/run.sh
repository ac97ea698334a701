#!/usr/bin/env bash
# Coverage-guided fuzzing: builds, instruments a copy of the product's assembly, runs each target for some seconds, two at a time.
# usage: run.sh [SECONDS] [TARGET…]      30 seconds and all targets when not given
#        run.sh replay TARGET FILE       runs one input again and prints what goes wrong
# Ends with 1 when something was found; the input is then in artifacts/fuzz/TARGET. FUZZ_SEED=N repeats a run's random choices.
set -uo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
# The heap of one target; what goes beyond it is a finding.
export DOTNET_GCHeapHardLimit=0x20000000
at_once=2
output=artifacts/fuzz
tool=$output/bin
corpus=tests/EdgeRouter.Fuzz/corpus
built=tests/EdgeRouter.Fuzz/bin/Release/net10.0

prepare() {
  DOTNET_GCHeapHardLimit='' dotnet build tests/EdgeRouter.Fuzz -c Release -nologo -v quiet || return 1
  rm -rf "$tool" && mkdir -p "$tool" && cp -R "$built/." "$tool/" || return 1
  "$built/EdgeRouter.Fuzz" instrument "$tool/edgerouter.dll" EdgeRouter || return 1

  # Pointers instead of spans, and it reads what others wrote.
  "$built/EdgeRouter.Fuzz" instrument "$tool/ZstdSharp.dll" ZstdSharp
}

# One target to its end; its output goes to a log. 124 is what timeout says to a process that does not stop.
fuzz() {
  local target=$1 seconds=$2 log=$output/$1/log
  mkdir -p "$output/$target"
  timeout -k 5 $((seconds + 60)) "$tool/EdgeRouter.Fuzz" fuzz "$target" "$seconds" "$corpus/${3:-$target}" "$output/$target" ${FUZZ_SEED:-} >"$log" 2>&1
  local code=$?
  if [ "$code" -gt 1 ]; then
    local input
    input=$("$tool/EdgeRouter.Fuzz" rescue "$output/$target") && {
      echo "FINDING in $target: the process ended with code $code, busy with $input"
      echo "  replay: tests/EdgeRouter.Fuzz/run.sh replay $target $input"
    } >>"$log"
    echo "fuzz $target: 0 runs, 0 edges, 1 findings (the process died)" >>"$log"
  fi
  return "$code"
}

if [ "${1:-}" = replay ]; then
  prepare >/dev/null || exit 2
  exec "$tool/EdgeRouter.Fuzz" replay "${2:?target}" "${3:?file}"
fi

seconds=${1:-30}
[ $# -gt 0 ] && shift
prepare || exit 2
targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <("$tool/EdgeRouter.Fuzz" list)
for target in "${targets[@]}"; do
  [ -d "$corpus/$target" ] || { echo "no such target: $target"; exit 2; }
done
failed=0

# A claim that is wrong on purpose has to be found, or finding nothing means nothing.
rm -rf "$output/planted"
fuzz planted 10 scanner
if grep -q '^FINDING in planted' "$output/planted/log"; then
  echo "planted claim: found, as it must be"
else
  cat "$output/planted/log"
  echo "planted claim: NOT found: the fuzzer does not work"
  failed=1
fi

declare -A names=()
running=0
trap '[ "${#names[@]}" -eq 0 ] || kill "${!names[@]}" 2>/dev/null' EXIT
reap() {
  local pid code=0
  wait -n -p pid "${!names[@]}" || code=$?
  local target=${names[$pid]}
  unset "names[$pid]"
  running=$((running - 1))
  cat "$output/$target/log"
  [ "$code" -eq 0 ] || failed=1
}

for target in "${targets[@]}"; do
  [ "$running" -lt "$at_once" ] || reap
  fuzz "$target" "$seconds" &
  names[$!]=$target
  running=$((running + 1))
done
while [ "$running" -gt 0 ]; do reap; done
exit "$failed"
