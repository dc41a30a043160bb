// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace mixmask {

// A JSON file of ours, at most `mostBytes` long and `deepest` levels deep. Throws DataError.
nlohmann::ordered_json readJsonFile(const std::filesystem::path& file, std::uint64_t mostBytes,
                                    int deepest);

// A place in such a file. Every question names the type and the range that are expected, and
// throws DataError with the file and the place ("predictions[12][2]") where it finds another. A
// cursor lives no longer than the one that it came from.
class JsonCursor {
 public:
  using Json = nlohmann::ordered_json;

  JsonCursor(const Json& root, const std::filesystem::path& file) : node_(&root), file_(&file) {}

  JsonCursor operator[](std::string_view key) const;              // of an object; it must be there
  JsonCursor operator[](std::size_t index) const;                 // of a list, below its length
  std::size_t length(std::size_t least, std::size_t most) const;  // of a list
  const Json& object() const;

  bool isNull() const { return node_->is_null(); }
  std::string text() const;
  std::int64_t whole(std::int64_t least, std::int64_t most) const;
  double real(double least, double most) const;  // whole numbers too
  double fraction() const { return real(0, 1); }

  [[noreturn]] void fail(const std::string& what) const;

 private:
  JsonCursor(const JsonCursor& parent, const Json& node, std::string_view key, std::size_t index)
      : node_(&node), file_(parent.file_), parent_(&parent), key_(key), index_(index) {}
  std::string place() const;
  std::string found() const;

  const Json* node_;
  const std::filesystem::path* file_;
  const JsonCursor* parent_ = nullptr;
  std::string_view key_;  // empty: `index_` of a list
  std::size_t index_ = 0;
};

}  // namespace mixmask
