#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# packaging/test.sh [CTEST ARGUMENT...]
#
# Installs what is missing, builds the release preset and runs all its tests.

# shellcheck source=packaging/build.sh
source "$(dirname "${BASH_SOURCE[0]}")/build.sh"

set_up
build_preset release
release_lock
say "Running the tests."
cd "$root"
export QT_QPA_PLATFORM=offscreen
exec ctest --preset release --output-on-failure --parallel "$(jobs_that_fit)" "$@"
