# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
#
# Configures and builds a preset with visible progress. To be sourced; brings setup.sh with it.

# shellcheck source=packaging/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

# build_preset NAME: builds into build/NAME.
build_preset() {
  local preset=$1
  begin_stage "Build"
  configure_preset "$preset"
  compile_preset "$preset"
}

# What a configuration depends on and ninja does not watch.
configuration_fingerprint() {
  {
    printf '%s\n' "$root" "${CUDACXX:-}"
    cat "$root/CMakePresets.json" "$libtorch_dir/.installed-from"
  } | sha256sum
}

configure_preset() {
  local preset=$1 binary=$build_dir/$1 log=$logs_dir/configure-$1.log stamp fresh=()
  stamp=$binary/.configured-from
  [[ -f $binary/build.ninja && -f $stamp && $(<"$stamp") == "$(configuration_fingerprint)" ]] && return
  [[ ! -f $stamp ]] || fresh=(--fresh)
  : >"$log"
  run_watched "configuring" "$log" no_detail env -C "$root" cmake --preset "$preset" "${fresh[@]}" ||
    fail_with_log "Configuring" "$log" '^CMake Error'
  configuration_fingerprint >"$stamp"
}

compile_preset() {
  local preset=$1 log=$logs_dir/build-$1.log
  : >"$log"
  run_watched "compiling" "$log" steps_so_far \
    env -C "$root" cmake --build --preset "$preset" --parallel "$(jobs_that_fit)" ||
    fail_with_log "The build" "$log" '^FAILED: '
  if grep -q 'no work to do' "$log"; then end_stage "up to date"; else end_stage "done"; fi
}

# One compiler a core, but none without two gigabytes of memory: Torch's headers take that much.
jobs_that_fit() {
  awk -v cores="$(nproc)" '/^MemAvailable:/ { fit = int($2 / 2000000) }
    END { jobs = fit < cores ? fit : cores; print (jobs < 1 ? 1 : jobs) }' /proc/meminfo
}

# "[120/340] Building ..." -> ", 120 of 340"
steps_so_far() { tail -n 40 "$1" | sed -nE 's|^\[([0-9]+)/([0-9]+)\].*|, \1 of \2|p' | tail -n 1; }

# fail_with_log WHAT LOG PATTERN: the end of the log from PATTERN on, where to find it, and the end.
fail_with_log() {
  local what=$1 log=$2 pattern=$3
  clear_transient
  if grep -q 'No space left on device' "$log"; then fail_with_reason "$what" "$log"; fi
  sed -nE "/$pattern/,\$p" "$log" | head -n 60 >&2
  die "$what failed; the whole log is $log."
}
