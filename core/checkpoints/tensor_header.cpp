// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/tensor_header.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <set>

#include "core/base/error.h"
#include "core/base/sha256.h"

namespace mixmask {
namespace {

struct ElementType {
  const char* name;
  torch::ScalarType type;
};
constexpr std::array kTypes{
    ElementType{"F64", torch::kDouble}, ElementType{"F32", torch::kFloat},
    ElementType{"F16", torch::kHalf},   ElementType{"BF16", torch::kBFloat16},
    ElementType{"I64", torch::kLong},   ElementType{"I32", torch::kInt},
    ElementType{"I16", torch::kShort},  ElementType{"I8", torch::kChar},
    ElementType{"U8", torch::kByte},    ElementType{"BOOL", torch::kBool},
};
constexpr std::size_t kMaxDimensions = 64;  // torch's own limit in its element-wise functions

// A name of the file as a message may show it: short and without control characters.
std::string shown(std::string_view name) {
  constexpr std::size_t kLongest = 80;
  std::string text(name.substr(0, kLongest));
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return name.size() > kLongest ? text + "..." : text;
}

// Reads the header event by event: its form is fixed (an object of objects), so a lying or deeply
// nested text is refused at its first wrong place and no tree of it is ever built.
class HeaderReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit HeaderReader(const std::filesystem::path& file) : file_(file.string()) {}
  TensorHeader take() { return std::move(header_); }

  bool null() override { refuse("null"); }
  bool boolean(bool) override { refuse("true or false"); }
  bool number_integer(number_integer_t value) override {
    refuse(fmt::format("the negative number {}", value));
  }
  bool number_float(number_float_t, const string_t& text) override {
    refuse(fmt::format("the number {}, which is not a whole number of 64 bits", shown(text)));
  }
  bool binary(binary_t&) override { refuse("binary data"); }

  bool number_unsigned(number_unsigned_t value) override {
    if (place_ == Place::shape) {
      if (value > std::numeric_limits<std::int64_t>::max()) {
        refuse(fmt::format("the size {}", value));
      }
      if (entry().shape.size() == kMaxDimensions) fail("has more than 64 dimensions");
      entry().shape.push_back(static_cast<std::int64_t>(value));
    } else if (place_ == Place::offsets) {
      if (offsets_ == 2) fail("has more than two data_offsets");
      (offsets_++ == 0 ? entry().begin : entry().end) = value;
    } else {
      refuse(fmt::format("the number {}", value));
    }
    return true;
  }

  bool string(string_t& text) override {
    if (place_ == Place::metadata) {
      header_.metadata[key_] = text;
    } else if (place_ == Place::tensor && key_ == "dtype") {
      const auto* found = std::ranges::find(kTypes, text, &ElementType::name);
      if (found == kTypes.end()) fail(fmt::format("has the unknown type '{}'", shown(text)));
      entry().type = found->type;
    } else {
      refuse("a text");
    }
    return true;
  }

  bool start_object(std::size_t) override {
    if (place_ == Place::outside) {
      place_ = Place::top;
    } else if (place_ == Place::top && key_ == "__metadata__") {
      place_ = Place::metadata;
    } else if (place_ == Place::top) {
      place_ = Place::tensor;
      header_.entries.push_back({.name = key_, .shape = {}});
      fields_.clear();
    } else {
      refuse("an object");
    }
    return true;
  }

  bool key(string_t& name) override {
    key_ = name;
    if (place_ == Place::top) {
      if (!names_.insert(name).second) complain(fmt::format("names '{}' twice", shown(name)));
    } else if (place_ == Place::metadata) {
      if (header_.metadata.contains(name)) {
        complain(fmt::format("names '{}' twice in __metadata__", shown(name)));
      }
    } else {
      if (name != "dtype" && name != "shape" && name != "data_offsets") {
        fail(fmt::format("has the unknown field '{}'", shown(name)));
      }
      if (!fields_.insert(name).second) fail(fmt::format("has two fields '{}'", name));
    }
    return true;
  }

