#!/usr/bin/env bash
# A real VS Code (code-server), without native builds and downloads of install scripts. Does nothing where it is installed.
set -euo pipefail
cd "$(dirname "$0")"
install="npm ci --ignore-scripts --no-audit --no-fund --loglevel=error"
[ -d node_modules/code-server ] || $install
cd node_modules/code-server/lib/vscode
install="npm install --ignore-scripts --no-audit --no-fund --loglevel=error --omit=dev"
[ -d node_modules ] || $install
ln -sf code-linux.sh bin/remote-cli/code-server
ln -sf browser-linux.sh bin/helpers/browser.sh
cd extensions
[ -d node_modules ] || $install
