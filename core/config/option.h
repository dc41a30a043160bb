// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace mixmask {

using OptionValue = std::variant<bool, std::int64_t, double, std::string>;
using OptionMap = std::map<std::string, OptionValue>;  // key of the option -> value

struct OptionChoice {
  std::string key, label;
};

// One option, said once: YAML keys, check(), the command line's --set and the Qt form all read it.
struct OptionSpec {
  std::string key;          // "gridSize"; with its section in front once it is in a RunConfig
  std::string label;        // "Grid cells per side"
  std::string description;  // a sentence: what it does, its symbol, where the value comes from
  std::string unit;         // "", "images", "steps", "s", ...
  OptionValue initial;      // its type is the type of the option
  double minimum = -std::numeric_limits<double>::infinity();  // both ends included
  double maximum = std::numeric_limits<double>::infinity();
  std::vector<OptionChoice> choices;  // not empty: a text option that takes one of these keys
};

std::string toText(const OptionValue& value);

// "" or what is wrong with the value, e.g. "3.5 is not a whole number" or "40 is above the
// largest allowed value 32".
std::string problemWith(const OptionSpec& spec, const OptionValue& value);

// Reads a value of the option's type from text. Throws ConfigError with the same words.
OptionValue parseOption(const OptionSpec& spec, const std::string& text);

// The options of one plain struct, bound to its members.
template <typename Struct>
class OptionTable {
 public:
  // The initial values are those of `defaults`: the member's own declaration, unless a method
  // shares the struct and starts elsewhere.
  explicit OptionTable(Struct defaults = {}) : defaults_(std::move(defaults)) {}

  template <typename Member>
  OptionTable& option(std::string key, Member Struct::*member, std::string label,
                      std::string description) {
    return bind(
        std::move(key), std::move(label),
        std::move(description), [member](auto& object) -> auto& { return object.*member; });
  }

  // For a member of a member.
  template <typename Middle, typename Member>
  OptionTable& option(std::string key, Middle Struct::*middle, Member Middle::*member,
                      std::string label, std::string description) {
    return bind(
        std::move(key), std::move(label),
        std::move(description), [=](auto& object) -> auto& { return object.*middle.*member; });
  }

  // These describe the option added last.
  OptionTable& range(double minimum, double maximum) {
    rows_.back().spec.minimum = minimum;
    rows_.back().spec.maximum = maximum;
    return *this;
  }
  OptionTable& atLeast(double minimum) {
    rows_.back().spec.minimum = minimum;
    return *this;
  }
  OptionTable& unit(std::string unit) {
    rows_.back().spec.unit = std::move(unit);
    return *this;
  }
  OptionTable& choices(std::vector<OptionChoice> choices) {
    rows_.back().spec.choices = std::move(choices);
    return *this;
  }

  std::vector<OptionSpec> specs() const {
    std::vector<OptionSpec> specs;
    for (const Row& row : rows_) specs.push_back(row.spec);
    return specs;
  }

  // The struct with the given options set; options of other names are left alone.
  Struct read(const OptionMap& options) const {
    Struct object = defaults_;
    for (const Row& row : rows_) {
      const auto found = options.find(row.spec.key);
      if (found != options.end()) row.set(object, found->second);
    }
    return object;
  }

  std::optional<OptionValue> get(const Struct& object, const std::string& key) const {
    for (const Row& row : rows_) {
      if (row.spec.key == key) return row.get(object);
    }
    return std::nullopt;
  }

  // False where there is no such option. The value has the option's type.
  bool set(Struct& object, const std::string& key, const OptionValue& value) const {
    for (const Row& row : rows_) {
      if (row.spec.key != key) continue;
      row.set(object, value);
      return true;
    }
    return false;
  }

 private:
  struct Row {
    OptionSpec spec;
    std::function<OptionValue(const Struct&)> get;
    std::function<void(Struct&, const OptionValue&)> set;
  };

  template <typename Access>
  OptionTable& bind(std::string key, std::string label, std::string description, Access access) {
    using Member = std::remove_cvref_t<decltype(access(std::declval<Struct&>()))>;
    Row row;
    row.get = [access](const Struct& object) -> OptionValue { return access(object); };
    row.set = [access](Struct& object, const OptionValue& value) {
      access(object) = std::get<Member>(value);
    };
    row.spec = OptionSpec{.key = std::move(key),
                          .label = std::move(label),
                          .description = std::move(description),
                          .unit = {},
                          .initial = row.get(defaults_),
                          .choices = {}};
    rows_.push_back(std::move(row));
    return *this;
  }

  Struct defaults_;
  std::vector<Row> rows_;
};

}  // namespace mixmask