  bool end_object() override {
    if (place_ == Place::tensor) {
      for (const char* field : {"dtype", "shape", "data_offsets"}) {
        if (!fields_.contains(field)) fail(fmt::format("has no field '{}'", field));
      }
    }
    place_ = place_ == Place::top ? Place::outside : Place::top;
    return true;
  }

  bool start_array(std::size_t) override {
    if (place_ != Place::tensor || key_ == "dtype") refuse("a list");
    place_ = key_ == "shape" ? Place::shape : Place::offsets;
    offsets_ = 0;
    return true;
  }

  bool end_array() override {
    if (place_ == Place::offsets && offsets_ != 2) fail("needs two data_offsets");
    place_ = Place::tensor;
    return true;
  }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception&) override {
    complain(fmt::format("is not valid JSON in UTF-8 at byte {}", position));
  }

 private:
  enum class Place { outside, top, metadata, tensor, shape, offsets };

  TensorEntry& entry() { return header_.entries.back(); }

  [[noreturn]] void complain(const std::string& what) const {
    throw CheckpointError(fmt::format(
        "{}: the header {}; the file is damaged or no safetensors file, use another one", file_,
        what));
  }
  [[noreturn]] void fail(const std::string& what) const {
    complain(fmt::format("says that tensor '{}' {}", shown(header_.entries.back().name), what));
  }
  [[noreturn]] void refuse(const std::string& what) const {
    if (place_ == Place::outside) complain(fmt::format("is not an object but {}", what));
    if (place_ == Place::top || place_ == Place::metadata) {
      complain(fmt::format("has {} for '{}'{}", what, shown(key_),
                           place_ == Place::metadata ? " in __metadata__" : ""));
    }
    fail(fmt::format("has {} in '{}'", what, shown(key_)));
  }

  std::string file_;
  TensorHeader header_;
  std::set<std::string> names_, fields_;
  std::string key_;
  Place place_ = Place::outside;
  int offsets_ = 0;
};

// Bytes of a tensor; nothing where they do not fit 63 bits. Sizes of 0 are left out of the product,
// so that its strides fit as well.
std::optional<std::uint64_t> bytesOf(const TensorEntry& entry) {
  std::uint64_t bytes = torch::elementSize(entry.type);
  bool empty = false;
  for (const std::int64_t size : entry.shape) {
    empty = empty || size == 0;
    if (size == 0) continue;
    const auto factor = static_cast<std::uint64_t>(size);
    if (bytes > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / factor) {
      return std::nullopt;
    }
    bytes *= factor;
  }
  return empty ? 0 : bytes;
}

[[noreturn]] void damaged(const std::string& file, const std::string& what) {
  throw CheckpointError(
      fmt::format("{}: {}; the file is damaged or truncated, use another one", file, what));
}

void checkEntry(const TensorEntry& entry, std::uint64_t dataBytes, const std::string& file) {
  const std::string name = shown(entry.name);
  const std::optional<std::uint64_t> bytes = bytesOf(entry);
  if (!bytes) damaged(file, fmt::format("tensor '{}' is larger than any memory", name));
  if (entry.begin > entry.end) {
    damaged(file, fmt::format("tensor '{}' ends at byte {}, before its beginning at {}", name,
                              entry.end, entry.begin));
  }
  if (entry.end > dataBytes) {
    damaged(file, fmt::format("tensor '{}' ends at byte {} of the data, which has {}", name,
                              entry.end, dataBytes));
  }
  if (entry.end - entry.begin != *bytes) {
    damaged(file, fmt::format("tensor '{}' of type {} and shape [{}] needs {} bytes and has {}",
                              name, nameOfType(entry.type), fmt::join(entry.shape, ", "), *bytes,
                              entry.end - entry.begin));
  }
}

