// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <filesystem>
#include <memory>

#include "ui/desktop/window_layout.h"
#include "ui/evaluate/evaluation_model.h"
#include "ui/studio_services.h"
#include "ui/theme.h"
#include "ui/train/config_draft.h"
#include "ui/training_model.h"

class QActionGroup;
class QMessageBox;

namespace mixmask::ui {

class Banner;
class Closing;
class CommandPalette;
class ComparePage;
class EvaluateActions;
class HelpActions;
class LabPage;
class LogDock;
class Notices;
class Opening;
class PageStack;
class RecentRuns;
class RecipeActions;
class RunActions;
class RunsPage;
class StatusLine;
class ThemeActions;
class TrainPage;

// Pages, docks and actions, and the wires between them; what they do is elsewhere.
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
  const PageStack* pages() const { return pages_; }
  Banner* banner() const { return banner_; }
  StatusLine* statusLine() const { return status_; }
  CommandPalette* commands() const { return commands_; }
  HelpActions* help() const { return help_; }
  Notices* notices() const { return notices_; }
  QMessageBox* closeQuestion() const;
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
  void addPage(QWidget* page, const char* icon, const QString& text);
  void makeToolBars();
  void makeMenus();
  void makeViewMenu();
  void makeCommands();
  void connectLog();
  void connectRuns();
  void connectEvaluations();
  QString checkpointAtHand() const;
  void find();
  void restore();

  StudioServices services_;
  TrainingModel model_;
  ConfigDraft draft_;
  EvaluationModel evaluations_;
  std::unique_ptr<EvaluateActions> evaluate_;  // goes before the model that its dock shows
  RunActions* actions_;
  Banner* banner_;  // what went wrong or was done, above every page
  PageStack* pages_;
  TrainPage* train_ = nullptr;
  LabPage* lab_ = nullptr;
  RunsPage* runs_ = nullptr;
  ComparePage* compare_ = nullptr;
  StatusLine* status_;
  LogDock* log_;
  QActionGroup* pageActions_;
  ThemeActions* themes_;
  RecentRuns* recent_;
  RecipeActions* recipes_;
  Opening* opening_;
  HelpActions* help_;
  CommandPalette* commands_ = nullptr;
  Notices* notices_;
  Closing* closing_;
  std::unique_ptr<WindowLayout> layout_;
};

}  // namespace mixmask::ui
