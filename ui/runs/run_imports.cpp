// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_imports.h"

#include <QFileInfo>

#include "ui/runs/run_changes.h"
#include "ui/runs/run_text.h"
#include "ui/runs/runs_worker.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

bool isRecipe(const QString& path) {
  return path.endsWith(".yaml") || path.endsWith(".yml");
}

}  // namespace

RunImports::RunImports(RunsWorker& worker, RunChanges& changes, Banner& banner, QObject* parent)
    : QObject(parent), worker_(worker), changes_(changes), banner_(banner) {
  connect(&worker_, &RunsWorker::imported, this, &RunImports::noteImported);
}

void RunImports::take(const QStringList& paths, const std::filesystem::path& root) {
  const bool isOne = paths.size() == 1;
  if (isOne && QFileInfo(paths.front()).isDir()) return show(paths.front(), root);
  if (isOne && isRecipe(paths.front())) return Q_EMIT recipeAsked(pathOf(paths.front()));
  importAll(paths, root);
}

// A copy: the folder shown before is another one as soon as this one is asked for.
void RunImports::show(const QString& folder, std::filesystem::path before) {
  Q_EMIT folderAsked(pathOf(folder));
  banner_.say(Banner::Kind::info, tr("These are the runs of %1.").arg(folder),
              tr("Back to %1").arg(pathText(before.filename())), [=, this] {
                banner_.hide();
                Q_EMIT folderAsked(before);
              });
}

void RunImports::importAll(const QStringList& paths, const std::filesystem::path& root) {
  std::vector<std::filesystem::path> files;
  for (const QString& path : paths) files.push_back(pathOf(path));
  Q_EMIT begun();
  banner_.say(Banner::Kind::info, files.size() == 1
                                      ? tr("Reading %1").arg(pathText(files.front().filename()))
                                      : tr("Reading %L1 files").arg(files.size()));
  worker_.importEncoders(root, files);
}

void RunImports::noteImported(const std::vector<std::filesystem::path>& files) {
  Q_EMIT listed(files.front());
  banner_.say(Banner::Kind::done,
              files.size() == 1
                  ? tr("%1 is listed beside the runs; it can be evaluated and compared.")
                        .arg(pathText(files.front().filename()))
                  : tr("%L1 encoders are listed beside the runs; they can be evaluated and "
                       "compared.")
                        .arg(files.size()));
  changes_.remember(tr("import"), [=, this] { worker_.moveToTrash(files); });
}

}  // namespace mixmask::ui
