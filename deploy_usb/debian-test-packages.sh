#!/usr/bin/env bash
# Installs from Debian what the tests drive: only what is missing, only where we may.
set -euo pipefail
declare -A need=([chromium]=chromium [pdftoppm]=poppler-utils [cc]=gcc [strace]=strace)
missing=()
for program in "${!need[@]}"; do command -v "$program" >/dev/null || missing+=("${need[$program]}"); done
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing+=(nginx-light)
ldconfig -p 2>/dev/null | grep -q 'libzbar\.so' || /sbin/ldconfig -p | grep -q 'libzbar\.so' || missing+=(libzbar0)
[ ${#missing[@]} -eq 0 ] && exit 0
[[ " ${missing[*]} " == *" gcc "* ]] && missing+=(libc6-dev)
if ! command -v apt-get >/dev/null; then echo "not a Debian: please install ${missing[*]}"; exit 0; fi
run=(); [ "$(id -u)" -eq 0 ] || run=(sudo -n)
if [ ${#run[@]} -gt 0 ] && ! "${run[@]}" true 2>/dev/null; then
  echo "these packages are missing and cannot be installed from here: ${missing[*]}"; exit 0
fi
echo "installing from Debian: ${missing[*]}"
"${run[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${run[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
