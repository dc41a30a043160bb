#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Loads what 'mixmask checkpoint export' writes with the programs that it is written for (torch,
# torchvision, safetensors, numpy, onnx, onnxruntime) and compares names, values and outputs:
#   tests/export/run.sh [--no-install] [EXPORT_FIXTURES]
# Makes a Python environment of its own in build/export-env. With --no-install it ends with 77 where
# that is not there. EXPORT_FIXTURES is the program that makes the files.
set -euo pipefail
cd "$(dirname "$0")/../.."

install=1
if [[ ${1:-} == --no-install ]]; then
  install=0
  shift
fi
program=${1:-build/release/tests/export_fixtures}
environment=build/export-env
requirements=tests/export/requirements.txt
libtorch=$PWD/build/deps/libtorch-2.11.0
stamp=$environment/requirements.txt

if ! cmp -s "$requirements" "$stamp"; then
  if ((!install)); then
    echo "skipped: $environment is not there or out of date; tests/export/run.sh makes it" >&2
    exit 77
  fi
  python=$(command -v python3.11 || command -v python3)
  if ! "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
    echo "run.sh: Python 3.11 is missing, which the torch wheel of this project is for" >&2
    exit 1
  fi
  echo "making the environment in $environment" >&2
  "$python" -m venv "$environment"
  "$environment/bin/python" -m pip install --quiet --no-deps -r "$requirements"
  echo "$libtorch" >"$environment/lib/python3.11/site-packages/libtorch.pth"
  cp "$requirements" "$stamp"
fi
if [[ ! -x $program ]]; then
  echo "run.sh: $program is missing; run packaging/start.sh --no-run first" >&2
  exit 1
fi
folder=$(mktemp -d "${TMPDIR:-/tmp}/mixmask-export-XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$program" "$folder"
"$environment/bin/python" tests/export/check_exports.py "$folder"
