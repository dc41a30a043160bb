#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The window on a display of its own instead of offscreen: every page in one theme, without a
# warning. Skipped where there is no Xvfb.
# Usage: check_x11.sh PROGRAM FOLDER
set -eu
program=$1
folder=$2
command -v Xvfb >/dev/null || { echo "Xvfb is not installed; skipped"; exit 77; }
number=$(mktemp)
Xvfb -screen 0 1280x720x24 -nolisten tcp -displayfd 3 3>"$number" 2>/dev/null &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -f "$number"' EXIT
until [ -s "$number" ]; do
  kill -0 "$server" 2>/dev/null || { echo "Xvfb did not start; skipped"; exit 77; }
  sleep 0.1
done
DISPLAY=:$(cat "$number") QT_QPA_PLATFORM=xcb "$program" --selftest "$folder" --selftest-brief
