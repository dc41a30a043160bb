// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QUndoStack>
#include <filesystem>
#include <functional>
#include <vector>

#include "core/session/run_summary.h"

namespace mixmask::ui {

class Banner;
class RunsWorker;
struct MovedRun;

// What is done to runs: to the trash and back, and tags. It can be taken back, the last one first;
// what cannot is asked for.
class RunChanges : public QObject {
  Q_OBJECT
 public:
  RunChanges(RunsWorker& worker, Banner& banner, QObject* parent);

  void moveToTrash(const std::vector<RunSummary>& runs);
  // Below the trash of `root`; each goes to where its path there says that it was.
  void restore(const std::vector<RunSummary>& trashed, const std::filesystem::path& root);
  void askToDelete(const std::vector<RunSummary>& trashed);
  void changeTags(const std::vector<RunSummary>& runs, const QString& tags, bool add);

  // Something else that undo() takes back.
  void remember(const QString& what, std::function<void()> takeBack);
  void undo();
  QString undoText() const { return done_.undoText(); }  // empty: nothing is taken back

 Q_SIGNALS:
  void undoChanged();  // what undo() would take back

 private:
  void noteTrashed(const std::vector<MovedRun>& moved);

  RunsWorker& worker_;
  Banner& banner_;
  QUndoStack done_;
};

}  // namespace mixmask::ui
