#!/usr/bin/env bash
# Everything a change is checked for, quickest first. With --static the tests are left out.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.venv/bin:$PATH"

step() {
    local start=$SECONDS
    echo "· $1"
    "${@:2}" || { echo "✗ $1 failed after $((SECONDS - start)) s" >&2; exit 1; }
}

step "ruff check" ruff check --quiet
step "ruff format" ruff format --check --quiet
step "import contracts" lint-imports --no-logo
step "templates" djlint templates --lint --quiet
step "spelling" codespell app.py pengaduan migrations scripts tests docs ./*.md
step "catalogues" python scripts/messages.py --check
step "types" mypy
if [[ ${1:-} != --static ]]; then
    step "fast tests" python -W error -m pytest -q -n auto --dist loadgroup -m "not browser and not postgres and not slow"
fi
