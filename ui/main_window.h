// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <filesystem>

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
class LabPage;
class RunActions;
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
  TrainPage* trainPage() const { return train_; }
  LabPage* labPage() const { return lab_; }
  RunActions* actions() const { return actions_; }
  Banner* banner() const { return banner_; }
  StatusLine* statusLine() const { return status_; }
  QMessageBox* closeQuestion() const { return closeQuestion_; }
  QString logText() const;

  // What went wrong is said inside the page.
  bool loadRecipe(const QString& nameOrFile);
  // A run folder or a recipe, as dropped or given.
  void openPath(const QString& path);
  void showPage(int index);
  void setTheme(ThemeChoice choice);

 protected:
  void closeEvent(QCloseEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void makePages();
  void makeMenus();
  void makeToolBars();
  void makeLog();
  void askBeforeClosing();
  void closeWhenDone();
  void refreshState();
  void log(const std::vector<LogLine>& lines);
  void saveRecipe();
  void chooseRun();
  void showAbout();
  void restore();
  void store();

  StudioServices services_;
  TrainingModel model_;
  ConfigDraft draft_;
  RunActions* actions_;
  Banner* banner_;  // what went wrong or was done, above every page
  QStackedWidget* pages_;
  TrainPage* train_ = nullptr;
  LabPage* lab_ = nullptr;
  StatusLine* status_;
  QPlainTextEdit* log_ = nullptr;
  QActionGroup* pageActions_;
  QActionGroup* themeActions_;
  QAction* openRecipe_ = nullptr;
  QMessageBox* closeQuestion_ = nullptr;
  bool closing_ = false;
};

}  // namespace mixmask::ui