// The tensors fill the data from its first byte to its last, each byte once.
void checkLayout(const TensorHeader& header, std::uint64_t dataBytes, const std::string& file) {
  std::uint64_t next = 0;
  std::string previous = "the beginning";
  for (const std::size_t index : header.dataOrder()) {
    const TensorEntry& entry = header.entries[index];
    const std::string name = fmt::format("tensor '{}'", shown(entry.name));
    if (entry.begin < next) damaged(file, fmt::format("{} overlaps {}", name, previous));
    if (entry.begin > next) {
      damaged(file, fmt::format("{} bytes between {} and {} belong to no tensor",
                                entry.begin - next, previous, name));
    }
    next = entry.end;
    previous = name;
  }
  if (next != dataBytes) {
    damaged(file, fmt::format("{} bytes after {} belong to no tensor", dataBytes - next, previous));
  }
}

std::string quoted(const std::string& text, const std::filesystem::path& file) {
  try {
    return nlohmann::json(text).dump();
  } catch (const nlohmann::json::exception&) {
    throw OutputError(fmt::format("cannot write {}: the text '{}' is not UTF-8; rename it",
                                  file.string(), shown(text)));
  }
}

}  // namespace

std::vector<std::size_t> TensorHeader::dataOrder() const {
  std::vector<std::size_t> order(entries.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [this](std::size_t index) {
    return std::pair(entries[index].begin, entries[index].end);
  });
  return order;
}

TensorHeader parseTensorHeader(std::string_view text, std::uint64_t dataBytes,
                               const std::filesystem::path& file) {
  HeaderReader reader(file);
  // The parser takes a zero byte for the end of its input and skips a byte order mark.
  if (!text.starts_with('{') || text.find('\0') != std::string_view::npos) {
    throw CheckpointError(fmt::format(
        "{}: the header is no JSON object; this is no safetensors file, use another one",
        file.string()));
  }
  nlohmann::json::sax_parse(text, &reader);
  TensorHeader header = reader.take();
  for (const TensorEntry& entry : header.entries) checkEntry(entry, dataBytes, file.string());
  checkLayout(header, dataBytes, file.string());
  return header;
}

std::string formatTensorHeader(const TensorHeader& header, const std::filesystem::path& file) {
  std::string text = "{";
  if (!header.metadata.empty()) {
    std::vector<std::string> fields;
    for (const auto& [key, value] : header.metadata) {
      fields.push_back(quoted(key, file) + ":" + quoted(value, file));
    }
    text += fmt::format("\"__metadata__\":{{{}}}", fmt::join(fields, ","));
  }
  for (const TensorEntry& entry : header.entries) {
    text +=
        fmt::format("{}{}:{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}}",
                    text.size() > 1 ? "," : "", quoted(entry.name, file), nameOfType(entry.type),
                    fmt::join(entry.shape, ","), entry.begin, entry.end);
  }
  text += "}";
  text.append((8 - text.size() % 8) % 8, ' ');
  return text;
}

std::string digestOfHeader(const TensorHeader& header) {
  Sha256 digest;
  const auto add = [&digest](const std::string& text) {
    digest.add(fmt::format("{}:", text.size()));  // so that no two headers give the same bytes
    digest.add(text);
  };
  for (const auto& [key, value] : header.metadata) {
    if (key == kDataDigest || key == kHeaderDigest) continue;
    add(key);
    add(value);
  }
  for (const TensorEntry& entry : header.entries) {
    add(entry.name);
    add(fmt::format("{} [{}] {} {}", nameOfType(entry.type), fmt::join(entry.shape, ","),
                    entry.begin, entry.end));
  }
  return digest.hex();
}

const char* nameOfType(torch::ScalarType type) {
  const auto* found = std::ranges::find(kTypes, type, &ElementType::type);
  return found == kTypes.end() ? nullptr : found->name;
}

}  // namespace mixmask
