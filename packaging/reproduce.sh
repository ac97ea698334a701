#!/usr/bin/env bash
# Builds the packages of HEAD twice, in clones at two places with different surroundings, and compares them byte by byte. What differs is named with its first difference.
# usage: packaging/reproduce.sh [FOLDER]      FOLDER: where the clones go (default: a temporary one, removed at the end)
set -uo pipefail
cd "$(dirname "$0")/.."
. packaging/lib.sh
work=${1:-$(mktemp -d)}
[ -n "${1:-}" ] || trap 'rm -rf "$work"' EXIT
# The branch may move while the first one is built.
commit=$(git rev-parse HEAD)
one=$work/one two=$work/a-folder-with-a-longer/name/two

build() {
  git clone -q --no-hardlinks . "$1" && (cd "$1" && git checkout -q "$commit" && "${@:2}" ./publish.sh >"$work/$(basename "$1").log" 2>&1) || { tail -n 20 "$work/$(basename "$1").log"; return 1; }
}

that "first build" build "$one" env TZ=UTC LC_ALL=C
that "second build" build "$two" env TZ=Asia/Tokyo LC_ALL=C.UTF-8 CI=true
[ "$failed" -eq 0 ] || { finish; exit; }
for file in "$one"/artifacts/packages/*; do
  name=$(basename "$file")
  if cmp -s "$file" "$two/artifacts/packages/$name"; then
    ok "$name is the same: $(sha256sum "$file" | cut -c1-16)…"
  else
    bad "$name differs"
    if [[ $name == *.tar.gz ]]; then
      diff -rq "$one/artifacts/stage/${name%.tar.gz}" "$two/artifacts/stage/${name%.tar.gz}"
    fi
  fi
done
finish
