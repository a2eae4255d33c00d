#!/usr/bin/env bash
# A real VS Code (code-server), without native builds and downloads of install scripts. Does nothing where all of it is installed.
set -euo pipefail
cd "$(dirname "$0")"
installed=$PWD/node_modules/.podlint-installed.json
if cmp --silent package-lock.json "$installed"; then
  exit 0
fi
options="--ignore-scripts --no-audit --no-fund --loglevel=error"
npm ci $options
(
  cd node_modules/code-server/lib/vscode
  npm install $options --omit=dev
  ln -sf code-linux.sh bin/remote-cli/code-server
  ln -sf browser-linux.sh bin/helpers/browser.sh
  cd extensions
  npm install $options --omit=dev
)
# Only now: an installation that was interrupted begins anew.
cp package-lock.json "$installed"
