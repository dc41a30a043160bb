// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>
#include <set>
#include <string_view>

#include "core/base/error.h"
#include "core/base/file_output.h"
#include "core/checkpoints/input_file.h"
#include "core/base/sha256.h"
#include "core/checkpoints/tensor_header.h"

namespace mixmask {
namespace {

static_assert(std::endian::native == std::endian::little, "the format's numbers are little-endian");

using LengthBytes = std::array<char, sizeof(std::uint64_t)>;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
  throw CheckpointError(fmt::format("{}: {}; use another file", file.string(), what));
}

TensorHeader readHeader(InputFile& input, const std::filesystem::path& file) {
  LengthBytes lengthBytes{};
  if (input.size() == 0) refuse(file, "the file is empty");
  if (input.size() <= lengthBytes.size()) {
    refuse(file, fmt::format("{} bytes are too few for a safetensors file", input.size()));
  }
  input.read(lengthBytes.data(), lengthBytes.size());
  const auto length = std::bit_cast<std::uint64_t>(lengthBytes);
  const std::uint64_t rest = input.size() - lengthBytes.size();
  if (length == 0 || length > kMaxHeaderBytes) {
    refuse(file,
           fmt::format("a header of {} bytes (allowed: 1 to {}) is that of no safetensors file",
                       length, kMaxHeaderBytes));
  }
  if (length > rest) {
    refuse(file, fmt::format("the header of {} bytes goes beyond the end of the file, which has {} "
                             "more; it is truncated or no safetensors file",
                             length, rest));
  }
  std::string text(length, '\0');
  input.read(text.data(), text.size());
  return parseTensorHeader(text, rest - length, file);
}

torch::Tensor allocate(const TensorEntry& entry, const std::filesystem::path& file) {
  try {
    return torch::empty(entry.shape, torch::dtype(entry.type));
  } catch (const c10::Error&) {
    throw CheckpointError(
        fmt::format("{}: tensor '{}' needs {} bytes of memory, which are not "
                    "free; close other programs",
                    file.string(), entry.name, entry.end - entry.begin));
  }
}

void checkDigest(const TensorHeader& header, const char* key, const std::string& found,
                 const std::filesystem::path& file) {
  const auto expected = header.metadata.find(key);
  if (expected == header.metadata.end()) {
    refuse(file, fmt::format("its metadata has no {}, so it is no checkpoint of this program or "
                             "damaged",
                             key));
  }
  if (expected->second != found) {
    refuse(file, fmt::format("its {} does not agree with its content: the file is damaged", key));
  }
}

// The bytes of a tensor where they lie.
std::string_view bytesOf(const torch::Tensor& tensor) {
  return {static_cast<const char*>(tensor.data_ptr()), tensor.nbytes()};
}

TensorEntry entryOf(const std::string& name, const torch::Tensor& tensor,
                    const std::filesystem::path& file) {
  const bool plain = tensor.defined() && tensor.layout() == torch::kStrided;
  if (!plain || !nameOfType(tensor.scalar_type()) || name == "__metadata__") {
    throw OutputError(
        fmt::format("cannot write {}: tensor '{}' has a type, layout or name that a "
                    "safetensors file cannot hold",
                    file.string(), name));
  }
  return {.name = name, .type = tensor.scalar_type(), .shape = tensor.sizes().vec()};
}

// Gives each tensor its place: the widest types first, so that each begins at a multiple of its
// element's size, which other readers of the format count on.
void placeData(TensorHeader& header) {
  std::vector<std::size_t> order(header.entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&header](std::size_t index) {
    return torch::elementSize(header.entries[index].type);
  });
  std::uint64_t next = 0;
  for (const std::size_t index : order) {
    TensorEntry& entry = header.entries[index];
    entry.begin = next;
    next += entry.end;  // still the number of its bytes
    entry.end = next;
  }
}

}  // namespace

bool holdsBooleans(const torch::Tensor& tensor) {
  if (tensor.scalar_type() != torch::kBool) return true;
  const auto* bytes = static_cast<const unsigned char*>(tensor.data_ptr());
  return std::all_of(bytes, bytes + tensor.numel(), [](unsigned char byte) { return byte <= 1; });
}

const torch::Tensor& TensorFile::at(const std::string& name) const {
  const auto found = std::ranges::find(tensors, name, &decltype(tensors)::value_type::first);
  if (found == tensors.end()) {
    throw CheckpointError(fmt::format(
        "there is no tensor '{}' among the {} of the file; use a file of another kind or version",
        name, tensors.size()));
  }
  return found->second;
}

bool TensorFile::contains(const std::string& name) const {
  return std::ranges::find(tensors, name, &decltype(tensors)::value_type::first) != tensors.end();
}

TensorFile readTensorFile(const std::filesystem::path& file, bool requireDigest) {
  InputFile input(file, &raiseAs<CheckpointError>);
  TensorHeader header = readHeader(input, file);
  if (requireDigest) checkDigest(header, kHeaderDigest, digestOfHeader(header), file);

  TensorFile content;
  content.tensors.resize(header.entries.size());
  Sha256 digest;
  for (const std::size_t index : header.dataOrder()) {
    const TensorEntry& entry = header.entries[index];
    torch::Tensor tensor = allocate(entry, file);
    input.read(tensor.data_ptr(), tensor.nbytes());
    if (requireDigest) digest.add(bytesOf(tensor));
    if (!holdsBooleans(tensor)) {
      refuse(file,
             fmt::format("tensor '{}' of type BOOL holds other values than 0 and 1", entry.name));
    }
    content.tensors[index] = {entry.name, std::move(tensor)};
  }
  if (requireDigest) checkDigest(header, kDataDigest, digest.hex(), file);
  content.metadata = std::move(header.metadata);
  return content;
}

std::map<std::string, std::string> readTensorFileMetadata(const std::filesystem::path& file) {
  InputFile input(file, &raiseAs<CheckpointError>);
  return readHeader(input, file).metadata;
}

std::int64_t writeTensorFile(const std::filesystem::path& file, const TensorFile& content) {
  TensorHeader header{.entries = {}, .metadata = content.metadata};
  std::vector<torch::Tensor> tensors;
  std::set<std::string> names;
  for (const auto& [name, tensor] : content.tensors) {
    TensorEntry entry = entryOf(name, tensor, file);
    if (!names.insert(name).second) {
      throw OutputError(
          fmt::format("cannot write {}: two tensors are named '{}'", file.string(), name));
    }
    tensors.push_back(tensor.detach().resolve_neg().to(torch::kCPU).contiguous());
    entry.end = tensors.back().nbytes();
    header.entries.push_back(std::move(entry));
  }
  placeData(header);

  std::vector<std::string_view> chunks(2);  // the length and the header come last
  Sha256 digest;
  for (const std::size_t index : header.dataOrder()) {
    chunks.push_back(bytesOf(tensors[index]));
    digest.add(chunks.back());
  }
  header.metadata[kDataDigest] = digest.hex();
  header.metadata[kHeaderDigest] = digestOfHeader(header);
  const std::string text = formatTensorHeader(header, file);
  const auto lengthBytes = std::bit_cast<LengthBytes>(std::uint64_t{text.size()});
  chunks[0] = {lengthBytes.data(), lengthBytes.size()};
  chunks[1] = text;
  writeFileAtomically(file, chunks);
  return std::accumulate(chunks.begin(), chunks.end(), std::int64_t{0},
                         [](std::int64_t sum, std::string_view chunk) {
                           return sum + static_cast<std::int64_t>(chunk.size());
                         });
}

}  // namespace mixmask
