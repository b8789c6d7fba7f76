#!/usr/bin/env bash
# What `make run` cannot install by itself: say in one sentence what is missing.
set -euo pipefail

missing() {
  echo "$1 is missing: $2" >&2
  exit 1
}

python3.11 --version >/dev/null 2>&1 ||
  missing "Python 3.11" "install it (Debian 12: apt-get install python3 python3-venv; pyenv: pyenv install 3.11)."
python3.10 --version >/dev/null 2>&1 ||
  missing "Python 3.10" "Rasa 3.6 needs it (pyenv install 3.10, or any python3.10 on the PATH)."
node --version 2>/dev/null | grep -qE '^v(2[0-9]|[3-9][0-9])\.' ||
  missing "Node.js 20 or later" "install it with npm (nodejs.org, or Debian's nodejs and npm packages)."
