#!/usr/bin/env bash
# Debian's chromium, PostgreSQL, LibreOffice Writer and poppler, which the tests drive for real:
# install them when one may.
set -euo pipefail

packages=()
command -v chromium >/dev/null || packages+=(chromium)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
command -v soffice >/dev/null || packages+=(libreoffice-writer-nogui)
command -v pdftotext >/dev/null || packages+=(poppler-utils)
[ ${#packages[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "The tests need ${packages[*]}: install them (Debian: apt-get install ${packages[*]})." >&2
  exit 1
fi
echo "Installing ${packages[*]} for the tests…"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
