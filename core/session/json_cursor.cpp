// SPDX-License-Identifier: Apache-2.0
#include "core/session/json_cursor.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/checkpoints/input_file.h"

namespace mixmask {
namespace {

constexpr std::size_t kLongestShown = 60;
constexpr const char* kAdvice = "the file is damaged or was changed by hand, evaluate again";

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
  throw DataError(fmt::format("{}: {}; {}", file.string(), what, kAdvice));
}

}  // namespace

nlohmann::ordered_json readJsonFile(const std::filesystem::path& file, std::uint64_t mostBytes,
                                    int deepest) {
  using Json = nlohmann::ordered_json;
  InputFile input(file, &raiseAs<DataError>);
  if (input.size() > mostBytes) {
    throw DataError(fmt::format("{}: has {} bytes, and a result has at most {}; use another file",
                                file.string(), input.size(), mostBytes));
  }
  std::string text(input.size(), '\0');
  input.read(text.data(), text.size());
  // The parser takes a zero byte for the end of its input and skips a byte order mark.
  if (!text.starts_with('{') || text.find('\0') != text.npos) refuse(file, "is no JSON object");
  // Depth is refused while it is read: a tree of a million levels would fill the memory.
  const auto bound = [&](int depth, Json::parse_event_t, Json&) {
    if (depth > deepest) refuse(file, fmt::format("is nested deeper than {} levels", deepest));
    return true;
  };
  try {
    return Json::parse(text, bound);
  } catch (const Json::parse_error& error) {
    refuse(file,
           fmt::format("is no whole JSON file, it breaks off or errs at byte {}", error.byte));
  } catch (const Json::exception&) {
    refuse(file, "holds a number that no computer can");
  }
}

JsonCursor JsonCursor::operator[](std::string_view key) const {
  const auto found = object().find(std::string(key));
  if (found == node_->end()) fail(fmt::format("'{}' is missing", key));
  return {*this, *found, key, 0};
}

JsonCursor JsonCursor::operator[](std::size_t index) const {
  return {*this, (*node_)[index], {}, index};
}

std::size_t JsonCursor::length(std::size_t least, std::size_t most) const {
  if (!node_->is_array()) fail("expected a list, found " + found());
  const std::size_t size = node_->size();
  if (size < least || size > most) {
    fail(fmt::format("has {} entries, expected {} to {}", size, least, most));
  }
  return size;
}

const JsonCursor::Json& JsonCursor::object() const {
  if (!node_->is_object()) fail("expected an object, found " + found());
  return *node_;
}

std::string JsonCursor::text() const {
  if (!node_->is_string()) fail("expected a text, found " + found());
  return node_->get<std::string>();
}

std::int64_t JsonCursor::whole(std::int64_t least, std::int64_t most) const {
  if (!node_->is_number_integer()) fail("expected a whole number, found " + found());
  // Unsigned numbers of 64 bits would turn negative.
  const bool fits = !node_->is_number_unsigned() ||
                    node_->get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX);
  const std::int64_t value = fits ? node_->get<std::int64_t>() : INT64_MAX;
  if (!fits || value < least || value > most) {
    fail(fmt::format("{} is not between {} and {}", found(), least, most));
  }
  return value;
}

double JsonCursor::real(double least, double most) const {
  if (!node_->is_number()) fail("expected a number, found " + found());
  const double value = node_->get<double>();
  if (!(value >= least && value <= most)) {
    fail(fmt::format("{} is not between {} and {}", found(), least, most));
  }
  return value;
}

std::string JsonCursor::found() const {
  if (node_->is_structured()) return node_->is_array() ? "a list" : "an object";
  const std::string text = node_->dump(-1, ' ', true, Json::error_handler_t::replace);
  return text.size() > kLongestShown ? text.substr(0, kLongestShown) + "..." : text;
}

std::string JsonCursor::place() const {
  if (parent_ == nullptr) return {};
  const std::string before = parent_->place();
  if (key_.empty()) return fmt::format("{}[{}]", before, index_);
  return before.empty() ? std::string(key_) : fmt::format("{}.{}", before, key_);
}

void JsonCursor::fail(const std::string& what) const {
  const std::string where = place();
  refuse(*file_, where.empty() ? what : where + ": " + what);
}

}  // namespace mixmask
