// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <filesystem>
#include <stop_token>
#include <vector>

#include "ui/studio_services.h"

namespace mixmask::ui {

// What is done with the files of checkpoints, one after the other on a thread of its own. What was
// asked is done even when the window closes meanwhile.
class CheckpointWorker : public QObject {
  Q_OBJECT
 public:
  explicit CheckpointWorker(const StudioServices& services, QObject* parent = nullptr);

  void exportCheckpoint(const ExportRequest& request);
  void cancelExport();  // the one asked for last
  void moveToTrash(const std::filesystem::path& file);
  void listTrash(const std::filesystem::path& run);
  void restore(const TrashedCheckpoint& trashed);

 Q_SIGNALS:
  void exporting(const std::filesystem::path& file, const QString& phase);
  void exportCancelled(const std::filesystem::path& file);
  void exported(const std::filesystem::path& file, const ExportResult& result);
  void trashed(const std::filesystem::path& file, const std::filesystem::path& to);
  void trashListed(const std::filesystem::path& run, const std::vector<TrashedCheckpoint>& all);
  void restored(const TrashedCheckpoint& checkpoint);
  void failed(const QString& message);

 private:
  template <typename Work>
  void add(Work work);

  StudioServices services_;
  std::stop_source export_;  // of the one asked for last
  QThreadPool pool_;         // its end waits for what was asked
};

}  // namespace mixmask::ui
