// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <filesystem>
#include <memory>

#include "ui/evaluate/evaluation_model.h"
#include "ui/studio_services.h"
#include "ui/theme.h"
#include "ui/train/config_draft.h"
#include "ui/training_model.h"

class QActionGroup;
class QMessageBox;
class QPlainTextEdit;
class QStackedWidget;

namespace mixmask::ui {

class Banner;
class ComparePage;
class EvaluateActions;
class LabPage;
class OpenedNotice;
class RunActions;
class RunsPage;
class StatusLine;
class TrainPage;

// Pages, docks and actions; what they do is elsewhere.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(const StudioServices& services, QWidget* parent = nullptr);
  ~MainWindow() override;

  TrainingModel& model() { return model_; }
  ConfigDraft& draft() { return draft_; }
  EvaluationModel& evaluations() { return evaluations_; }
  EvaluateActions& evaluate() { return *evaluate_; }
  TrainPage* trainPage() const { return train_; }
  LabPage* labPage() const { return lab_; }
  RunsPage* runsPage() const { return runs_; }
  ComparePage* comparePage() const { return compare_; }
  RunActions* actions() const { return actions_; }
  Banner* banner() const { return banner_; }
  StatusLine* statusLine() const { return status_; }
  QMessageBox* closeQuestion() const { return closeQuestion_; }
  QString logText() const;

  // What went wrong is said inside the page.
  bool loadRecipe(const QString& nameOrFile);
  // A run folder, a recipe or a checkpoint, as dropped or given.
  void openPath(const QString& path);
  void showPage(int index);
  void showPage(QWidget* page);
  void setTheme(ThemeChoice choice);

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void makePages();
  void connectRuns();
  void connectEvaluations();
  void makeMenus();
  void makeToolBars();
  void makeLog();
  void askBeforeClosing();
  void finishAndClose(const QString& what);
  void closeWhenDone();
  void refreshState();
  bool refuseWhileActive(const QString& what);
  void log(const std::vector<LogLine>& lines);
  void saveRecipe();
  void chooseRun();
  QString checkpointAtHand() const;
  void find();
  void showAbout();
  void restore();
  void store();

  StudioServices services_;
  TrainingModel model_;
  ConfigDraft draft_;
  EvaluationModel evaluations_;
  std::unique_ptr<EvaluateActions> evaluate_;  // goes before the model that its dock shows
  RunActions* actions_;
  Banner* banner_;  // what went wrong or was done, above every page
  QStackedWidget* pages_;
  TrainPage* train_ = nullptr;
  LabPage* lab_ = nullptr;
  RunsPage* runs_ = nullptr;
  ComparePage* compare_ = nullptr;
  StatusLine* status_;
  QPlainTextEdit* log_ = nullptr;
  QActionGroup* pageActions_;
  QActionGroup* themeActions_;
  QAction* openRecipe_ = nullptr;
  QMessageBox* closeQuestion_ = nullptr;
  bool closing_ = false;
};

}  // namespace mixmask::ui
