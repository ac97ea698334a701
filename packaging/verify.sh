#!/usr/bin/env bash
# The Debian package in a bare Debian: installed without a service manager, then under a systemd of its own (systemd-nspawn): start, first stream, reload, crash, upgrade under load without a refused
# connection, uninstall, purge. Needs root and, the first time, Debian's archive; the roots are kept in artifacts/debian. Run publish.sh first.
set -uo pipefail
cd "$(dirname "$0")/.."
. packaging/lib.sh
[ "$(id -u)" -eq 0 ] || { echo "verify.sh needs root"; exit 1; }
need debootstrap debootstrap && need systemd-nspawn systemd-container && need nsenter util-linux && need curl curl && need python3 python3 || exit 1
suite=bookworm
cache=$PWD/artifacts/debian
version=$(project_version)
deb=$PWD/artifacts/packages/edgerouter_$(debian_version "$version")_amd64.deb
mock=${MOCK_UPSTREAM:-loadtests/MockUpstream/bin/Release/net10.0/mock-upstream}
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
mkdir -p "$cache"
work=$(mktemp -d)
root=$work/root
machine=
cleanup() {
  [ -z "${load:-}" ] || kill "$load" 2>/dev/null
  [ -z "${upstream:-}" ] || kill "$upstream" 2>/dev/null
  if [ -n "$machine" ]; then kill "$machine" 2>/dev/null; wait "$machine" 2>/dev/null; fi
  rm -rf "$work"
}
trap cleanup EXIT

# What is on the disk, apart from the package manager's own books.
listing() { (cd "$root" && find . -xdev \( -path ./var/lib/dpkg -o -path ./var/cache -o -path ./var/log -o -path ./var/lib/apt -o -path ./run -o -path ./tmp \) -prune -o -printf '%y %m %U:%G %p\n' | LC_ALL=C sort); }
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive HOME=/root "$@"; }
unpack() { rm -rf "$root" && mkdir -p "$root" && tar -xf "$cache/$1.tar" -C "$root" --numeric-owner; }

if [ ! -e "$cache/bare.tar" ]; then
  echo "debootstrap $suite"
  debootstrap --variant=minbase "$suite" "$work/bare" >"$work/debootstrap.log" 2>&1 || { tail "$work/debootstrap.log"; exit 1; }
  tar -cf "$cache/bare.part" -C "$work/bare" --numeric-owner . && mv "$cache/bare.part" "$cache/bare.tar" && rm -rf "$work/bare"
fi

echo "== a bare root, no service manager"
unpack bare
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp "$deb" "$root/tmp/edgerouter.deb"
inside apt-get update -qq >/dev/null 2>&1
that "apt installs the package and what it depends on" inside apt-get install -y -qq --no-install-recommends /tmp/edgerouter.deb
that "the binary runs" inside /usr/bin/edgerouter version
that "its configuration is good" inside /usr/bin/edgerouter check /etc/edgerouter/edgerouter.json
that "the configuration is the service's to read and nobody else's" test "$(inside stat -c '%a %U:%G' /etc/edgerouter/edgerouter.json)" = "640 root:edgerouter"
that "service and socket are enabled" test -L "$root/etc/systemd/system/multi-user.target.wants/edgerouter.service" -a -L "$root/etc/systemd/system/sockets.target.wants/edgerouter.socket"
inside dpkg -P edgerouter >/dev/null 2>&1
listing >"$work/purged"
that "purge leaves no file and no account" test -z "$(grep edgerouter "$work/purged"; grep edgerouter "$root/etc/passwd" "$root/etc/group" "$root/etc/shadow")"
inside dpkg -i /tmp/edgerouter.deb >/dev/null 2>&1
inside dpkg -P edgerouter >/dev/null 2>&1
listing >"$work/again"
that "installing and purging once more changes nothing on the disk" diff "$work/purged" "$work/again"

echo "== under systemd"
if [ ! -e "$cache/systemd.tar" ]; then
  inside apt-get install -y -qq --no-install-recommends systemd systemd-sysv >/dev/null 2>&1
  rm -f "$root/tmp/edgerouter.deb" "$root/etc/resolv.conf"
  tar -cf "$cache/systemd.part" -C "$root" --numeric-owner . && mv "$cache/systemd.part" "$cache/systemd.tar"
