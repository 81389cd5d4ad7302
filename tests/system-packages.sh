#!/bin/sh
# What the tests need besides Python: a browser, raptor's rapper, Virtuoso, curl, and Node.js with npm. Installed where that
# is possible, named where not; without Node.js only the tests of one client are skipped, so it is not asked for.
set -eu

missing=""
installs() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; }
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 \
  || command -v google-chrome >/dev/null 2>&1 || missing="$missing chromium"
command -v rapper >/dev/null 2>&1 || missing="$missing raptor2-utils"
command -v curl >/dev/null 2>&1 || missing="$missing curl"
command -v virtuoso-t >/dev/null 2>&1 || missing="$missing virtuoso-opensource-7"
if installs; then
  command -v node >/dev/null 2>&1 || missing="$missing nodejs"
  command -v npm >/dev/null 2>&1 || missing="$missing npm"
fi
[ -n "$missing" ] || exit 0

if installs; then
  echo "Installing$missing with apt-get …"
  apt-get update -qq
  # shellcheck disable=SC2086 # a list of packages
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing fonts-dejavu-core >/dev/null
else
  echo "The tests need$missing, which only an administrator can install:" >&2
  echo "  on Debian or Ubuntu: sudo apt-get install$missing" >&2
  exit 1
fi
