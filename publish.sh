#!/usr/bin/env bash
# Makes the packages of this commit in artifacts/packages: two tarballs (dynamic and static), a Debian package, bills of materials, checksums; and lays out artifacts/container for the Dockerfile.
# The same commit gives the same bytes in every folder; packaging/reproduce.sh checks that.
# usage: ./publish.sh [--no-build] [--arm64]     --no-build packs what was published last; --arm64 also builds for linux-arm64 with Debian's cross compiler
set -euo pipefail
cd "$(dirname "$0")"
. packaging/lib.sh
build=1 arm64=0
for argument in "$@"; do
  case "$argument" in
    --no-build) build=0 ;;
    --arm64) arm64=1 ;;
    *) sed -n 2,4p "$0"; exit 1 ;;
  esac
done

version=$(project_version)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s -r CHANGELOG.md)
export SOURCE_DATE_EPOCH
packages=artifacts/packages
stages=artifacts/stage
umask 022
# The build would otherwise embed other paths on a CI machine than elsewhere.
unset CI
need gcc gcc && need cmake cmake && need make make && need python3 python3 && need dpkg-deb dpkg && need readelf binutils
[ -e /usr/include/openssl/ssl.h ] || install_package libssl-dev
[ -e /etc/ssl/certs/ca-certificates.crt ] || install_package ca-certificates
rm -rf "$packages" "$stages" && mkdir -p "$packages" "$stages" artifacts/logs

# FOLDER [properties]: one publish; the linker's remarks about static libc go to the log.
compile() {
  local log=artifacts/logs/publish-$(basename "$1").log; shift
  dotnet publish src/EdgeRouter -c Release -nologo -v quiet "$@" >"$log" 2>&1 || { grep -E 'error|undefined' "$log" | cut -c1-400 | head -n 20; return 1; }
}

# NAME BINARY RID [sbom options]: a folder with everything that belongs beside the binary, and its tarball.
stage() {
  local name=$1 binary=$2 rid=$3 stage=$stages/$1; shift 3
  mkdir -p "$stage/config/examples" "$stage/systemd" "$stage/docs"
  install -m 755 "$binary" "$stage/edgerouter"
  install -m 644 LICENSE NOTICE README.md CHANGELOG.md "$stage/"
  install -m 644 docs/*.md docs/edgerouter.1 "$stage/docs/"
  install -m 644 packaging/edgerouter.json "$stage/edgerouter.json"
  install -m 644 config/edgerouter.json config/edgerouter.schema.json config/models.json "$stage/config/"
  install -m 644 config/examples/*.json "$stage/config/examples/"
  install -m 644 packaging/systemd/* "$stage/systemd/"
  python3 packaging/sbom.py --packages "$stages/packages.json" --assets src/EdgeRouter/obj/project.assets.json --rid "$rid" --version "$version" --epoch "$SOURCE_DATE_EPOCH" \
    --out "$stage/sbom.cdx.json" --licences "$stage/LICENSES" "$@"
  chmod -R u=rwX,go=rX "$stage"
  cp "$stage/sbom.cdx.json" "$packages/$name.cdx.json"
  tar --sort=name --format=gnu --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$stages" -c "$name" | gzip -n -9 >"$packages/$name.tar.gz"
}

# What the Dockerfile copies: the root of the image, file by file.
container() {
  local root=artifacts/container stage=$1
  rm -rf "$root"
  mkdir -p "$root"/etc/{ssl/certs,edgerouter} "$root"/usr/{bin,share/doc/edgerouter} "$root"/run/edgerouter "$root"/var/lib/edgerouter
  install -m 755 "$stage/edgerouter" "$root/usr/bin/edgerouter"
  install -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  install -m 644 packaging/container.json "$root/etc/edgerouter/edgerouter.json"
  echo 'edgerouter:x:65532:65532:EdgeRouter:/var/lib/edgerouter:/sbin/nologin' >"$root/etc/passwd"
  echo 'edgerouter:x:65532:' >"$root/etc/group"
  cp -r "$stage"/{LICENSE,NOTICE,LICENSES,sbom.cdx.json} "$root/usr/share/doc/edgerouter/"
}

# RID ARCH SUFFIX SYSROOT [properties]: both builds of one architecture. Dynamic first: then the static one only has to be linked.
release() {
  local rid=$1 arch=$2 dynamic=artifacts/publish$3 static=artifacts/publish-static$3 sysroot=$4; shift 4
  if [ "$build" -eq 1 ]; then
    compile "$dynamic" -p:PublishDir="$PWD/$dynamic/" "$@"
    compile "$static" -p:PublishDir="$PWD/$static/" -p:EdgeRouterStatic=true "$@"
  fi
  dotnet tool run dotnet-CycloneDX src/EdgeRouter/EdgeRouter.csproj --output "$stages" --filename packages.json --output-format Json --spec-version 1.6 \
    --disable-package-restore --no-serial-number --exclude-dev >artifacts/logs/cyclonedx.log
  stage "edgerouter-$version-$rid" "$dynamic/edgerouter" "$rid"
  stage "edgerouter-$version-$rid-static" "$static/edgerouter" "$rid" --static --sysroot "$sysroot"
  packaging/deb.sh "$stages/edgerouter-$version-$rid" "$version" "$arch" "$packages"
}

dotnet tool restore >/dev/null
release linux-x64 amd64 "" /
container "$stages/edgerouter-$version-linux-x64-static"
if [ "$arm64" -eq 1 ]; then
  . packaging/arm64.sh
fi
(cd "$packages" && sha256sum -- * >SHA256SUMS)
ls -l "$packages"
