# Sourced by the packaging scripts, in the root of the repository.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

project_version() { sed -nE 's|.*<Version>([^<]+)</Version>.*|\1|p' Directory.Build.props; }

# 0.1.0-dev -> 0.1.0~dev: to Debian a hyphen would begin its own revision, and a tilde sorts before the release.
debian_version() { echo "${1//-/\~}"; }

install_package() {
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  else
    echo "missing: install the package $*"
    return 1
  fi
}

need() { command -v "$1" >/dev/null || install_package "$2"; }

# A script's own count of what it checked.
passed=0 failed=0
ok() { passed=$((passed + 1)); echo "ok      $*"; }
bad() { failed=$((failed + 1)); echo "FAILED  $*"; }
that() { local what=$1; shift; if "$@" >/dev/null 2>&1; then ok "$what"; else bad "$what"; fi; }
finish() { printf '%d passed, %d failed\n' "$passed" "$failed"; [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]; }
