#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tests/packaging/check_share.sh SHARE ICON
#
# Desktop file, metainfo, icon and man pages are valid, as far as the programs that know it are
# installed. Ends with 77 when none of them is.

set -euo pipefail
share=$1 icon=$2
id=io.github.mixmask.MixMaskStudio
checked=0 failed=0

check() { # PROGRAM ARGUMENT...
  type "$1" >/dev/null 2>&1 || {
    echo "skipped, not installed: $1"
    return
  }
  checked=1
  "$@" || {
    echo "failed: $*"
    failed=1
  }
}

# What man prints on stderr is a warning of its formatter.
page() {
  local warnings
  warnings=$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l "$1" 2>&1 >/dev/null) || true
  [[ -z $warnings ]] || {
    echo "$1: $warnings"
    return 1
  }
}

check desktop-file-validate "$share/$id.desktop"
check appstreamcli validate --no-net "$share/$id.metainfo.xml"
if command -v man >/dev/null && command -v groff >/dev/null; then
  for file in "$share"/*.1; do check page "$file"; done
fi
grep -q "^Icon=$id$" "$share/$id.desktop"
grep -q '<svg ' "$icon"
((failed == 0)) || exit 1
((checked == 1)) || exit 77
