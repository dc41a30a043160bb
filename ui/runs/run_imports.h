// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>
#include <filesystem>
#include <vector>

namespace mixmask::ui {

class Banner;
class RunChanges;
class RunsWorker;

// What is dropped on the runs: encoders are imported beside them, a folder is shown instead of
// them, a recipe is opened.
class RunImports : public QObject {
  Q_OBJECT
 public:
  RunImports(RunsWorker& worker, RunChanges& changes, Banner& banner, QObject* parent);

  void take(const QStringList& paths, const std::filesystem::path& root);

 Q_SIGNALS:
  void folderAsked(const std::filesystem::path& folder);
  void recipeAsked(const std::filesystem::path& file);
  void begun();                                    // to be listed beside the runs
  void listed(const std::filesystem::path& file);  // the first of those that were imported

 private:
  void show(const QString& folder, std::filesystem::path before);
  void importAll(const QStringList& files, const std::filesystem::path& root);
  void noteImported(const std::vector<std::filesystem::path>& files);

  RunsWorker& worker_;
  RunChanges& changes_;
  Banner& banner_;
};

}  // namespace mixmask::ui
