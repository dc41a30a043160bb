# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# What the packaging scripts share: folders, messages, long commands with visible progress, and the
# tidying up after errors and Ctrl-C. To be sourced.
# shellcheck disable=SC2034 # the other scripts read the variables

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
packaging_dir=$root/packaging
build_dir=$root/build
deps_dir=$build_dir/deps
logs_dir=$build_dir/logs

stage=0            # number of the stage that runs, of $stages
stages=4
label=             # "[2/4] LibTorch"
scratch=           # folder that goes away when the script ends, however it ends
child=             # the running background command, leader of its own process group
reporter=          # the background process that shows its progress
protected=0        # 1 while the child must not be stopped (dpkg is at work)
interrupted=0      # 1 when a signal came meanwhile
transient=0        # 1 while the last line on the terminal is to be overwritten

[[ -t 1 ]] && terminal=1 || terminal=0
columns=$(tput cols 2>/dev/null || echo 80)

# --- messages ---------------------------------------------------------------------------------

clear_transient() {
  if ((transient)); then printf '\r\033[K'; fi
  transient=0
}

say() {
  clear_transient
  printf '%s\n' "$*"
}

die() {
  clear_transient
  printf '%s\n' "$*" >&2
  exit 1
}

begin_stage() {
  stage=$((stage + 1))
  label="[$stage/$stages] $1"
}

end_stage() { say "$label: $1"; }

# A line that the next one replaces; in a pipe an ordinary line.
show_progress() {
  local text="$label: $1"
  if ((terminal)); then
    printf '\r\033[K%s' "${text:0:columns-1}"
    transient=1
  else
    printf '%s\n' "$text"
  fi
}

# --- ending -----------------------------------------------------------------------------------

stop_child() {
  [[ -n $child ]] || return 0
  kill -TERM -- "-$child" 2>/dev/null || sudo -n kill -TERM -- "-$child" 2>/dev/null || true
  for _ in {1..50}; do
    [[ -d /proc/$child ]] || break
    sleep 0.1
  done
  kill -KILL -- "-$child" 2>/dev/null || true
}

on_exit() {
  trap '' INT TERM HUP
  stop_reporter
  stop_child
  if [[ -n $scratch ]]; then rm -rf "$scratch"; fi
}

on_signal() {
  interrupted=1
  if ((protected)); then
    say "$label: stopping as soon as the running installation is complete"
    return 0
  fi
  stop_reporter
  say "Stopped."
  exit 130
}

trap on_exit EXIT
trap on_signal INT TERM HUP

# --- long commands ----------------------------------------------------------------------------

# run_watched WHAT LOG FUNCTION COMMAND...: runs COMMAND with its output appended to LOG and shows, beside
# it, WHAT with what FUNCTION prints (", 1.1 GB so far").
run_watched() {
  local what=$1 log=$2 detail=$3 status=0
  shift 3
  set -m # a process group of its own: Ctrl-C reaches this script, which then stops the group
  "$@" >>"$log" 2>&1 </dev/null &
  child=$!
  set +m
  report_progress "$what" "$log" "$detail" 9>&- &
  reporter=$!
  wait "$child" || status=$?
  while ((interrupted)) && [[ -d /proc/$child ]]; do # the signal ended the wait, not the command
    wait "$child" || true
  done
  child=
  stop_reporter
  if ((interrupted)); then
    say "Stopped."
    exit 130
  fi
  ((status == 0)) || printf '%s: exit status %d\n' "$1" "$status" >>"$log"
  return "$status"
}

# On a terminal every second, else every ten; in a pipe nothing is said about what ends at once.
report_progress() {
  local what=$1 log=$2 detail=$3 began=$SECONDS
  cd / # it may outlive the script for a moment: keep no disk busy
  ((!terminal)) || show_progress "$what"
  sleep 1 &>/dev/null
  while true; do
    show_progress "$what$("$detail" "$log")$(elapsed $((SECONDS - began)))"
    sleep $((terminal ? 1 : 10)) &>/dev/null
  done
}

stop_reporter() {
  [[ -n $reporter ]] || return 0
  kill "$reporter" 2>/dev/null || true
  wait "$reporter" 2>/dev/null || true
  reporter=
  transient=$terminal
}

elapsed() { (($1 < 10)) || printf ' (%d:%02d)' $(($1 / 60)) $(($1 % 60)); }
no_detail() { :; }

# 1234 -> "1.2 GB"
megabytes() { awk -v mb="$1" 'BEGIN { printf (mb < 1000 ? "%d MB" : "%.1f GB"), (mb < 1000 ? mb : mb / 1000) }'; }

disk_full='No space left|Errno 28|enough free space|Disk quota exceeded'
wrong_hash='DO NOT MATCH THE HASHES|Hashes are required|Expected sha256'
no_network='Temporary failure|Could not resolve|Could not connect|Unable to connect|Cannot initiate'
no_network+='|Network is unreachable|Connection (refused|reset|broken|timed out|aborted)|ReadTimeout'
no_network+='|ConnectTimeout|NewConnectionError|ProxyError|IncompleteRead|SSLError|Failed to fetch'
no_network+='|Name or service not known'

# fail_with_reason WHAT LOG: one sentence about the best known reason, and the end.
fail_with_reason() {
  local what=$1 log=$2
  if grep -qE "$disk_full" "$log"; then
    die "$what failed because the disk is full; free some space and start again (log: $log)."
  elif grep -qE "$wrong_hash" "$log"; then
    die "$what failed because a file is not the one that was pinned by its SHA-256; it was thrown away, so start again later (log: $log)."
  elif grep -qE "$no_network" "$log"; then
    die "$what failed because the network or the server cannot be reached; check the connection and start again (log: $log)."
  fi
  die "$what failed: $(grep -vE '^[[:space:]]*$|: exit status [0-9]+$' "$log" | tail -n 1) (log: $log)."
}

# --- one at a time ----------------------------------------------------------------------------

# The lock is held by this script and everything it starts, until release_lock.
take_lock() {
  exec 9>"$build_dir/.packaging-lock"
  flock -n 9 && return
  say "Another set-up or build runs in this folder; waiting for it."
  flock 9
}

release_lock() { exec 9>&-; }