fi
unpack systemd
mkdir -p "$root/packages"
cp "$deb" "$root/packages/one.deb"
packaging/deb.sh "artifacts/stage/edgerouter-$version-linux-x64" "$version+next" amd64 "$work"
cp "$work"/*.deb "$root/packages/two.deb"
listing >"$work/before"
systemd-nspawn --directory="$root" --machine="edgerouter-$$" --register=no --keep-unit --private-network --resolv-conf=off --timezone=off --boot --quiet </dev/null >"$work/boot.log" 2>&1 &
machine=$!
leader=
for _ in $(seq 100); do leader=$(pgrep -P "$machine" | head -n 1); [ -n "$leader" ] && [ -S "/proc/$leader/root/run/systemd/private" ] && break; sleep 0.2; done
within() { nsenter --target "$leader" --mount --uts --ipc --net --pid --root --wd env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive TERM=dumb "$@"; }
network() { nsenter --target "$leader" --net "$@"; }
state() { within systemctl show --value --property="$1" "${2:-edgerouter.service}"; }
chat() { network curl -sN --max-time 60 http://127.0.0.1:4000/v1/chat/completions -H 'Content-Type: application/json' -d "{\"model\":\"$1\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"; }
whole() { chat "$1" | tail -n 2 | grep -qx 'data: \[DONE\]'; }
settled() { [[ $(within systemctl is-system-running --wait) =~ running|degraded ]]; }
that "a systemd of its own has booted" settled

that "the package installs" within dpkg -i /packages/one.deb
that "the service runs" test "$(state ActiveState)" = active
that "so does its socket" test "$(state ActiveState edgerouter.socket)" = active
that "the first stream is whole" whole sandbox
pid=$(state MainPID)
status=$(within cat "/proc/$pid/status")
that "as its own user" test "$(within stat -c %U "/proc/$pid")" = edgerouter
that "without capabilities" grep -qE '^CapBnd:\s*0+$' <<<"$status"
that "with system calls filtered and no new privileges" grep -qzP 'NoNewPrivs:\t1\nSeccomp:\t2\n' <<<"$status"
that "the operator's token is in its own folder" within test -s /run/edgerouter/admin-4001.token
within systemd-analyze security --no-pager edgerouter.service | tail -n 1

# Started by nsenter itself, not through a function: the number to stop is then the program's own.
mkfifo "$work/open" && exec 9<>"$work/open"
nsenter --target "$leader" --net "$mock" --port 9901 <"$work/open" >"$work/mock.log" 2>&1 &
upstream=$!
cat >"$root/etc/edgerouter/edgerouter.json" <<'CONFIG'
// The administrator's own.
{ "providers": { "mock": { "dialect": "openai", "base_url": "http://127.0.0.1:9901/v1", "api_keys": ["sk-test"] } },
  "models": { "chat": { "deployments": [{ "provider": "mock", "model": "ev=3" }] } } }
CONFIG
that "systemctl reload" within systemctl reload edgerouter.service
served() { for _ in $(seq 50); do whole chat && return; sleep 0.1; done; return 1; }
that "serves the new configuration from the same process" served
that "which is still $pid" test "$(state MainPID)" = "$pid"
within sh -c "kill -9 $pid"
that "after a crash the next caller waits and is served" served
that "by a new process" test "$(state MainPID)" != "$pid"

pid=$(state MainPID)
nsenter --target "$leader" --net packaging/load.py 4000 16 >"$work/load.json" 2>"$work/load.err" &
load=$!
sleep 2
(chat "mock/ev=80,int=100" >"$work/long.sse") &
long=$!
sleep 1
that "the upgrade installs under load" within dpkg -i /packages/two.deb
sleep 3
kill "$load"; wait "$load"; load=
wait "$long"
cat "$work/load.json"
count() { python3 -c "import json,sys; print(json.load(open('$work/load.json'))['$1'])"; }
that "no connection was refused" test "$(count refused)" = 0
that "no answer was cut" test "$(count cut)" = 0
that "nobody was answered otherwise" test "$(count other)" = 0
that "callers were served" test "$(count whole)" -gt 100
that "a stream of eight seconds that began before the upgrade is whole" grep -qx 'data: \[DONE\]' "$work/long.sse"
that "the new version is installed" test "$(within dpkg-query -W -f '${Version}' edgerouter)" = "$(debian_version "$version")+next"
that "and runs" test "$(state MainPID)" != "$pid" -a "$(state ActiveState)" = active
that "the administrator's configuration is as it was" grep -q "administrator's own" "$root/etc/edgerouter/edgerouter.json"
that "the journal tells of nothing denied" test -z "$(within journalctl --no-pager -u edgerouter.service | grep -iE 'denied|not permitted|SIGSYS|unhandled|no admin token')"
within journalctl --no-pager -u edgerouter.service | grep -v event=request >artifacts/debian/journal.txt

that "the package is removed" within dpkg -r edgerouter
that "then nobody listens" network sh -c '! curl -s --max-time 2 http://127.0.0.1:4000/healthz'
that "the configuration stays until purge" test -e "$root/etc/edgerouter/edgerouter.json"
that "the package is purged" within dpkg -P edgerouter
within systemctl daemon-reload
that "no unit is left" test -z "$(within systemctl list-units --all --no-legend 'edgerouter*'; within systemctl list-unit-files --no-legend 'edgerouter*')"
that "no account is left" test -z "$(grep edgerouter "$root/etc/passwd" "$root/etc/group")"
listing >"$work/after"
that "no file is left" test -z "$(diff "$work/before" "$work/after" | grep edgerouter)"
within systemctl poweroff >/dev/null 2>&1
for _ in $(seq 50); do kill -0 "$machine" 2>/dev/null || break; sleep 0.2; done
[ "$failed" -eq 0 ] || { tail -n 30 artifacts/debian/journal.txt; cat "$work/load.err"; }
finish
