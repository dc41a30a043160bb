// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mixmask {

// What the header of a safetensors file says. Its data begins after the header and is one block
// that the tensors fill without holes.
struct TensorEntry {
  std::string name;
  torch::ScalarType type = torch::kFloat;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0, end = 0;  // bytes, counted from the beginning of the data
};
struct TensorHeader {
  std::vector<TensorEntry> entries;  // in the order of the header's text
  std::map<std::string, std::string> metadata;

  // The entries' indices in the order of their data.
  std::vector<std::size_t> dataOrder() const;
};

inline constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;  // the format's own limit
inline constexpr const char* kDataDigest = "sha256";           // keys of the metadata
inline constexpr const char* kHeaderDigest = "sha256_header";

// Throws CheckpointError that names `file` and the place. `dataBytes`: what follows the header.
TensorHeader parseTensorHeader(std::string_view text, std::uint64_t dataBytes,
                               const std::filesystem::path& file);
// The JSON text, filled up with spaces so that the data begins at a multiple of 8 bytes. Throws
// OutputError where a name or a text of the metadata is not UTF-8.
std::string formatTensorHeader(const TensorHeader& header, const std::filesystem::path& file);

// SHA-256 of everything the header says but its two digests.
std::string digestOfHeader(const TensorHeader& header);

const char* nameOfType(torch::ScalarType type);  // "F32"; null: not a type of ours

}  // namespace mixmask
