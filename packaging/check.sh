#!/usr/bin/env bash
# Checks what publish.sh made: checksums, contents of the tarballs, bills of materials, units, Debian package, the image's root. Takes seconds; verify.sh is the long one.
set -uo pipefail
cd "$(dirname "$0")/.."
. packaging/lib.sh
version=$(project_version)
packages=$PWD/artifacts/packages
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
need openssl openssl; need unshare util-linux

has() { [ -f "$work/$1/$2" ]; }
says_its_version() { [[ $("$1" version) == "$version"?(+*) ]]; }
good_config() { "$work/$name/edgerouter" check "$1" | grep -q 'good. Revision'; }
quiet() { local said; said=$("$@" 2>&1) && [ -z "$said" ]; }
is_static() { ! readelf -lW "$1" | grep -q INTERP; }
needs_only() { [ -z "$(readelf -dW "$1" | sed -nE 's/.*NEEDED.*\[(.*)\]/\1/p' | grep -vE "^($2)$")" ]; }

that "checksums" env -C "$packages" sha256sum --check --quiet SHA256SUMS
for name in "edgerouter-$version-linux-x64" "edgerouter-$version-linux-x64-static"; do
  tar -xzf "$packages/$name.tar.gz" -C "$work"
  for file in edgerouter LICENSE NOTICE README.md CHANGELOG.md edgerouter.json config/edgerouter.json config/edgerouter.schema.json config/examples/hybrid.json docs/install.md docs/edgerouter.1 \
    systemd/edgerouter.service systemd/edgerouter.socket sbom.cdx.json LICENSES/ZstdSharp.Port/LICENSE LICENSES/Microsoft.NETCore.App.Runtime.NativeAOT.linux-x64/THIRD-PARTY-NOTICES.TXT; do
    that "$name has $file" has "$name" "$file"
  done
  that "$name says its version" says_its_version "$work/$name/edgerouter"
  that "its configuration is good" good_config "$work/$name/edgerouter.json"
  that "the container's configuration is good" good_config packaging/container.json
  that "nothing in it can be written by others" test -z "$(find "$work/$name" -perm /022)"
done
static="edgerouter-$version-linux-x64-static"
that "the static build is static" is_static "$work/$static/edgerouter"
that "the dynamic build needs libc and nothing else at its start" needs_only "$work/edgerouter-$version-linux-x64/edgerouter" 'libc\.so\.6|libm\.so\.6|ld-linux-x86-64\.so\.2|libdl\.so\.2|libpthread\.so\.0|librt\.so\.1'
that "the static build brings the licences of what is linked in" has "$static" LICENSES/openssl/copyright
that "its bill of materials names OpenSSL" grep -q '"cpe:2.3:a:openssl:openssl:3' "$packages/$static.cdx.json"
[ -d packaging/sbom-schema/node_modules/ajv ] || (cd packaging/sbom-schema && npm ci --no-audit --no-fund >/dev/null 2>&1)
that "bills of materials are valid CycloneDX" node packaging/sbom-schema/validate.js "$packages"/*.cdx.json

deb=$packages/edgerouter_$(debian_version "$version")_amd64.deb
dpkg-deb -x "$deb" "$work/deb" && dpkg-deb -e "$deb" "$work/control"
that "the Debian package has the dynamic build" cmp "$work/deb/usr/bin/edgerouter" "$work/edgerouter-$version-linux-x64/edgerouter"
that "its checksums" env -C "$work/deb" md5sum --check --quiet "$work/control/md5sums"
that "everything in it is root's" test -z "$(dpkg-deb --fsys-tarfile "$deb" | tar -tv --numeric-owner | grep -v ' 0/0 ')"
that "its configuration is a conffile" grep -qx /etc/edgerouter/edgerouter.json "$work/control/conffiles"
for script in postinst prerm postrm; do that "$script is a shell script" sh -n "$work/control/$script"; done
if command -v systemd-analyze >/dev/null; then
  mkdir "$work/units" && sed "s|/usr/bin/edgerouter|$work/deb/usr/bin/edgerouter|" packaging/systemd/edgerouter.service >"$work/units/edgerouter.service"
  cp packaging/systemd/edgerouter.socket "$work/units/"
  that "systemd reads its units without a remark" quiet systemd-analyze verify --man=no "$work/units/edgerouter.service" "$work/units/edgerouter.socket"
  that "systemd's exposure level is at most 1.5" systemd-analyze security --offline=yes --threshold=15 --no-pager packaging/systemd/edgerouter.service
else
  echo "not run: units (no systemd-analyze here)"
fi
if command -v lintian >/dev/null; then
  that "lintian finds no error" lintian --fail-on error "$deb"
else
  echo "not run: lintian is not installed"
fi

if [ "$(id -u)" -eq 0 ]; then
  unshare --net --mount packaging/check_image.py | tee "$work/image"
  passed=$((passed + $(grep -c '^ok ' "$work/image")))
  failed=$((failed + $(grep -c '^FAILED ' "$work/image")))
  tail -n 1 "$work/image" | grep -qE '^[0-9]+ passed, [0-9]+ failed$' || bad "the image's root was checked to its end"
else
  echo "not run: the image's root (needs root)"
fi
finish
