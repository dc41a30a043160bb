// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <filesystem>

#include "ui/sample_worker.h"

namespace mixmask::ui {

class PreviewStrip;
class TrainingModel;

// Fills the strip for a run that was opened: what its network saw in the last step that is known of
// it follows from its settings, and is drawn again.
class OpenedPreview : public QObject {
  Q_OBJECT
 public:
  OpenedPreview(const StudioServices& services, const TrainingModel& model, PreviewStrip& strip,
                QObject* parent = nullptr);
  // Asks for the pictures of the last step if they are not those shown.
  void refresh();

 private:
  bool isOfRunShown() const;
  void show(const MixPreview& preview);
  void tellProblem(const QString& message);

  const TrainingModel& model_;
  PreviewStrip& strip_;
  // What was asked for last. One request at a time: an answer is that request's.
  std::filesystem::path run_;
  std::int64_t step_ = 0;
  bool isDrawing_ = false, hasFailed_ = false;
  SampleWorker worker_;  // last: its thread ends first
};

}  // namespace mixmask::ui
