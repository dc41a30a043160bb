// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/config_draft.h"

#include <algorithm>

namespace mixmask::ui {
namespace {

bool sameKeys(const std::vector<OptionSpec>& a, const std::vector<OptionSpec>& b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](const OptionSpec& x, const OptionSpec& y) {
        return x.key == y.key && x.choices.size() == y.choices.size() && x.minimum == y.minimum &&
               x.maximum == y.maximum && x.description == y.description;
      });
}

}  // namespace

ConfigDraft::ConfigDraft(const StudioServices& services, QObject* parent)
    : QObject(parent), services_(services) {
  review();
}

void ConfigDraft::startFrom(const RunConfig& config, const QString& origin) {
  original_ = config;
  origin_ = origin;
  replace(config);
}

void ConfigDraft::replace(const RunConfig& config) {
  config_ = config;
  rejected_.clear();
  review();
}

const OptionSpec* ConfigDraft::specOf(const std::string& path) const {
  const auto found = std::find_if(specs_.begin(), specs_.end(),
                                  [&](const OptionSpec& spec) { return spec.key == path; });
  return found == specs_.end() ? nullptr : &*found;
}

void ConfigDraft::setFromText(const std::string& path, const QString& text) {
  const OptionSpec* spec = specOf(path);
  if (spec == nullptr) return;
  try {
    services_.setOption(config_, path, parseOption(*spec, text.trimmed().toStdString()));
    rejected_.erase(path);
  } catch (const std::exception& error) {
    rejected_[path] = {text, error.what()};
  }
  review();
}

void ConfigDraft::reset(const std::string& path) {
  setFromText(path, originalText(path));
}

QString ConfigDraft::text(const std::string& path) const {
  const auto rejected = rejected_.find(path);
  if (rejected != rejected_.end()) return rejected->second.first;
  return QString::fromStdString(toText(services_.optionValue(config_, path)));
}

QString ConfigDraft::originalText(const std::string& path) const {
  return textIn(original_, path);
}

// The initial value for an option that the configuration does not have.
QString ConfigDraft::textIn(const RunConfig& config, const std::string& path) const {
  try {
    return QString::fromStdString(toText(services_.optionValue(config, path)));
  } catch (const std::exception&) {
    const OptionSpec* spec = specOf(path);
    return spec == nullptr ? QString() : QString::fromStdString(toText(spec->initial));
  }
}

std::vector<std::string> ConfigDraft::pathsUnlike(const RunConfig& config) const {
  std::vector<std::string> paths;
  for (const OptionSpec& spec : specs_) {
    if (text(spec.key) != textIn(config, spec.key)) paths.push_back(spec.key);
  }
  return paths;
}

std::optional<ConfigProblem> ConfigDraft::problemOf(const std::string& path) const {
  std::optional<ConfigProblem> worst;
  for (const ConfigProblem& problem : problems_) {
    if (problem.path == path && (!worst || (worst->isWarning && !problem.isWarning))) {
      worst = problem;
    }
  }
  return worst;
}

int ConfigDraft::errorCount() const {
  return static_cast<int>(std::count_if(problems_.begin(), problems_.end(),
                                        [](const ConfigProblem& p) { return !p.isWarning; }));
}

void ConfigDraft::review() {
  std::vector<OptionSpec> specs = services_.optionSpecs(config_);
  const bool other = !sameKeys(specs, specs_);
  specs_ = std::move(specs);
  std::erase_if(rejected_, [this](const auto& entry) { return specOf(entry.first) == nullptr; });
  problems_ = services_.check(config_);
  for (const auto& [path, rejected] : rejected_) {
    problems_.push_back({path, rejected.second, false});
  }
  if (other) Q_EMIT specsChanged();
  Q_EMIT changed();
}

}  // namespace mixmask::ui
