// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include "core/session/events.h"
#include "ui/studio_services.h"

class QLabel;
class QSplitter;
class QStackedWidget;
class QTabWidget;

namespace mixmask::ui {

class Banner;
class CheckpointList;
class ConfigDraft;
class ConfigForm;
class CostPreview;
class HealthLamps;
class OpenedPreview;
class PreviewStrip;
class RunActions;
class RunCharts;
class SampleViewer;
class TrainingModel;

// Settings on the left; on the right what the run sees, its charts, and its result.
class TrainPage : public QWidget {
  Q_OBJECT
 public:
  TrainPage(const StudioServices& services, TrainingModel& model, ConfigDraft& draft,
            RunActions& actions, Banner& banner, QWidget* parent = nullptr);

  ConfigForm* form() const { return form_; }
  CostPreview* cost() const { return cost_; }
  RunCharts* charts() const { return charts_; }
  CheckpointList* checkpoints() const { return checkpoints_; }
  QTabWidget* tabs() const { return tabs_; }
  PreviewStrip* strip() const { return strip_; }
  HealthLamps* lamps() const { return lamps_; }
  SampleViewer* viewer() const { return viewer_; }
  QSplitter* splitter() const { return splitter_; }
  bool showsRun() const;
  void showProblem(const QString& message);

 Q_SIGNALS:
  // A sample of the run shown is wanted in the Lab.
  void labAsked(std::int64_t step, std::int64_t row);

 private:
  QWidget* makeEmptyPage();
  QWidget* makeRunPage(const StudioServices& services);
  void refreshState();
  void restart();
  void showResult(const JobFinished& result);
  void showOpened(const std::filesystem::path& folder, const RunConfig& config);

  TrainingModel& model_;
  ConfigDraft& draft_;
  RunActions& actions_;
  Banner& banner_;  // above all pages
  QSplitter* splitter_;
  ConfigForm* form_;
  CostPreview* cost_ = nullptr;
  QStackedWidget* stack_;
  QLabel* heading_;
  PreviewStrip* strip_;
  OpenedPreview* openedPreview_;
  HealthLamps* lamps_;
  SampleViewer* viewer_;
  RunCharts* charts_;
  CheckpointList* checkpoints_;
  QTabWidget* tabs_ = nullptr;
  QTimer previewTimer_;
  bool wasActive_ = false;
};

// "kNN untrained 76.0 % -> 80.6 % (+4.6 points). Step 1,408 after 2 min 03 s, 720 samples/s"
QString resultText(const JobFinished& result);

}  // namespace mixmask::ui
