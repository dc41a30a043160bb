// SPDX-License-Identifier: Apache-2.0
#include "core/session/run_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <string_view>

#include "core/base/error.h"
#include "core/checkpoints/row_file.h"
#include "core/session/catalog.h"

namespace mixmask {
namespace {

constexpr std::string_view kVersion = "1";
constexpr std::string_view kSeedKey = "runtime.seed";

// The lines of a file that toYaml() has written: sections, and under each `  key: value`. A parser
// of all of YAML takes half a millisecond for them, which is half of what a listing of a thousand
// runs may take.
class Settings {
 public:
  explicit Settings(std::string_view yaml) {
    std::string section;
    for (const std::string_view line : wholeLines(yaml)) {
      const std::size_t colon = line.find(':');
      if (colon == line.npos || colon == 0) continue;
      const bool isOption = line.starts_with("  ") && line[2] != ' ';
      const std::string key(line.substr(isOption ? 2 : 0, colon - (isOption ? 2 : 0)));
      if (line[0] != ' ') section = key;
      if (isOption || line[0] != ' ') {
        values_[isOption ? section + "." + key : key] = unquoted(line.substr(colon + 1));
      }
      if (isOption && section + "." + key == kSeedKey) continue;
      others_ += line;
      others_ += '\n';
    }
  }

  std::string text(const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? std::string() : found->second;
  }

  template <typename Number>
  std::optional<Number> number(const std::string& key) const {
    const std::string value = text(key);
    Number number{};
    const char* end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, number);
    return error == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
  }

  // Two runs that agree in it differ by their seeds at most.
  std::string withoutSeed() const {
    return fmt::format("{:016x}", std::hash<std::string>{}(others_));
  }

 private:
  static std::string unquoted(std::string_view value) {
    const std::size_t begin = value.find_first_not_of(" \"");
    if (begin == value.npos) return {};
    return std::string(value.substr(begin, value.find_last_not_of(" \"\r") - begin + 1));
  }

  std::map<std::string, std::string> values_;  // "mixer.gridSize" -> "4"
  std::string others_;                         // every line but that of the seed
};

OptionChoice choiceOf(const std::string& key, const std::vector<CatalogEntry>& entries) {
  const auto found = std::ranges::find(entries, key, &CatalogEntry::key);
  return {key, found == entries.end() ? key : found->label};
}

}  // namespace

void readSettings(const std::string& yaml, RunSummary& run) {
  static const Catalog known = catalog();
  const Settings settings(yaml);
  run.framework = choiceOf(settings.text("framework.name"), known.frameworks);
  run.mixer = choiceOf(settings.text("mixer.name"), known.mixers);
  run.backbone = choiceOf(settings.text("backbone.name"), known.backbones);
  run.dataset = choiceOf(settings.text("data.name"), known.datasets);
  run.gridSize = settings.number<std::int64_t>("mixer.gridSize");
  run.keepRatio = settings.number<double>("mixer.keepRatio");
  run.seed = settings.number<std::int64_t>(std::string(kSeedKey));
  if (run.framework.key.empty() || run.mixer.key.empty()) {
    throw ConfigError("config.yaml holds no settings; the run can be seen here, but not be opened");
  }
  run.settings = settings.withoutSeed();
  if (const std::string version = settings.text("version"); version != kVersion) {
    throw ConfigError(
        fmt::format("config.yaml is of version '{}', and this program goes on with "
                    "version {} only; use the version that wrote it",
                    version, kVersion));
  }
}

}  // namespace mixmask
