// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/opened_preview.h"

#include "ui/train/preview_strip.h"
#include "ui/training_model.h"

namespace mixmask::ui {

OpenedPreview::OpenedPreview(const StudioServices& services, const TrainingModel& model,
                             PreviewStrip& strip, QObject* parent)
    : QObject(parent), model_(model), strip_(strip), worker_(services) {
  connect(&worker_, &SampleWorker::rowsReady, this, &OpenedPreview::show);
  connect(&worker_, &SampleWorker::reading, this, [this] {
    if (isOfRunShown() && strip_.isEmpty()) strip_.clear(tr("Reading the data set..."));
  });
  connect(&worker_, &SampleWorker::failed, this, &OpenedPreview::tellProblem);
  connect(&model_, &TrainingModel::runOpened, this, [this] {
    run_.clear();  // its data may be there now
    if (strip_.isVisible()) refresh();
  });
}

void OpenedPreview::refresh() {
  const std::filesystem::path& run = model_.openedRun().folder;
  if (isDrawing_ || run.empty() || !model_.record().hasSteps()) return;
  const std::int64_t step = model_.record().lastStep();
  if (run == run_ && (step == step_ || hasFailed_)) return;
  run_ = run;
  step_ = step;
  isDrawing_ = true;
  hasFailed_ = false;
  worker_.ask({.config = model_.runConfig(), .step = step, .rows = MixPreview::kRows});
}

bool OpenedPreview::isOfRunShown() const {
  return !run_.empty() && run_ == model_.openedRun().folder;
}

void OpenedPreview::show(const MixPreview& preview) {
  isDrawing_ = false;
  if (isOfRunShown()) strip_.setPreview(preview);
}

void OpenedPreview::tellProblem(const QString& message) {
  isDrawing_ = false;
  hasFailed_ = true;
  if (isOfRunShown()) strip_.clear(message);
}

}  // namespace mixmask::ui
