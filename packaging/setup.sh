#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs what the build needs and the machine lacks: Debian packages, LibTorch and, where there is
# no CUDA 13 toolkit, the CUDA compiler. The last two go into build/deps. Sourced by the other
# scripts, which call set_up; called by itself it does only the set-up.

# shellcheck source=packaging/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

libtorch_dir=$deps_dir/libtorch-2.11.0
cuda_dir=$deps_dir/cuda-13.0
as_root=()   # what goes before a command that needs root rights
python=      # a Python that has pip

set_up() {
  prepare_build_folder
  take_lock
  rm -rf "$deps_dir"/.*.tmp # of a run that was killed: nobody else works here, we hold the lock
  install_packages
  install_libtorch
  provide_cuda_toolkit
}

prepare_build_folder() {
  local error
  [[ $(uname -m) == x86_64 ]] || die "MixMask Studio needs a 64-bit x86 machine; this one is $(uname -m)."
  error=$(mkdir -p "$deps_dir" "$logs_dir" 2>&1 && touch "$build_dir/.packaging-lock" 2>&1) ||
    die "The folder $build_dir cannot be written (${error##*: }); get the rights to it or copy the project elsewhere."
}

# need_disk MEGABYTES WHAT
need_disk() {
  local free
  free=$(df --output=avail -BM "$deps_dir" | tail -n 1 | tr -dc 0-9)
  ((free >= $1)) ||
    die "$2 needs about $(megabytes "$1") on the disk of $build_dir, which has only $(megabytes "$free") free; make room and start again."
}

# --- Debian packages --------------------------------------------------------------------------

