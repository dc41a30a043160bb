// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <vector>

#include "core/session/run_summary.h"

class QAction;
class QWidget;

namespace mixmask::ui {

// The verbs of the page Runs. Each is enabled where it does something for the runs selected.
class LibraryActions : public QObject {
  Q_OBJECT
 public:
  // Their keys work while `table` has the focus: Delete in a note deletes a letter.
  explicit LibraryActions(QWidget* table);

  QAction* open;
  QAction* newRun;
  QAction* allSeeds;
  QAction* reveal;
  QAction* compare;
  QAction* trash;
  QAction* restore;        // in the trash
  QAction* deleteForEver;  // in the trash
  QAction* undo;
  QAction* pause;
  QAction* resume;
  QAction* stop;
  QAction* save;

  std::vector<QAction*> steering() const { return {pause, resume, stop, save}; }
  // `undone`: what Undo takes back; empty: nothing.
  void refresh(const std::vector<RunSummary>& selected, bool isTrash, const QString& undone);

 private:
  void refreshSteering(const std::vector<RunSummary>& selected, bool isTrash);
};

}  // namespace mixmask::ui
