// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace mixmask {

// A safetensors file in memory: named tensors in the order of the file, and text metadata.
struct TensorFile {
  std::vector<std::pair<std::string, torch::Tensor>> tensors;  // on the CPU, contiguous
  std::map<std::string, std::string> metadata;

  const torch::Tensor& at(const std::string& name) const;  // throws CheckpointError
  bool contains(const std::string& name) const;
};

// Reads and validates a whole file: header at most 100 MB and inside the file, known types, shapes
// that fit their data, no holes, no overlap, no rest. Everything is checked before memory is taken
// for it. With `requireDigest` the SHA-256 of the data and that of the header must stand in the
// metadata and agree, so that no flipped bit goes unnoticed.
// Throws CheckpointError that names the file and the place.
TensorFile readTensorFile(const std::filesystem::path& file, bool requireDigest = false);
// The metadata alone.
std::map<std::string, std::string> readTensorFileMetadata(const std::filesystem::path& file);

// Whether a tensor that was read is no bool, or holds only the bytes 0 and 1: any other is
// undefined behaviour in a bool. Contiguous, on the CPU.
bool holdsBooleans(const torch::Tensor& tensor);

// Writes to a temporary file beside it, flushes it to disk, renames it, flushes the folder. The
// SHA-256 of the data is added to the metadata as "sha256", that of what the header says as
// "sha256_header". Throws OutputError; then `file` is what it was before and the temporary file is
// gone (see writeFileAtomically). Returns the size in bytes.
std::int64_t writeTensorFile(const std::filesystem::path& file, const TensorFile& content);

}  // namespace mixmask