install_packages() {
  local missing log=$logs_dir/apt.log
  begin_stage "Debian packages"
  command -v dpkg-query apt-get >/dev/null ||
    die "This machine has no apt; MixMask Studio is set up on Debian 12, elsewhere install what $packaging_dir/debian-packages.txt names."
  mapfile -t missing < <(missing_packages "$packaging_dir/debian-packages.txt")
  if ((${#missing[@]} == 0)); then
    end_stage "all there"
    return
  fi
  say "$label: ${#missing[@]} missing: ${missing[*]}"
  apt_install "$log" "${missing[@]}"
  end_stage "${#missing[@]} installed"
}

# The packages of a list that are not installed, one a line.
missing_packages() {
  local wanted
  mapfile -t wanted < <(grep -vE '^(#|[[:space:]]*$)' "$1")
  comm -23 <(printf '%s\n' "${wanted[@]}" | sort) \
    <(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null |
      awk '$2 == "installed" { print $1 }' | sort -u)
}

become_root() {
  ((EUID == 0)) && return
  as_root=(sudo)
  if command -v sudo >/dev/null; then
    sudo -n true 2>/dev/null && return
    if [[ -t 0 ]]; then
      say "$label: installing them needs your password"
      sudo -v && return
    fi
  fi
  die "Installing Debian packages needs root rights; let an administrator run once: apt-get install --no-install-recommends $*"
}

# apt_install LOG PACKAGE...: first only downloads, which can be stopped, then installs, which cannot.
apt_install() {
  local log=$1 install
  shift
  become_root "$@"
  install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes
    --no-install-recommends -o Acquire::Retries=2 -o DPkg::Lock::Timeout=300)
  : >"$log"
  if [[ -n $(dpkg --audit) ]]; then
    run_unstoppable "completing an interrupted installation" "$log" no_detail "${as_root[@]}" \
      env DEBIAN_FRONTEND=noninteractive dpkg --configure -a
  fi
  # A source of the user's that fails to update is not our business: what we need shows next.
  run_watched "reading the lists" "$log" no_detail "${as_root[@]}" apt-get update || true
  run_watched "downloading" "$log" apt_downloaded "${install[@]}" --download-only "$@" ||
    fail_with_reason "Downloading Debian packages" "$log"
  become_root "$@"
  run_unstoppable "installing" "$log" apt_set_up "${install[@]}" --no-download "$@"
}

# run_watched for dpkg, which must not be stopped half-way.
run_unstoppable() {
  protected=1
  run_watched "$@" || fail_with_reason "Installing Debian packages" "$2"
  protected=0
}

# Both print nothing until apt has said how many packages there are.
apt_total() { grep -oE '[0-9]+ newly installed' "$1" | tail -n 1 | cut -d' ' -f1; }
apt_downloaded() {
  local all
  all=$(apt_total "$1") && printf ', %s of %s packages so far' "$(grep -cE '^Get:[0-9]+ .*\.?(amd64|all) ' "$1")" "$all"
}
apt_set_up() { # a package is first unpacked, then set up
  local all
  all=$(apt_total "$1") &&
    awk -v all="$all" '/^(Unpacking|Setting up) / { n++ } END { printf ", %d %%", 50 * n / all }' "$1"
}

# --- wheels -----------------------------------------------------------------------------------

requirements() { grep -vE '^(#|[[:space:]]*$)' "$1"; }
fingerprint() { # of the requirements of these lock files
  local lock
  for lock in "$@"; do requirements "$lock"; done | sha256sum | cut -d' ' -f1
}

# is_current FOLDER LOCK...: whether FOLDER was installed from just these versions.
is_current() {
  local folder=$1
  shift
  [[ -f $folder/.installed-from && $(<"$folder/.installed-from") == "$(fingerprint "$@")" ]]
}

find_pip() {
  for python in python3 /usr/bin/python3; do
    "$python" -m pip --version >/dev/null 2>&1 && return
  done
  die "No Python with pip was found although python3-pip is installed; 'python3 -m pip --version' says why."
}

# run_pip VERB ARGUMENT...: the wheels are an archive for us, so their Python and platform are given
# and this machine's do not matter. Temporary files stay on the disk whose space was checked.
run_pip() {
  local verb=$1 n options=(--disable-pip-version-check --no-input --no-cache-dir --progress-bar off
    --require-hashes --no-deps --only-binary=:all: --python-version 3.11
    --platform manylinux1_x86_64 --platform manylinux2014_x86_64)
  shift
  for n in {5..36}; do options+=(--platform "manylinux_2_${n}_x86_64"); done
  env TMPDIR="$scratch/tmp" PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_ROOT_USER_ACTION=ignore \
    "$python" -m pip "$verb" "${options[@]}" "$@"
}

# download_wheels LOCK LOG: one wheel after the other, so that a broken connection costs one wheel.
download_wheels() {
  local requirement
  while read -r requirement && [[ -d /proc/$$ ]]; do # a killed script wants no more wheels
    printf '%s\n' "$requirement" >"$scratch/requirement.txt"
    download_wheel "$2" || return
  done < <(requirements "$1")
}

download_wheel() {
  local attempt
  for attempt in 1 2 3; do
    run_pip download --dest "$scratch/wheels" --requirement "$scratch/requirement.txt" && return
    if grep -qE "$disk_full|$wrong_hash|from versions: none" "$1"; then break; fi
    echo "attempt $attempt failed"
  done
  return 1
}

wheels_so_far() {
  local name
  name=$(cut -d= -f1 "$scratch/requirement.txt")
  printf ', %s so far (%s)' "$(megabytes "$(du -sm "$scratch" 2>/dev/null | cut -f1)")" "$name"
}

unpacked_so_far() { printf ', %s so far' "$(megabytes "$(du -scm "$scratch/tmp" "$scratch/site" 2>/dev/null | tail -n 1 | cut -f1)")"; }

# install_wheels NAME LOCK DOWNLOAD_MB UNPACKED_MB: leaves the verified wheels unpacked in $scratch/site.
install_wheels() {
  local name=$1 lock=$2 log
  log=$logs_dir/$(basename "$lock" .lock).log
  : >"$log"
  find_pip
  mkdir -p "$scratch/tmp" "$scratch/wheels"
  run_watched "downloading $(megabytes "$3")" "$log" wheels_so_far download_wheels "$lock" "$log" ||
    fail_with_reason "Downloading $name" "$log"
  run_watched "unpacking $(megabytes "$4")" "$log" unpacked_so_far \
    run_pip install --no-index --find-links "$scratch/wheels" --no-compile \
    --target "$scratch/site" --requirement "$lock" || fail_with_reason "Unpacking $name" "$log"
}

# publish FOLDER NEW LOCK...: the complete NEW becomes FOLDER in one rename.
publish() {
  local folder=$1 new=$2
  shift 2
  fingerprint "$@" >"$new/.installed-from"
  if [[ -e $folder ]]; then mv "$folder" "$scratch/previous"; fi
  mv "$new" "$folder"
  rm -rf "$scratch"
  scratch=
}

# --- LibTorch ---------------------------------------------------------------------------------

install_libtorch() {
  local lock=$packaging_dir/libtorch.lock
  begin_stage "LibTorch 2.11.0"
  if is_current "$libtorch_dir" "$lock"; then
    end_stage "all there"
    return
  fi
  need_disk 8000 "LibTorch with the build"
  scratch=$deps_dir/.libtorch.tmp
  install_wheels "LibTorch" "$lock" 2500 3800
  publish "$libtorch_dir" "$scratch/site" "$lock"
  end_stage "installed"
}

# --- CUDA compiler ----------------------------------------------------------------------------

# Torch's CMake files need a CUDA 13 toolkit to configure at all, with or without a GPU.
provide_cuda_toolkit() {
  local nvcc
  begin_stage "CUDA 13 toolkit"
  for nvcc in "${CUDACXX:-}" "$(command -v nvcc || true)" /usr/local/cuda/bin/nvcc /usr/local/cuda-13*/bin/nvcc; do
    if is_cuda13 "$nvcc"; then
      use_toolkit "$nvcc"
      end_stage "the one of this machine ($nvcc)"
      return
    fi
  done
  install_cuda_toolkit
  use_toolkit "$cuda_dir/bin/nvcc"
}

is_cuda13() { [[ -x $1 ]] && "$1" --version 2>/dev/null | grep -q 'release 13\.'; }

# CMake reads CUDACXX, Torch's own FindCUDA reads CUDA_PATH before it searches PATH.
use_toolkit() {
  [[ $1 == "$(command -v nvcc || true)" ]] && return
  CUDA_PATH=$(dirname "$(dirname "$1")")
  export CUDACXX=$1 CUDA_PATH CUDA_HOME=$CUDA_PATH CUDAToolkit_ROOT=$CUDA_PATH
}

install_cuda_toolkit() {
  local locks=("$packaging_dir/cuda-toolkit.lock" "$packaging_dir/libtorch.lock")
  if is_current "$cuda_dir" "${locks[@]}"; then
    end_stage "all there"
    return
  fi
  need_disk 1500 "The CUDA compiler with the build"
  scratch=$deps_dir/.cuda.tmp
  install_wheels "the CUDA compiler" "${locks[0]}" 102 330
  assemble_toolkit "$scratch/site/nvidia/cu13" "$scratch/site"
  publish "$cuda_dir" "$scratch/site/nvidia/cu13" "${locks[@]}"
  end_stage "compiler installed"
}

# assemble_toolkit TOOLKIT SITE: gives the compiler's wheels the layout of a toolkit, with links to
# the runtime's headers and libraries in the LibTorch folder, the names that linkers look for, and a
# driver library to link against (the real one belongs to the GPU's driver).
assemble_toolkit() {
  local toolkit=$1 runtime=../../libtorch-2.11.0/nvidia/cu13 file name
  mkdir -p "$toolkit/licenses" "$toolkit/lib/stubs"
  mv "$2"/*.dist-info "$toolkit/licenses/"
  for file in "$libtorch_dir"/nvidia/cu13/include/*; do
    name=$(basename "$file")
    [[ -e $toolkit/include/$name ]] || ln -s "$runtime/include/$name" "$toolkit/include/$name"
  done
  for file in "$libtorch_dir"/nvidia/cu13/lib/*; do
    name=$(basename "$file")
    ln -s "$runtime/lib/$name" "$toolkit/lib/$name"
  done
  for file in "$toolkit"/lib/*.so.*; do
    name=$(basename "$file")
    ln -s "$name" "$toolkit/lib/${name%%.so.*}.so"
  done
  ln -s lib "$toolkit/lib64"
  cc -shared -nostdlib -Wl,-soname,libcuda.so.1 -o "$toolkit/lib/stubs/libcuda.so" -x c /dev/null
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  stages=3
  set_up
fi
