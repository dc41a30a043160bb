// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/checkpoint_worker.h"

namespace mixmask::ui {

CheckpointWorker::CheckpointWorker(const StudioServices& services, QObject* parent)
    : QObject(parent), services_(services) {
  pool_.setMaxThreadCount(1);
}

// `work` gives what is to be told on the GUI thread.
template <typename Work>
void CheckpointWorker::add(Work work) {
  pool_.start([this, work = std::move(work)] {
    std::function<void()> tell;
    try {
      tell = work();
    } catch (const std::exception& error) {
      tell = [this, message = QString::fromStdString(error.what())] { Q_EMIT failed(message); };
    }
    QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
  });
}

void CheckpointWorker::exportCheckpoint(const ExportRequest& request) {
  export_ = std::stop_source();
  add([=, this, stop = export_.get_token()]() -> std::function<void()> {
    const auto tell = [&](const PhaseChanged& phase) {
      const QString text = QString::fromStdString(phase.text);
      QMetaObject::invokeMethod(
          this, [=, this] { Q_EMIT exporting(request.file, text); }, Qt::QueuedConnection);
    };
    const std::optional<ExportResult> result = services_.exportCheckpoint(request, stop, tell);
    if (!result) return [=, this] { Q_EMIT exportCancelled(request.file); };
    return [=, this] { Q_EMIT exported(request.file, *result); };
  });
}

void CheckpointWorker::cancelExport() {
  export_.request_stop();
}

void CheckpointWorker::moveToTrash(const std::filesystem::path& file) {
  add([=, this]() -> std::function<void()> {
    const std::filesystem::path to = services_.moveCheckpointToTrash(file);
    return [=, this] { Q_EMIT trashed(file, to); };
  });
}

void CheckpointWorker::listTrash(const std::filesystem::path& run) {
  add([=, this]() -> std::function<void()> {
    const std::vector<TrashedCheckpoint> all = services_.trashedCheckpoints(run);
    return [=, this] { Q_EMIT trashListed(run, all); };
  });
}

void CheckpointWorker::restore(const TrashedCheckpoint& trashed) {
  add([=, this]() -> std::function<void()> {
    services_.restoreCheckpoint(trashed.file, trashed.saved.file);
    return [=, this] { Q_EMIT restored(trashed); };
  });
}

}  // namespace mixmask::ui
