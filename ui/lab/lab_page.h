// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>
#include <QWidget>
#include <vector>

#include "ui/sample_worker.h"
#include "ui/studio_services.h"
#include "ui/train/config_draft.h"
#include "ui/widgets/mixture_tiles.h"

class QLabel;
class QSpinBox;
class QVBoxLayout;

namespace mixmask::ui {

class Banner;
class ContactSheet;
class LambdaHistogram;
class OptionRow;

// What does the mask do to my views? One pair of a batch, exactly as a training step sees it.
class LabPage : public QWidget {
  Q_OBJECT
 public:
  LabPage(const StudioServices& services, ConfigDraft& trainDraft, QWidget* parent = nullptr);

  ConfigDraft& draft() { return draft_; }
  SampleWorker& worker() { return worker_; }
  bool hasPicture() const { return hasPicture_; }
  bool hasSheet() const;
  OptionRow* row(const std::string& path) const;
  const LambdaHistogram* histogram() const { return histogram_; }
  Banner* banner() const { return banner_; }
  void takeFromTrain();
  // The pair in row `row` of a step of a run with this configuration, called `name`.
  void showPair(const RunConfig& config, const QString& name, std::int64_t step, std::int64_t row);
  // Whether the settings may go to the form of the Train page.
  void setUseEnabled(bool enabled) { use_->setEnabled(enabled); }

 Q_SIGNALS:
  void usedInTrain();

 protected:
  void showEvent(QShowEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* makeControls();
  QWidget* makePictures();
  void rebuildRows();
  void ask();
  void showSample(const MixPreview::Sample& sample, std::int64_t batchSize);
  void redraw();
  void useInTrain();
  std::optional<double> requestedRatio() const;

  ConfigDraft& trainDraft_;
  ConfigDraft draft_;
  Banner* banner_;
  QWidget* rowsHolder_ = nullptr;
  QVBoxLayout* rowsPlace_ = nullptr;
  std::vector<OptionRow*> rows_;
  QPushButton* use_ = nullptr;
  QSpinBox* step_;
  QSpinBox* pair_;
  MixtureTiles tiles_;
  ContactSheet* sheet_;
  LambdaHistogram* histogram_;
  bool hasPicture_ = false;
  bool opened_ = false;
  SampleWorker worker_;  // last: its thread ends first
};

}  // namespace mixmask::ui
