// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <filesystem>

namespace mixmask {

// numpy's .npy format, version 1.0: a float32 or int64 tensor of any shape, which numpy.load()
// gives back as an array in C order. Written whole or not at all. Throws OutputError, also for a
// tensor of another type. Returns the size in bytes.
std::int64_t writeNpyFile(const std::filesystem::path& file, const torch::Tensor& tensor);

}  // namespace mixmask
