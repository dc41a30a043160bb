#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# run.sh PROGRAM [ARGUMENT...]   runs a program of this bundle: bin/mixmask, tests/...
# run.sh --gpu-tests             runs all GPU tests, says which failed
#
# MIXMASK_TORCH is the folder of the torch installation to use (2.11, CUDA 13), by default that of
# python3: python3 -c 'import torch; print(torch.__path__[0])'
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)

find_torch() {
  local torch=${MIXMASK_TORCH:-} search
  search='import importlib.util as u; s = u.find_spec("torch"); print(s.submodule_search_locations[0] if s else "")'
  [[ -n $torch ]] || torch=$(python3 -c "$search" 2>/dev/null) || true
  if [[ ! -e $torch/lib/libtorch.so ]]; then
    echo "No torch installation in '$torch'; set MIXMASK_TORCH to the folder that has lib/libtorch.so." >&2
    exit 1
  fi
  printf '%s' "$torch"
}

run_gpu_tests() {
  local words failed=()
  while read -r -a words; do
    echo "== ${words[*]}"
    "$here/${words[0]}" "${words[@]:1}" </dev/null || failed+=("${words[*]}")
  done <"$here/gpu-tests.txt"
  echo "${#failed[@]} of $(wc -l <"$here/gpu-tests.txt") GPU tests failed"
  ((${#failed[@]} == 0)) || {
    printf '  %s\n' "${failed[@]}"
    return 1
  }
}

case ${1:-} in
  "" | -h | --help) sed -n '4,8s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" && exit ;;
esac
torch=$(find_torch)
libraries=$here/lib:$torch/lib
for folder in "$torch"/../nvidia/*/lib; do libraries+=:$folder; done
export LD_LIBRARY_PATH=$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
export MIXMASK_REFERENCE_DIR=$here/tests/reference/data

case ${1:-} in
  --gpu-tests) run_gpu_tests ;;
  *) exec "$here/$1" "${@:2}" ;;
esac
