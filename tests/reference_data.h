// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>

#include "core/checkpoints/safetensors.h"

namespace mixmask::test {

// A recorded file of the official code, torchvision or lightly: the tests' own copy, or that in the
// folder which MIXMASK_REFERENCE_DIR names. A missing file fails the test by its exception.
inline TensorFile reference(const std::string& name) {
  const char* folder = std::getenv("MIXMASK_REFERENCE_DIR");
  return readTensorFile(std::filesystem::path(folder ? folder : MIXMASK_REFERENCE_DATA) /
                        (name + ".safetensors"));
}

}  // namespace mixmask::test
