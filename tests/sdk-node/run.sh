#!/usr/bin/env bash
# Starts the mock upstream and the native router, with its sandbox and the mock as providers, on free ports, runs the SDK tests against it, and stops both by their own process ids.
# EDGEROUTER_BIN, MOCK_UPSTREAM: the binaries (default artifacts/publish/edgerouter, and what loadtests/MockUpstream builds). Exit code: that of the tests.
set -euo pipefail
cd "$(dirname "$0")"
bin="${EDGEROUTER_BIN:-../../artifacts/publish/edgerouter}"
[ -x "$bin" ] || { echo "run.sh: no router at $bin; run 'dotnet publish src/EdgeRouter -c Release' or set EDGEROUTER_BIN" >&2; exit 2; }

mock="${MOCK_UPSTREAM:-../../loadtests/MockUpstream/bin/Release/net10.0/mock-upstream}"
[ -x "$mock" ] || { echo "run.sh: no mock at $mock; run 'dotnet build loadtests/MockUpstream -c Release' or set MOCK_UPSTREAM" >&2; exit 2; }

if [ ! -d node_modules/openai ] || [ ! -d node_modules/ai ] || [ ! -d node_modules/@ai-sdk/openai ]; then
  npm ci --no-audit --no-fund
fi

work="$(mktemp -d)"
pid=""
mock_pid=""
stop() {
  local p
  for p in $pid $mock_pid; do
    kill -TERM "$p" 2>/dev/null || true
    wait "$p" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap stop EXIT

read -r data admin < <(node -e '
  const net = require("node:net");
  const a = net.createServer().listen(0, "127.0.0.1", () => {
    const b = net.createServer().listen(0, "127.0.0.1", () => {
      console.log(a.address().port, b.address().port);
      a.close();
      b.close();
    });
  });')

# It ends by itself when its input does.
mkfifo "$work/input"
exec 9<> "$work/input"
"$mock" > "$work/mock" 2>&1 < "$work/input" &
mock_pid=$!
mock_port=""
for _ in $(seq 1 100); do
  mock_port="$(sed -nE 's/.*:([0-9]+)$/\1/p' "$work/mock" | head -n 1)"
  [ -n "$mock_port" ] && break
  sleep 0.1
done

cat > "$work/edgerouter.json" <<JSON
{
  "listen": { "data": "http://127.0.0.1:$data", "admin": "http://127.0.0.1:$admin" },
  "auth": { "mode": "none" },
  "providers": {
    "sandbox": { "vendor": "sandbox" },
    "mock-openai": { "dialect": "openai", "base_url": "http://127.0.0.1:$mock_port/v1", "api_keys": ["sk-mock"] },
    "mock-anthropic": { "dialect": "anthropic", "base_url": "http://127.0.0.1:$mock_port", "api_keys": ["sk-mock"] },
    "mock-gemini": { "dialect": "gemini", "base_url": "http://127.0.0.1:$mock_port", "api_keys": ["sk-mock"] },
    "mock-bedrock": { "dialect": "bedrock", "base_url": "http://127.0.0.1:$mock_port", "region": "eu-west-1", "aws": { "access_key_id": "AKIDMOCK", "secret_access_key": "mock-secret" } },
    "mock-cohere": { "dialect": "cohere", "base_url": "http://127.0.0.1:$mock_port", "api_keys": ["sk-mock"] }
  },
  "models": { "sandbox": { "deployments": [ { "provider": "sandbox", "model": "sandbox" } ] } }
}
JSON

"$bin" serve --config "$work/edgerouter.json" > "$work/log" 2>&1 &
pid=$!

ready=""
for _ in $(seq 1 150); do
  if node -e "fetch('http://127.0.0.1:$data/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"; then ready=1; break; fi
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.1
done
if [ -z "$ready" ]; then
  echo "run.sh: the router does not get ready:" >&2
  cat "$work/log" >&2
  exit 1
fi

export EDGEROUTER_URL="http://127.0.0.1:$data" EDGEROUTER_ADMIN_URL="http://127.0.0.1:$admin" EDGEROUTER_MOCK_URL="http://127.0.0.1:$mock_port"
code=0
node --test openai.test.mjs responses.test.mjs ai.test.mjs anthropic.test.mjs vendors.test.mjs || code=$?
if [ "$code" -ne 0 ]; then
  echo "--- the router's log:" >&2
  tail -50 "$work/log" >&2
fi
exit "$code"
