#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# packaging/bundle.sh
#
# Builds the headless preset and packs its programs, GPU tests and benchmarks with the libraries that
# they need, except Torch, CUDA and glibc, into build/bundle/mixmask-bundle.tar.gz: for a GPU server
# that has a torch installation. There: tar xf, then ./run.sh.

# shellcheck source=packaging/build.sh
source "$(dirname "${BASH_SOURCE[0]}")/build.sh"

preset_dir=$build_dir/headless
bundle_dir=$build_dir/bundle/mixmask-bundle
archive=$bundle_dir.tar.gz
limit=60000000 # bytes

main() {
  stages=5
  set_up
  build_preset headless
  begin_stage "Bundle"
  command -v patchelf >/dev/null || apt_install "$logs_dir/apt.log" patchelf
  rm -rf "$bundle_dir" "$archive"
  mkdir -p "$bundle_dir/lib" "$bundle_dir/tests/reference"
  copy_programs
  copy_libraries
  cp -r "$root/tests/reference/data" "$bundle_dir/tests/reference/"
  cp -r "$root"/LICENSE* "$bundle_dir/"
  install -D -m 644 "$packaging_dir/share/mixmask.1" "$bundle_dir/share/man/man1/mixmask.1"
  list_gpu_tests >"$bundle_dir/gpu-tests.txt"
  install -m 755 "$packaging_dir/bundle-run.sh" "$bundle_dir/run.sh"
  pack
}

is_program() { [[ $(head -c 4 "$1" | tail -c 3) == ELF ]]; }

# The programs and tests, at the places that they have in the build folder.
programs() {
  local file
  find "$preset_dir/bin" "$preset_dir/tests" -type f -executable -not -path '*/CMakeFiles/*' |
    while read -r file; do
      if is_program "$file"; then realpath --relative-to="$preset_dir" "$file"; fi
    done
}

# copy_binary FROM TO: without symbols, and looking for its libraries in the bundle only.
copy_binary() {
  mkdir -p "$(dirname "$2")"
  strip --strip-unneeded -o "$2" "$1"
  patchelf --set-rpath "\$ORIGIN/$(realpath --relative-to="$(dirname "$2")" "$bundle_dir/lib")" "$2"
}

copy_programs() {
  local program
  programs | while read -r program; do
    copy_binary "$preset_dir/$program" "$bundle_dir/$program"
  done
}

# Every "name path" that the dynamic linker loads for the programs.
loaded_libraries() {
  local program
  programs | while read -r program; do ldd "$preset_dir/$program"; done |
    awk '$2 == "=>" { print $1, $3 }' | sort -u
}

copy_libraries() {
  local name path
  while read -r name path; do
    case $path in
      "$libtorch_dir"/* | "$cuda_dir"/* | */cuda/* | */cuda-*/*) continue ;; # of the server's torch
    esac
    case $name in
      libc.so.* | libm.so.* | libdl.so.* | librt.so.* | libpthread.so.* | libutil.so.* | libmvec.so.* | \
        libresolv.so.* | libnsl.so.* | libcuda.so.*) continue ;; # of the server itself
      libgomp.so.*) continue ;; # torch's own: one OpenMP runtime a process
    esac
    [[ $path == /* ]] || die "The library $name, which a program of $preset_dir needs, is not found."
    copy_binary "$path" "$bundle_dir/lib/$name"
  done < <(loaded_libraries)
}

# The commands of the tests with the label 'gpu', one a line, relative to the bundle.
list_gpu_tests() {
  ctest --test-dir "$preset_dir" --label-regex '^gpu$' --show-only=json-v1 | python3 -c '
import json, os, sys
for test in json.load(sys.stdin)["tests"]:
    program, *arguments = test["command"]
    print(os.path.relpath(program, sys.argv[1]), *arguments)' "$preset_dir"
}

pack() {
  local size
  tar -C "$(dirname "$bundle_dir")" -czf "$archive" "$(basename "$bundle_dir")"
  size=$(stat -c %s "$archive")
  if ((size > limit)); then
    rm -f "$archive"
    die "The bundle would have $((size / 1000000)) MB, more than the $((limit / 1000000)) MB that it may have; 'du -a $bundle_dir | sort -n' shows what is large."
  fi
  end_stage "$archive, $(megabytes $((size / 1000000))), $(wc -l <"$bundle_dir/gpu-tests.txt") GPU tests"
}

main "$@"
