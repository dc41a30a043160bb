#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# packaging/start.sh [--no-run] [ARGUMENT...]
#
# Installs what is missing, builds MixMask Studio and opens it: the first time with the
# demonstration, later with the last run. Without a display it trains the recipe 'quickstart' in the
# terminal. ARGUMENTs go to the program. --no-run stops after the build.

# shellcheck source=packaging/build.sh
source "$(dirname "${BASH_SOURCE[0]}")/build.sh"

bin_dir=$build_dir/release/bin
demonstration_shown=${XDG_STATE_HOME:-$HOME/.local/state}/mixmask/demonstration-shown

main() {
  local run=1
  case ${1:-} in
    -h | --help) sed -n '4,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" && return ;;
    --no-run) run=0 && shift ;;
  esac
  set_up
  build_preset release
  release_lock
  ((run)) || return 0
  if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    open_window "$@"
  else
    train_in_terminal "$@"
  fi
}

open_window() {
  if [[ -e $demonstration_shown || $# -gt 0 ]]; then
    say "Opening MixMask Studio."
    exec "$bin_dir/mixmask-studio" "$@"
  fi
  say "Opening MixMask Studio with the demonstration."
  local status=0
  trap : INT # Ctrl-C is for the window, which then saves and closes
  "$bin_dir/mixmask-studio" --demo || status=$?
  if ((status == 0 || status == 130)); then
    mkdir -p "$(dirname "$demonstration_shown")"
    : >"$demonstration_shown"
  fi
  return "$status"
}

train_in_terminal() {
  say "There is no display, so MixMask trains the recipe 'quickstart' here."
  exec "$bin_dir/mixmask" pretrain --recipe quickstart "$@"
}

main "$@"
