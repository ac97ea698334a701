#!/usr/bin/env bash
# The Debian package of a staged build, with the dynamic binary: OpenSSL and libc are the system's and are updated with it.
# usage: packaging/deb.sh STAGE VERSION amd64|arm64 FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
. packaging/lib.sh
stage=$1 version=$(debian_version "$2") arch=$3 out=$4
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
umask 022
chmod 755 "$root"
doc=$root/usr/share/doc/edgerouter
mkdir -p "$root/DEBIAN" "$root/etc/edgerouter" "$root/lib/systemd/system" "$root/usr/bin" "$root/usr/share/man/man1" "$doc/examples" "$root/usr/share/lintian/overrides"
install -m 755 "$stage/edgerouter" "$root/usr/bin/edgerouter"
install -m 644 "$stage/edgerouter.json" "$root/etc/edgerouter/edgerouter.json"
install -m 644 "$stage"/systemd/* "$root/lib/systemd/system/"
install -m 644 packaging/debian/copyright "$doc/copyright"
install -m 644 packaging/debian/lintian-overrides "$root/usr/share/lintian/overrides/edgerouter"
install -m 644 "$stage/sbom.cdx.json" "$stage/NOTICE" "$doc/"
cp -r "$stage/LICENSES" "$doc/"
cp -r "$stage"/config/edgerouter.json "$stage/config/edgerouter.schema.json" "$stage"/config/examples/*.json "$doc/examples/"
gzip -n -9 <"$stage/docs/edgerouter.1" >"$root/usr/share/man/man1/edgerouter.1.gz"
gzip -n -9 <"$stage/CHANGELOG.md" >"$doc/CHANGELOG.md.gz"
{
  printf 'edgerouter (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n' "$version"
  printf ' -- EdgeRouter contributors <maintainers@edgerouter.invalid>  %s\n' "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
} | gzip -n -9 >"$doc/changelog.gz"
glibc=$(readelf -VW "$stage/edgerouter" | grep -oE 'GLIBC_[0-9.]+' | sort -uV | tail -n 1)
install -m 644 packaging/debian/conffiles "$root/DEBIAN/conffiles"
install -m 755 packaging/debian/{postinst,prerm,postrm} "$root/DEBIAN/"
sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@GLIBC@/${glibc#GLIBC_}/" -e "s/@SIZE@/$(du -sk --apparent-size "$root" | cut -f1)/" packaging/debian/control >"$root/DEBIAN/control"
(cd "$root" && find . -type f ! -path './DEBIAN/*' ! -path './etc/*' -printf '%P\n' | LC_ALL=C sort | xargs md5sum >DEBIAN/md5sums)
chmod 644 "$root/DEBIAN/md5sums" "$root/DEBIAN/control"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$root" "$out/edgerouter_${version}_$arch.deb" >/dev/null
