// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/evaluation_draft.h"

#include <QFileInfo>
#include <algorithm>

#include "ui/evaluate/evaluation_text.h"
#include "ui/runs/run_text.h"

namespace mixmask::ui {
namespace {

const std::string kData = "data.name";

// The folder of the run that a checkpoint would belong to; empty: none.
std::filesystem::path runOf(const QString& fileOrRun) {
  const std::filesystem::path path = pathOf(fileOrRun);
  if (QFileInfo(fileOrRun).isDir()) return path;
  const std::filesystem::path folder = path.parent_path();
  return folder.filename() == "checkpoints" ? folder.parent_path() : std::filesystem::path();
}

bool sameRows(const std::vector<OptionSpec>& a, const std::vector<OptionSpec>& b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](const OptionSpec& x, const OptionSpec& y) {
        return x.key == y.key &&
               (x.choices.empty() || x.choices.front().label == y.choices.front().label);
      });
}

// Length and batch are the protocol's own, whatever the run's are.
bool isProtocolsOwn(const std::string& path) {
  return path == "runtime.epochs" || path == "data.batchSize";
}

}  // namespace

EvaluationDraft::EvaluationDraft(const StudioServices& services, QObject* parent)
    : QObject(parent), services_(services), catalog_(services.catalog()) {
  if (!catalog_.protocols.empty()) setProtocol(catalog_.protocols.front().key);
}

void EvaluationDraft::setProtocol(const std::string& key) {
  for (const CatalogEntry& entry : catalog_.protocols) {
    if (entry.key == key) protocol_ = entry;
  }
  origin_ = QString::fromStdString(protocol_.label);
  makeSpecs();
}

void EvaluationDraft::setCheckpoint(const QString& fileOrRun) {
  checkpoint_ = fileOrRun.trimmed();
  exists_ = !checkpoint_.isEmpty() && QFileInfo::exists(checkpoint_);
  const std::filesystem::path run = exists_ ? runOf(checkpoint_) : std::filesystem::path();
  run_.reset();
  try {
    if (!run.empty()) run_ = services_.configOfRun(run);
  } catch (const std::exception&) {  // a folder that is not one of a run
  }
  makeSpecs();
}

QString EvaluationDraft::checkpointProblem() const {
  if (checkpoint_.isEmpty()) return tr("choose a checkpoint first");
  if (!exists_) return tr("there is no such file or folder");
  if (QFileInfo(checkpoint_).isDir() && !run_) {
    return tr("this folder is not one of a run; choose one with a config.yaml, or a file");
  }
  return {};
}

QString EvaluationDraft::checkpointNote() const {
  if (checkpoint_.isEmpty()) {
    return tr(
        "The folder of a run, or a checkpoint file of this or another program. It can be "
        "dropped here.");
  }
  if (!run_) return tr("A file that belongs to no run.");
  if (QFileInfo(checkpoint_).isDir()) return tr("A run; its newest checkpoint is judged.");
  return tr("A checkpoint of the run %1.").arg(pathText(runOf(checkpoint_).filename()));
}

// Another program's file does not say on which images it is to be judged; one of ours does.
OptionSpec EvaluationDraft::dataChoice(OptionSpec spec) const {
  std::string own;
  if (run_) {
    own = run_->data.name;
    for (const OptionChoice& choice : spec.choices) {
      if (choice.key == run_->data.name) own = choice.label;
    }
    own = tr("The run's own: %1").arg(QString::fromStdString(own)).toStdString();
  } else if (checkpoint_.endsWith(".safetensors")) {
    own = tr("What the file says").toStdString();
  } else {
    own = tr("Choose one").toStdString();
  }
  spec.choices.insert(spec.choices.begin(), {"", own});
  spec.initial = std::string();
  spec.description = tr("The images that it is judged on.").toStdString();
  return spec;
}

void EvaluationDraft::makeSpecs() {
  std::vector<OptionSpec> specs;
  for (const OptionSpec& spec : services_.optionSpecs(RunConfig())) {
    if (spec.key == kData) specs.push_back(dataChoice(spec));
    if (spec.key == "data.root" || spec.key == "data.limit") specs.push_back(spec);
  }
  for (OptionSpec& spec : services_.evaluationOptions(protocol_.key)) {
    specs.push_back(std::move(spec));
  }
  const bool other = !sameRows(specs, specs_);
  specs_ = std::move(specs);
  if (other) Q_EMIT specsChanged();
  Q_EMIT changed();
}

const OptionSpec* EvaluationDraft::specOf(const std::string& path) const {
  const auto found = std::find_if(specs_.begin(), specs_.end(),
                                  [&](const OptionSpec& spec) { return spec.key == path; });
  return found == specs_.end() ? nullptr : &*found;
}

void EvaluationDraft::setFromText(const std::string& path, const QString& text) {
  texts_[path] = text;
  Q_EMIT changed();
}

QString EvaluationDraft::text(const std::string& path) const {
  const auto typed = texts_.find(path);
  return typed == texts_.end() ? originalText(path) : typed->second;
}

// A run says how it wants to be judged, where it says anything; its folder of the data set is not
// shown, because it is that of its own data only.
QString EvaluationDraft::originalText(const std::string& path) const {
  const OptionSpec* spec = specOf(path);
  if (spec == nullptr) return {};
  const bool isRuns = run_ && path != kData && path != "data.root" && !isProtocolsOwn(path);
  try {
    if (isRuns) return QString::fromStdString(toText(services_.optionValue(*run_, path)));
  } catch (const std::exception&) {  // it has no such option
  }
  return QString::fromStdString(toText(spec->initial));
}

std::optional<ConfigProblem> EvaluationDraft::problemOf(const std::string& path) const {
  const OptionSpec* spec = specOf(path);
  if (spec == nullptr) return std::nullopt;
  std::string message;
  try {
    message = problemWith(*spec, parseOption(*spec, text(path).trimmed().toStdString()));
  } catch (const std::exception& error) {
    message = error.what();
  }
  const bool needsData = exists_ && !run_ && !checkpoint_.endsWith(".safetensors");
  if (message.empty() && path == kData && needsData && text(path).isEmpty()) {
    message = tr("a file of another program does not say on which images it is to be judged")
                  .toStdString();
  }
  if (message.empty()) return std::nullopt;
  return ConfigProblem{path, message, false};
}

int EvaluationDraft::errorCount() const {
  const auto wrong = std::count_if(specs_.begin(), specs_.end(), [this](const OptionSpec& spec) {
    return problemOf(spec.key).has_value();
  });
  return static_cast<int>(wrong) + (checkpointProblem().isEmpty() ? 0 : 1);
}

EvaluationRequest EvaluationDraft::request() const {
  EvaluationRequest request;
  request.protocol = protocol_.key;
  request.checkpoint = pathOf(checkpoint_);
  request.data = text(kData).toStdString();
  for (const OptionSpec& spec : specs_) {
    if (spec.key == kData || !isChanged(spec.key)) continue;
    const OptionValue value = parseOption(spec, text(spec.key).trimmed().toStdString());
    request.assignments.push_back(spec.key + '=' + toText(value));
  }
  return request;
}

}  // namespace mixmask::ui
