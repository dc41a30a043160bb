// SPDX-License-Identifier: Apache-2.0
#include "core/session/run_query.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

#include "core/base/error.h"
#include "core/config/sections.h"

namespace mixmask {
namespace {

using Texts = std::vector<std::string>;

struct TextField {
  const char* name;
  Texts (*of)(const RunSummary&);
};

struct NumberField {
  const char* name;
  std::optional<double> (*of)(const RunSummary&);
  bool isShare = false;  // a fraction, for which percent may be written
};

Texts both(const OptionChoice& choice) {
  return {choice.key, choice.label};
}

Texts methodOf(const RunSummary& run) {
  return {run.framework.key, run.framework.label, run.mixer.key, run.mixer.label};
}

const std::array kTextFields{
    TextField{"name", [](const RunSummary& run) { return Texts{run.name}; }},
    TextField{"method", &methodOf},
    TextField{"framework", [](const RunSummary& run) { return both(run.framework); }},
    TextField{"mixer", [](const RunSummary& run) { return both(run.mixer); }},
    TextField{"backbone", [](const RunSummary& run) { return both(run.backbone); }},
    TextField{"data", [](const RunSummary& run) { return both(run.dataset); }},
    TextField{"state", [](const RunSummary& run) { return Texts{nameOf(run.state)}; }},
    TextField{"tag", [](const RunSummary& run) { return run.tags; }},
    TextField{"note", [](const RunSummary& run) { return Texts{run.notes.value_or("")}; }},
    TextField{"host", [](const RunSummary& run) { return Texts{run.host}; }},
    TextField{"settings", [](const RunSummary& run) { return Texts{run.settings}; }},
};

std::optional<double> asNumber(std::optional<std::int64_t> value) {
  return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
}

std::optional<double> gainOf(const RunSummary& run) {
  if (!run.knnLast || !run.knnUntrained) return std::nullopt;
  return *run.knnLast - *run.knnUntrained;
}

std::optional<double> lossOf(const RunSummary& run) {
  return run.loss.empty() ? std::nullopt : std::optional(run.loss.back().last);
}

using Number = std::optional<double>;
const std::array kNumberFields{
    NumberField{"grid", [](const RunSummary& run) { return asNumber(run.gridSize); }},
    NumberField{"keep", [](const RunSummary& run) { return run.keepRatio; }, true},
    NumberField{"seed", [](const RunSummary& run) { return asNumber(run.seed); }},
    NumberField{"step", [](const RunSummary& run) { return asNumber(run.step); }},
    NumberField{"loss", &lossOf},
    NumberField{"knn", [](const RunSummary& run) { return run.knnLast; }, true},
    NumberField{"best", [](const RunSummary& run) { return run.knnBest; }, true},
    NumberField{"untrained", [](const RunSummary& run) { return run.knnUntrained; }, true},
    NumberField{"gain", &gainOf, true},
    NumberField{
        "hours",
        [](const RunSummary& run) { return run.seconds ? Number(*run.seconds / 3600) : Number(); }},
};

std::string lowerCase(std::string text) {
  for (char& letter : text)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return text;
}

bool contains(const std::string& text, const std::string& lowerWord) {
  return lowerCase(text).find(lowerWord) != std::string::npos;
}

// One term as it was typed.
struct Term {
  bool isNegated = false;
  std::string field;      // empty: a word for any text
  std::string operator_;  // empty like the field
  std::string value;
  std::string text;  // all of it, for messages
};

// Takes the next term from the front of `rest`. Quotes keep spaces and operators together.
Term takeTerm(std::string_view& rest) {
  Term term;
  const std::string_view begin = rest;
  bool isQuoted = false, wasQuoted = false;
  std::string* part = &term.field;
  while (!rest.empty() && (isQuoted || std::isspace(static_cast<unsigned char>(rest[0])) == 0)) {
    const char letter = rest[0];
    const bool isOperator = std::string_view(":=<>!").find(letter) != std::string_view::npos;
    rest.remove_prefix(1);
    if (letter == '"') {
      isQuoted = !isQuoted;
      wasQuoted = true;
    } else if (part == &term.field && isOperator && !wasQuoted) {
      term.operator_ = letter;
      if (!rest.empty() && rest[0] == '=') {
        term.operator_ += '=';
        rest.remove_prefix(1);
      }
      part = &term.value;
    } else if (part == &term.field && term.field.empty() && letter == '-' && !wasQuoted) {
      term.isNegated = true;
    } else {
      *part += letter;
    }
  }
  term.text = begin.substr(0, begin.size() - rest.size());
  if (isQuoted) {
    throw ConfigError(fmt::format("{} has a quote that does not end; add a \"", term.text));
  }
  if (term.operator_.empty()) std::swap(term.field, term.value);
  return term;
}

double parseNumber(const Term& term, const NumberField& field) {
  std::string_view text = term.value;
  const bool isPercent = field.isShare && text.ends_with('%');
  if (isPercent) text.remove_suffix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw ConfigError(fmt::format("{} needs a number: {}{}{}", term.text, term.field,
                                  term.operator_, field.isShare ? "60%" : "4"));
  }
  // Nobody looks for an accuracy above 1: such a number is one of percent.
  return isPercent || (field.isShare && std::abs(value) > 1) ? value / 100 : value;
}

std::function<bool(const RunSummary&)> numberTest(const Term& term, const NumberField& field) {
  const double number = parseNumber(term, field);
  const auto compare = [&]() -> bool (*)(double, double) {
    const std::string& sign = term.operator_;
    if (sign == ":" || sign == "=")
      return [](double a, double b) { return std::abs(a - b) < 1e-9; };
    if (sign == "!=") return [](double a, double b) { return std::abs(a - b) >= 1e-9; };
    if (sign == "<") return [](double a, double b) { return a < b; };
    if (sign == "<=") return [](double a, double b) { return a <= b; };
    if (sign == ">") return [](double a, double b) { return a > b; };
    if (sign == ">=") return [](double a, double b) { return a >= b; };
    throw ConfigError(
        fmt::format("{}: there is no comparison '{}'; use : = != < <= > or >=", term.text, sign));
  }();
  return [of = field.of, compare, number](const RunSummary& run) {
    const std::optional<double> value = of(run);
    return value && compare(*value, number);
  };
}

std::function<bool(const RunSummary&)> textTest(const Term& term, const TextField& field) {
  const bool isWhole = term.operator_ == "=" || term.operator_ == "!=";
  if (!isWhole && term.operator_ != ":") {
    throw ConfigError(fmt::format("{} compares a text; use {}:{} to look for it", term.text,
                                  term.field, term.value));
  }
  if (term.value.empty()) {
    throw ConfigError(fmt::format("{} needs a word after it", term.text));
  }
  const bool isNot = term.operator_ == "!=";
  return [of = field.of, isWhole, isNot, word = lowerCase(term.value)](const RunSummary& run) {
    const auto fits = [&](const std::string& text) {
      return isWhole ? lowerCase(text) == word : contains(text, word);
    };
    return std::ranges::any_of(of(run), fits) != isNot;
  };
}

std::function<bool(const RunSummary&)> anyTextTest(const Term& term) {
  return [word = lowerCase(term.value)](const RunSummary& run) {
    return std::ranges::any_of(kTextFields, [&](const TextField& field) {
      return std::ranges::any_of(field.of(run),
                                 [&](const std::string& text) { return contains(text, word); });
    });
  };
}

std::function<bool(const RunSummary&)> testOf(const Term& term) {
  if (term.operator_.empty()) return anyTextTest(term);
  const std::string name = lowerCase(term.field);
  for (const TextField& field : kTextFields) {
    if (name == field.name) return textTest(term, field);
  }
  for (const NumberField& field : kNumberFields) {
    if (name == field.name) return numberTest(term, field);
  }
  const std::string nearest = nearestKey(name, queryFields());
  throw ConfigError(
      fmt::format("{}: runs have no '{}'{}; put quotes around it to look for the text", term.text,
                  term.field, nearest.empty() ? "" : fmt::format(", but '{}'", nearest)));
}

}  // namespace

RunQuery::RunQuery(std::string_view text) {
  for (;;) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text[0])) != 0) {
      text.remove_prefix(1);
    }
    if (text.empty()) return;
    const Term term = takeTerm(text);
    if (term.operator_.empty() && term.value.empty()) continue;  // a lone - or ""
    auto test = testOf(term);
    if (term.isNegated) {
      test = [test = std::move(test)](const RunSummary& run) { return !test(run); };
    }
    terms_.push_back(std::move(test));
  }
}

bool RunQuery::matches(const RunSummary& run) const {
  return std::ranges::all_of(terms_, [&](const auto& term) { return term(run); });
}

std::vector<std::string> queryFields() {
  std::vector<std::string> names;
  for (const TextField& field : kTextFields) names.emplace_back(field.name);
  for (const NumberField& field : kNumberFields) names.emplace_back(field.name);
  return names;
}

}  // namespace mixmask
