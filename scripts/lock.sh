#!/usr/bin/env bash
# Lock the requirements for every platform, with hashes; the development lock follows the other.
# `scripts/lock.sh --upgrade` also renews what the named packages pull in.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile -q --universal --generate-hashes --python-version 3.11 \
        --no-emit-index-url --custom-compile-command "make lock" "${@:3}" -o "$2" "$1"
}

compile requirements.in requirements.txt "$@"
compile requirements-sign.in requirements-sign.txt "$@"
compile requirements-dev.in requirements-dev.txt "$@"
if grep -nE '://|--(extra-)?index-url|--find-links' requirements.txt requirements-sign.txt requirements-dev.txt; then
    echo "A lock file names a package source; it must not." >&2
    exit 1
fi
