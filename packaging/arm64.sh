# Sourced by publish.sh: linux-arm64 from an x64 Debian, with Debian's cross compiler and its arm64 OpenSSL, unpacked beside and not installed.
need aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu && [ -e /usr/aarch64-linux-gnu/include/stdlib.h ] || install_package libc6-dev-arm64-cross
sysroot=$PWD/artifacts/arm64-root

arm64_package() {
  local folder=$PWD/artifacts/arm64-apt suite
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mkdir -p "$folder"/{state/lists/partial,cache/archives/partial,packages} "$sysroot" && : >"$folder/status"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $suite main" >"$folder/sources.list"
  local options=(-qq -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State="$folder/state" -o Dir::State::status="$folder/status" -o Dir::Cache="$folder/cache"
    -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::sourcelist="$folder/sources.list" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update
  (cd "$folder/packages" && rm -f -- *.deb && apt-get "${options[@]}" download "$@" && for file in *.deb; do dpkg-deb -x "$file" "$sysroot"; done)
}

[ -e "$sysroot/usr/lib/aarch64-linux-gnu/libssl.a" ] || arm64_package libssl-dev libssl3 libc6 libgcc-s1
export OPENSSL_ROOT_DIR="$sysroot/usr" CFLAGS="-I$sysroot/usr/include -I$sysroot/usr/include/aarch64-linux-gnu"
release linux-arm64 arm64 -arm64 "$sysroot" -r linux-arm64 -p:EdgeRouterLibraries="$sysroot/usr/lib/aarch64-linux-gnu"
