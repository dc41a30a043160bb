// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/config_draft.h"

#include <QElapsedTimer>
#include <algorithm>
#include <utility>

namespace mixmask::ui {
namespace {

bool sameKeys(const std::vector<OptionSpec>& a, const std::vector<OptionSpec>& b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](const OptionSpec& x, const OptionSpec& y) {
        return x.key == y.key && x.choices.size() == y.choices.size() && x.minimum == y.minimum &&
               x.maximum == y.maximum && x.description == y.description;
      });
}

constexpr int kMostEdits = 200;
constexpr qint64 kTypingMilliseconds = 1500;  // a longer break begins another edit

}  // namespace

// The whole state before and after: a change of a method brings other options.
class ConfigDraft::Edit : public QUndoCommand {
 public:
  Edit(ConfigDraft& draft, State before, State after, const QString& what, std::string path)
      : QUndoCommand(what),
        draft_(draft),
        before_(std::move(before)),
        after_(std::move(after)),
        path_(std::move(path)) {
    sinceEdit_.start();
  }

  int id() const override { return path_.empty() ? -1 : 1; }
  void undo() override { draft_.restore(before_, path_); }
  void redo() override {
    if (isDone_) draft_.restore(after_, path_);
    isDone_ = true;  // the stack does a new command, which has happened
  }
  bool mergeWith(const QUndoCommand* command) override {
    const auto& next = *static_cast<const Edit*>(command);
    if (next.path_ != path_ || sinceEdit_.elapsed() > kTypingMilliseconds) return false;
    after_ = next.after_;
    sinceEdit_.restart();
    return true;
  }

 private:
  ConfigDraft& draft_;
  State before_, after_;
  std::string path_;  // of the one option; empty: of many
  QElapsedTimer sinceEdit_;
  bool isDone_ = false;
};

ConfigDraft::ConfigDraft(const StudioServices& services, QObject* parent)
    : QObject(parent), services_(services) {
  history_.setUndoLimit(kMostEdits);
  review();
}

void ConfigDraft::startFrom(const RunConfig& config, const QString& origin) {
  if (state_.origin.isEmpty()) return restore({config, config, origin, {}}, {});
  become({config, config, origin, {}}, tr("settings of %1").arg(origin), {});
}

void ConfigDraft::renameOrigin(const QString& origin) {
  state_.origin = origin;
  Q_EMIT changed();
}

void ConfigDraft::replace(const RunConfig& config) {
  become({config, state_.original, state_.origin, {}}, tr("several settings"), {});
}

void ConfigDraft::become(State state, const QString& what, const std::string& path) {
  State before = std::exchange(state_, std::move(state));
  history_.push(new Edit(*this, std::move(before), state_, what, path));
  review();
}

void ConfigDraft::restore(const State& state, const std::string& path) {
  state_ = state;
  review();
  if (!path.empty()) Q_EMIT movedTo(path);
}

const OptionSpec* ConfigDraft::specOf(const std::string& path) const {
  const auto found = std::find_if(specs_.begin(), specs_.end(),
                                  [&](const OptionSpec& spec) { return spec.key == path; });
  return found == specs_.end() ? nullptr : &*found;
}

void ConfigDraft::setFromText(const std::string& path, const QString& text) {
  const OptionSpec* spec = specOf(path);
  if (spec == nullptr) return;
  const QString before = this->text(path);
  State next = state_;
  try {
    services_.setOption(next.config, path, parseOption(*spec, text.trimmed().toStdString()));
    next.rejected.erase(path);
    if (textIn(next.config, path) == before) return;
  } catch (const std::exception& error) {
    next.rejected[path] = {text, error.what()};
  }
  become(std::move(next), tr("change of %1").arg(QString::fromStdString(spec->label)), path);
}

QString ConfigDraft::text(const std::string& path) const {
  const auto rejected = state_.rejected.find(path);
  if (rejected != state_.rejected.end()) return rejected->second.first;
  return QString::fromStdString(toText(services_.optionValue(state_.config, path)));
}

QString ConfigDraft::originalText(const std::string& path) const {
  return textIn(state_.original, path);
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
  std::vector<OptionSpec> specs = services_.optionSpecs(state_.config);
  const bool other = !sameKeys(specs, specs_);
  specs_ = std::move(specs);
  std::erase_if(state_.rejected,
                [this](const auto& entry) { return specOf(entry.first) == nullptr; });
  problems_ = services_.check(state_.config);
  for (const auto& [path, rejected] : state_.rejected) {
    problems_.push_back({path, rejected.second, false});
  }
  if (other) Q_EMIT specsChanged();
  Q_EMIT changed();
}

}  // namespace mixmask::ui
