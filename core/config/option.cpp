// SPDX-License-Identifier: Apache-2.0
#include "core/config/option.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/base/error.h"

namespace mixmask {
namespace {

std::string number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : std::string("a number");
}

std::string problemWithNumber(const OptionSpec& spec, double value) {
  if (!std::isfinite(value)) return fmt::format("{} is not a finite number", value);
  if (value < spec.minimum) {
    return fmt::format("{} is below the smallest allowed value {}", value, number(spec.minimum));
  }
  if (value > spec.maximum) {
    return fmt::format("{} is above the largest allowed value {}", value, number(spec.maximum));
  }
  return {};
}

std::string problemWithText(const OptionSpec& spec, const std::string& value) {
  if (spec.choices.empty()) return {};
  const auto same = [&](const OptionChoice& choice) { return choice.key == value; };
  if (std::any_of(spec.choices.begin(), spec.choices.end(), same)) return {};
  std::string known;
  for (const OptionChoice& choice : spec.choices) {
    known += (known.empty() ? "" : ", ") + choice.key;
  }
  return fmt::format("'{}' is not one of {}", value, known);
}

template <typename Number>
bool parseWhole(const std::string& text, Number& value) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc{} && stop == end;
}

}  // namespace

std::string toText(const OptionValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *whole);
  if (const auto* real = std::get_if<double>(&value)) return fmt::format("{}", *real);
  return std::get<std::string>(value);
}

std::string problemWith(const OptionSpec& spec, const OptionValue& value) {
  if (value.index() != spec.initial.index()) {
    return fmt::format("{} has the wrong type", toText(value));
  }
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    return problemWithNumber(spec, static_cast<double>(*whole));
  }
  if (const auto* real = std::get_if<double>(&value)) return problemWithNumber(spec, *real);
  if (const auto* text = std::get_if<std::string>(&value)) return problemWithText(spec, *text);
  return {};
}

OptionValue parseOption(const OptionSpec& spec, const std::string& text) {
  const auto refuse = [&](const char* expected) -> OptionValue {
    throw ConfigError(fmt::format("{}: '{}' is not {}", spec.key, text, expected));
  };
  if (std::holds_alternative<std::string>(spec.initial)) return text;
  if (std::holds_alternative<bool>(spec.initial)) {
    if (text == "true") return true;
    if (text == "false") return false;
    return refuse("true or false");
  }
  if (std::holds_alternative<std::int64_t>(spec.initial)) {
    std::int64_t value = 0;
    return parseWhole(text, value) ? OptionValue(value) : refuse("a whole number");
  }
  double value = 0;
  return parseWhole(text, value) ? OptionValue(value) : refuse("a number");
}

}  // namespace mixmask
