#!/bin/sh
# Installs Comunica beside this file, in the versions of package-lock.json, unless it is there.
set -eu
cd "$(dirname "$0")"

done=node_modules/.package-lock.json
if [ -e "$done" ] && [ ! package-lock.json -nt "$done" ]; then exit 0; fi
if ! command -v npm >/dev/null 2>&1; then
  echo "The tests of Comunica are skipped: they need Node.js and npm, which only an administrator can install:" >&2
  echo "  on Debian or Ubuntu: sudo apt-get install nodejs npm" >&2
  exit 0
fi
echo "Installing Comunica, a client that the tests use (once) …"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
touch "$done"
