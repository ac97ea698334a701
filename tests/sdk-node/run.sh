#!/usr/bin/env bash
# Starts the native router with its sandbox on free ports, runs the SDK tests against it, and stops it by its own process id.
# EDGEROUTER_BIN: the binary (default artifacts/publish/edgerouter). Exit code: that of the tests.
set -euo pipefail
cd "$(dirname "$0")"
bin="${EDGEROUTER_BIN:-../../artifacts/publish/edgerouter}"
[ -x "$bin" ] || { echo "run.sh: no router at $bin; run 'dotnet publish src/EdgeRouter -c Release' or set EDGEROUTER_BIN" >&2; exit 2; }

if [ ! -d node_modules/openai ] || [ ! -d node_modules/ai ]; then
  npm ci --no-audit --no-fund
fi

work="$(mktemp -d)"
pid=""
stop() {
  if [ -n "$pid" ]; then
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  fi
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

cat > "$work/edgerouter.json" <<JSON
{
  "listen": { "data": "http://127.0.0.1:$data", "admin": "http://127.0.0.1:$admin" },
  "auth": { "mode": "none" },
  "providers": { "sandbox": { "vendor": "sandbox" } },
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

export EDGEROUTER_URL="http://127.0.0.1:$data" EDGEROUTER_ADMIN_URL="http://127.0.0.1:$admin"
code=0
node --test openai.test.mjs ai.test.mjs || code=$?
if [ "$code" -ne 0 ]; then
  echo "--- the router's log:" >&2
  tail -50 "$work/log" >&2
fi
exit "$code"
