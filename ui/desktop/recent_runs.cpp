// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/recent_runs.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>

#include "core/session/training_session.h"
#include "ui/desktop/command_list.h"
#include "ui/runs/run_text.h"

namespace mixmask::ui {
namespace {

constexpr const char* kKey = "recentRuns";
constexpr qsizetype kMost = 10;

QStringList kept() {
  return QSettings().value(kKey).toStringList().mid(0, kMost);
}

}  // namespace

RecentRuns::RecentRuns(QWidget* parent) : QMenu(tr("Recent r&uns"), parent) {
  setToolTipsVisible(true);
  connect(this, &QMenu::aboutToShow, this, &RecentRuns::fill);
  fill();
}

void RecentRuns::add(const std::filesystem::path& run) {
  const QString path = QDir::cleanPath(QFileInfo(pathText(run)).absoluteFilePath());
  QStringList runs = kept();
  if (!runs.isEmpty() && runs.front() == path) return;
  runs.removeAll(path);
  runs.prepend(path);
  QSettings().setValue(kKey, runs.mid(0, kMost));
  fill();
}

void RecentRuns::fill() {
  clear();
  for (const QString& path : kept()) {
    const QFileInfo run(path);
    QAction* action = addAction(run.fileName().replace('&', "&&"), this,
                                [this, path] { Q_EMIT openAsked(path); });
    markPassing(*action);
    action->setEnabled(run.isDir());
    action->setToolTip(run.isDir() ? path : tr("%1 is gone").arg(path));
  }
  menuAction()->setEnabled(!isEmpty());
}

std::vector<std::filesystem::path> RecentRuns::list() {
  std::vector<std::filesystem::path> runs;
  for (const QString& path : kept()) runs.push_back(pathOf(path));
  return runs;
}

std::filesystem::path lastRun(const std::filesystem::path& runsFolder) {
  const auto recent = RecentRuns::list();
  std::error_code gone;
  if (!recent.empty() && std::filesystem::exists(recent.front() / "config.yaml", gone)) {
    return recent.front();
  }
  return newestRun(runsFolder);
}

}  // namespace mixmask::ui
