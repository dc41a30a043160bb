#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# tests/packaging/check_man_page.sh PROGRAM PAGE
#
# Every command and long option of the program's --help is named in its man page, and the page names
# no option that the program does not have.

set -euo pipefail
program=$1 page=$2
export QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/tmp}

cache=$(mktemp -d)
trap 'rm -rf "$cache"' EXIT

help_of() { # COMMAND...; starting the program takes a while, so each answer is kept
  local answer="$cache/$*.txt"
  [[ -e $answer ]] || "$program" "$@" --help >"$answer" 2>/dev/null || {
    echo "failed: $program $* --help" >&2
    exit 1
  }
  cat "$answer"
}
# The names below "Subcommands:".
commands_of() { help_of "$@" | sed -n '/^Subcommands:/,$p' | sed -n 's/^  \([a-z][a-z0-9-]*\) .*/\1/p'; }
options_in() { grep -oE -- '--[a-z][a-z0-9-]*' | sort -u; }

everything() {
  local command part
  help_of
  for command in $(commands_of); do
    help_of "$command"
    for part in $(commands_of "$command"); do help_of "$command" "$part"; done
  done
}

text=$(everything)
in_page=$(sed -n 's/Fl -\([a-z]\)/\n--\1/gp' "$page" | options_in)
difference=$(diff <(options_in <<<"$text") <(echo "$in_page")) || {
  echo "$page: < is missing, > is not an option of $program:"
  echo "$difference"
  exit 1
}
for command in $(commands_of); do
  for name in "$command" $(commands_of "$command"); do
    grep -qw -- "$name" "$page" || { echo "$page: the command '$name' is missing" && exit 1; }
  done
done
