#!/usr/bin/env bash
# The test command: installs what is missing, builds, publishes the native binary, runs everything, and ends with "N passed, N failed".
# usage: ./test.sh [--full]     --full adds the long runs
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
full=0
[ "${1:-}" = "--full" ] && full=1
passed=0
failed=0
logs=artifacts/test-logs
mkdir -p "$logs"

step() { printf '\n== %s\n' "$*"; }
fail() { printf 'FAILED: %s\n' "$*"; failed=$((failed + 1)); }
finish() { printf '\n%d passed, %d failed\n' "$passed" "$failed"; [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]; exit; }

# A step that is not a test suite: counts as one test.
check() {
  local name=$1; shift
  step "$name"
  if "$@"; then passed=$((passed + 1)); else fail "$name"; return 1; fi
}

# One "dotnet test" project: its own counts are added up.
suite() {
  local name=$1 log="$logs/$1.log"; shift
  step "$name"
  dotnet test "$@" --no-build -c Release >"$log" 2>&1
  local code=$?
  grep -vE '^\s*(at |--- End)' "$log" | tail -n 60
  local line p f
  line=$(grep -oE 'Failed: +[0-9]+, Passed: +[0-9]+' "$log" | tail -n 1)
  f=$(sed -nE 's/Failed: +([0-9]+).*/\1/p' <<<"$line")
  p=$(sed -nE 's/.*Passed: +([0-9]+)/\1/p' <<<"$line")
  passed=$((passed + ${p:-0}))
  failed=$((failed + ${f:-0}))
  if [ "$code" -ne 0 ] && [ "${f:-0}" -eq 0 ]; then fail "$name did not run to its end (exit code $code)"; fi
}

# A script that counts for itself: its last line is "N passed, N failed".
counted() {
  local name=$1 log="$logs/$2.log" line; shift 2
  step "$name"
  "$@" >"$log" 2>&1
  grep -v '^ok ' "$log" | tail -n 60
  line=$(tail -n 1 "$log" | grep -oE '^[0-9]+ passed, [0-9]+ failed$')
  if [ -z "$line" ]; then fail "$name did not run to its end"; return; fi
  line=${line% failed}
  passed=$((passed + ${line%% *}))
  failed=$((failed + ${line##* }))
}

# Debian packages the native link needs, when they are not there and we may install.
need() {
  command -v "$1" >/dev/null && return 0
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$2" >/dev/null
  fi
  command -v "$1" >/dev/null || { echo "$1 is missing: install the package $2"; return 1; }
}

step "tools"
need gcc gcc && need dotnet dotnet-sdk-10.0 && need node nodejs && need npm npm && need python3 python3 && need jq jq && need curl curl || { fail "tools"; finish; }
[ -e /usr/include/stdlib.h ] || need gcc libc6-dev

check "build without warnings" dotnet build EdgeRouter.sln -c Release -nologo -v quiet || finish
check "code style" dotnet format EdgeRouter.sln --verify-no-changes --no-restore --severity warn
check "publish the native binary without warnings" dotnet publish src/EdgeRouter -c Release -nologo -v quiet || finish
ls -l artifacts/publish/edgerouter
export EDGEROUTER_BIN="$PWD/artifacts/publish/edgerouter"
export MOCK_UPSTREAM="$PWD/loadtests/MockUpstream/bin/Release/net10.0/mock-upstream"

# The metrics' linter, from Debian's package without installing it: the package would start a server.
find_promtool() {
  export PROMTOOL="$PWD/artifacts/tools/promtool"
  command -v promtool >/dev/null && PROMTOOL=$(command -v promtool) && return 0
  [ -x "$PROMTOOL" ] && return 0
  local folder; folder=$(mktemp -d)
  [ "$(id -u)" -eq 0 ] && [ -z "$(apt-cache show prometheus 2>/dev/null)" ] && apt-get update -qq
  (cd "$folder" && apt-get download -qq prometheus >/dev/null && dpkg-deb -x prometheus_*.deb .) || { echo "promtool is missing: install the package prometheus"; return 1; }
  mkdir -p artifacts/tools && mv "$folder/usr/bin/promtool" "$PROMTOOL" && rm -rf "$folder"
}
step "promtool" && find_promtool || fail "promtool"

# The SDKs that the JavaScript of the documentation and tests/sdk-node use.
step "npm packages"
[ -d tests/sdk-node/node_modules/openai ] || (cd tests/sdk-node && npm ci --no-audit --no-fund) || fail "npm packages"

suite "unit tests" tests/EdgeRouter.Tests

# Chaos is one of the functional tests: 20 seconds, or 10 minutes.
[ "$full" -eq 1 ] && export EDGEROUTER_CHAOS_SECONDS=600
suite "functional tests on the native binary" tests/EdgeRouter.FunctionalTests
step "faults and chaos" && cat artifacts/fault-scorecard.md artifacts/chaos.txt
step "documentation" && cat artifacts/docs-snippets.txt
if [ -x tests/sdk-node/run.sh ]; then
  step "official SDKs for Node"
  tests/sdk-node/run.sh >"$logs/sdk-node.log" 2>&1
  code=$?
  tail -n 40 "$logs/sdk-node.log"
  p=$(sed -nE 's/^# pass ([0-9]+)$/\1/p; s/^ℹ pass ([0-9]+)$/\1/p' "$logs/sdk-node.log" | tail -n 1)
  f=$(sed -nE 's/^# fail ([0-9]+)$/\1/p; s/^ℹ fail ([0-9]+)$/\1/p' "$logs/sdk-node.log" | tail -n 1)
  passed=$((passed + ${p:-0}))
  failed=$((failed + ${f:-0}))
  if [ "$code" -ne 0 ] && [ "${f:-0}" -eq 0 ]; then fail "SDK tests did not run to their end (exit code $code)"; fi
fi
step "fuzzing, $([ "$full" -eq 1 ] && echo 120 || echo 10) s for each target"
# The short run repeats one sequence of choices, so that the same commit is judged the same way twice; the full one draws new ones.
[ "$full" -eq 1 ] || export FUZZ_SEED=${FUZZ_SEED:-1}
tests/EdgeRouter.Fuzz/run.sh "$([ "$full" -eq 1 ] && echo 120 || echo 10)" >"$logs/fuzz.log" 2>&1
code=$?
grep -E '^(planted|fuzz |FINDING|  (input|replay))' "$logs/fuzz.log"
p=$(grep -cE '^fuzz .*, 0 findings' "$logs/fuzz.log")
f=$(grep -E '^fuzz ' "$logs/fuzz.log" | grep -vcE ', 0 findings')
passed=$((passed + p))
failed=$((failed + f))
if [ "$code" -ne 0 ] && [ "$f" -eq 0 ]; then tail -n 20 "$logs/fuzz.log"; fail "fuzzing did not run to its end (exit code $code)"; fi
# What was published above is packed; only the static build is linked besides.
check "packages" ./publish.sh && counted "contents of the packages" packages packaging/check.sh
if [ "$full" -eq 1 ]; then
  counted "a bare Debian: install, start, upgrade under load, uninstall" verify packaging/verify.sh
  counted "the same bytes from two builds" reproduce packaging/reproduce.sh
  check "load tests" loadtests/run.sh
  check "soak of 30 minutes" loadtests/run.sh soak --minutes 30
  check "size and start-up of the binary" bench/measure.sh
fi
finish
