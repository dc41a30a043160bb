#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Our speed beside a PyTorch peer's, in one run:
#   tests/benchmark/run.sh [--quick] [--pairs N] [--only TEXT] [--out FILE.json]    training
#   tests/benchmark/run.sh --evaluation [--quick]                     kNN, linear probe, checkpoints
# Needs the release build; makes a Python environment of its own in build/benchmark-env.
set -euo pipefail
cd "$(dirname "$0")/../.."

program=build/release/bin/mixmask
if [[ ! -x $program || ! -x build/release/bin/step_benchmark ]]; then
  echo "run.sh: the release build is missing; run packaging/start.sh --no-run first" >&2
  exit 1
fi
environment=build/benchmark-env
stamp=$environment/requirements.txt
if ! cmp -s tests/benchmark/peer/requirements.txt "$stamp"; then
  echo "making the peers' environment in $environment" >&2
  python3 -m venv "$environment"
  "$environment/bin/python" -m pip install --quiet -r tests/benchmark/peer/requirements.txt
  cp tests/benchmark/peer/requirements.txt "$stamp"
fi
if [[ ${1:-} == --evaluation ]]; then
  exec "$environment/bin/python" tests/benchmark/evaluation.py "${@:2}"
fi
exec "$environment/bin/python" tests/benchmark/compare.py "$@"
