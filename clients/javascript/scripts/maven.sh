#!/bin/sh
# What the Maven build does with this client: 'install' its development packages, and 'test'. Without Node.js it says so.
set -eu
cd "$(dirname "$0")/.."

if ! command -v node > /dev/null 2>&1; then
    echo "Node.js is not installed: the tests of the JavaScript client did NOT run."
    exit 0
fi
if [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 20')" != true ]; then
    echo "Node.js $(node -v) is older than 20: the tests of the JavaScript client did NOT run."
    exit 0
fi

case "$1" in
install)
    # What this lock file names is installed already.
    if cmp -s package-lock.json node_modules/.installed; then
        exit 0
    fi
    if ! npm ci --no-progress; then
        echo "npm could not install the development packages of clients/javascript (its reason is above)." >&2
        echo "  -> let npm reach its registry, which 'npm config get registry' shows, or run 'npm ci' in clients/javascript" >&2
        echo "     where it can; 'mvn -DskipTests ...' builds without them." >&2
        exit 1
    fi
    cp package-lock.json node_modules/.installed
    ;;
test)
    npm run --silent check
    npm run --silent build
    npm test --silent
    ;;
*)
    echo "expected 'install' or 'test', not '$1'" >&2
    exit 2
    ;;
esac
