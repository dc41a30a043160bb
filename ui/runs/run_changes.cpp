// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_changes.h"

#include <QLocale>
#include <set>
#include <utility>

#include "ui/runs/run_text.h"
#include "ui/runs/runs_worker.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

// It was done before it is remembered, so that only its undo() does something.
class Done : public QUndoCommand {
 public:
  Done(const QString& what, std::function<void()> takeBack)
      : QUndoCommand(what), takeBack_(std::move(takeBack)) {}
  void undo() override { takeBack_(); }

 private:
  std::function<void()> takeBack_;
};

std::vector<std::filesystem::path> foldersOf(const std::vector<RunSummary>& runs) {
  std::vector<std::filesystem::path> folders;
  for (const RunSummary& run : runs) folders.push_back(run.folder);
  return folders;
}

}  // namespace

RunChanges::RunChanges(RunsWorker& worker, Banner& banner, QObject* parent)
    : QObject(parent), worker_(worker), banner_(banner) {
  connect(&worker_, &RunsWorker::trashed, this, &RunChanges::noteTrashed);
}

void RunChanges::moveToTrash(const std::vector<RunSummary>& runs) {
  worker_.moveToTrash(foldersOf(runs));
}

void RunChanges::noteTrashed(const std::vector<MovedRun>& moved) {
  const QString what = moved.size() == 1 ? tr("%1 is").arg(pathText(moved.front().from.filename()))
                                         : tr("%L1 runs are").arg(moved.size());
  banner_.say(Banner::Kind::done,
              tr("%1 in the trash, %2.").arg(what, pathText(moved.front().to.parent_path())),
              tr("Undo"), [this] { undo(); });
  remember(tr("move to the trash"), [=, this] { worker_.restore(moved); });
}

void RunChanges::restore(const std::vector<RunSummary>& trashed,
                         const std::filesystem::path& root) {
  std::vector<MovedRun> moved;
  for (const RunSummary& run : trashed) {
    moved.push_back({root / run.folder.lexically_relative(root / kTrashFolder), run.folder});
  }
  worker_.restore(moved);
}

void RunChanges::askToDelete(const std::vector<RunSummary>& trashed) {
  std::int64_t bytes = 0;
  for (const RunSummary& run : trashed) bytes += run.bytes;
  const QString what = trashed.size() == 1 ? pathText(trashed.front().folder.filename())
                                           : tr("%L1 runs").arg(trashed.size());
  banner_.say(Banner::Kind::caution,
              tr("Delete %1 for ever? This frees %2 and cannot be undone.")
                  .arg(what, QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat)),
              tr("Delete for ever"), [this, runs = foldersOf(trashed)] {
                banner_.hide();
                worker_.deleteForEver(runs);
              });
  banner_.offerToo(tr("Keep"), [this] { banner_.hide(); });
}

void RunChanges::changeTags(const std::vector<RunSummary>& runs, const QString& tags, bool add) {
  std::vector<RunTags> before, after;
  for (const RunSummary& run : runs) {
    std::set<std::string> all(run.tags.begin(), run.tags.end());
    for (const std::string& tag : parseTags(tags.toStdString())) {
      add ? void(all.insert(tag)) : void(all.erase(tag));
    }
    before.push_back({run.folder, run.tags});
    after.push_back({run.folder, {all.begin(), all.end()}});
  }
  worker_.tagAll(after);
  banner_.say(Banner::Kind::done,
              add ? tr("%L1 runs have the tags %2.").arg(after.size()).arg(tags)
                  : tr("%L1 runs are without the tags %2.").arg(after.size()).arg(tags),
              tr("Undo"), [this] { undo(); });
  remember(tr("tags of %L1 runs").arg(after.size()), [=, this] { worker_.tagAll(before); });
}

void RunChanges::remember(const QString& what, std::function<void()> takeBack) {
  done_.push(new Done(what, std::move(takeBack)));
  Q_EMIT undoChanged();
}

void RunChanges::undo() {
  if (!done_.canUndo()) return;
  banner_.hide();
  done_.undo();
  Q_EMIT undoChanged();
}

}  // namespace mixmask::ui
