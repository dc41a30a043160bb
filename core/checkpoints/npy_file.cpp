// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/npy_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <bit>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/file_output.h"

namespace mixmask {
namespace {

static_assert(std::endian::native == std::endian::little, "'<' is little-endian");

// Little-endian, with its bytes.
const char* typeOf(const torch::Tensor& tensor, const std::filesystem::path& file) {
  if (tensor.scalar_type() == torch::kFloat32) return "<f4";
  if (tensor.scalar_type() == torch::kInt64) return "<i8";
  throw OutputError(
      fmt::format("cannot write {}: a tensor of type {} was given, and only float32 and int64 are "
                  "written; convert it first",
                  file.string(), torch::toString(tensor.scalar_type())));
}

// A Python tuple: "()", "(3,)", "(3, 4)".
std::string tupleOf(c10::IntArrayRef sizes) {
  return fmt::format("({}{})", fmt::join(sizes, ", "), sizes.size() == 1 ? "," : "");
}

// Magic number, version 1.0, the length of the rest, a Python dictionary, spaces, a line's end: in
// all a multiple of 64 bytes, as the format asks, so that the data can be mapped.
std::string headerOf(const char* type, c10::IntArrayRef sizes) {
  constexpr std::string_view kMagic{"\x93NUMPY\x01\x00", 8};
  constexpr std::size_t kAlignment = 64, kLengthBytes = 2;
  std::string text =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", type, tupleOf(sizes));
  const std::size_t used = kMagic.size() + kLengthBytes + text.size() + 1;
  text.append((kAlignment - used % kAlignment) % kAlignment, ' ');
  text += '\n';
  std::string header(kMagic);
  header += static_cast<char>(text.size() & 0xff);
  header += static_cast<char>(text.size() >> 8);
  return header + text;
}

}  // namespace

std::int64_t writeNpyFile(const std::filesystem::path& file, const torch::Tensor& tensor) {
  const std::string header = headerOf(typeOf(tensor, file), tensor.sizes());
  const torch::Tensor values = tensor.detach().resolve_neg().to(torch::kCPU).contiguous();
  const std::array<std::string_view, 2> chunks{
      header, std::string_view(static_cast<const char*>(values.const_data_ptr()), values.nbytes())};
  writeFileAtomically(file, chunks);
  return static_cast<std::int64_t>(header.size() + values.nbytes());
}

}  // namespace mixmask
