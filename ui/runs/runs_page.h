// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QTimer>
#include <QWidget>
#include <filesystem>
#include <optional>
#include <vector>

#include "ui/runs/runs_worker.h"
#include "ui/studio_services.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QSplitter;
class QStackedWidget;

namespace mixmask::ui {

class Banner;
class EmptyRuns;
class LibraryActions;
class RunChanges;
class RunDetails;
class RunImports;
class RunTable;

// Every run of a folder: what it is, how it does, and what can be done with it. Looks again every
// other second while it is seen.
class RunsPage : public QWidget {
  Q_OBJECT
 public:
  RunsPage(const StudioServices& services, Banner& banner, QWidget* parent = nullptr);

  LibraryActions* actions() const { return actions_; }
  RunDetails* details() const { return details_; }
  RunTable* table() const { return table_; }
  QLineEdit* search() const { return search_; }
  QString searchProblem() const;
  bool isListed() const { return isListed_; }

  QPushButton* trashButton() const { return trash_; }

  // Another folder of runs, or one run.
  void showFolder(const std::filesystem::path& root);
  // As dropped: encoders are imported, a folder is shown.
  void take(const QStringList& paths);
  void store() const;  // the layout, to the settings

 Q_SIGNALS:
  void openAsked(const std::filesystem::path& run);
  void newRunAsked(const std::filesystem::path& like, const RunConfig& config);
  void trainAsked();
  void compareAsked(const std::vector<std::filesystem::path>& runs);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  QWidget* makeTop();
  void connectActions();
  void connectChanges();
  void connectWorker();
  void askToCompare();
  void showMenu(const QPoint& place);
  void chooseFolder();
  void runSearch();
  void recolor();
  void refreshCount();
  void refreshSelection();
  void openShown();
  void ask(RunRequest request);

  StudioServices services_;
  Banner& banner_;  // above all pages
  std::filesystem::path root_;
  bool isListed_ = false;
  std::optional<std::filesystem::path> toSelect_;  // when it is listed
  RunTable* table_;
  LibraryActions* actions_;
  QLineEdit* search_;
  QLabel* problem_;
  QLabel* count_;
  QPushButton* folder_;
  QPushButton* trash_;  // pressed: the trash is shown
  QStackedWidget* stack_;
  QSplitter* splitter_;
  RunDetails* details_;
  EmptyRuns* empty_;
  QTimer timer_;
  RunsWorker worker_;
  RunChanges* changes_;
  RunImports* imports_;
};

}  // namespace mixmask::ui
