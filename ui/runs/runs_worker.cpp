// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runs_worker.h"

#include <exception>
#include <utility>

namespace mixmask::ui {

RunsWorker::RunsWorker(const StudioServices& services, QObject* parent)
    : QObject(parent), services_(services) {
  thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

RunsWorker::~RunsWorker() {
  thread_.request_stop();
  thread_.join();
}

// On the GUI thread, later.
template <typename Call>
void RunsWorker::tell(Call call) {
  QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
}

template <typename Action>
void RunsWorker::guarded(Action action) {
  try {
    action();
  } catch (const std::exception& error) {
    tell([this, message = QString::fromStdString(error.what())] { Q_EMIT failed(message); });
  }
}

void RunsWorker::open(const std::filesystem::path& root) {
  {
    const std::lock_guard lock(mutex_);
    root_ = root;
    refreshAsked_ = true;
    listing_.request_stop();
  }
  arrived_.notify_one();
}

void RunsWorker::refresh() {
  {
    const std::lock_guard lock(mutex_);
    refreshAsked_ = true;
  }
  arrived_.notify_one();
}

void RunsWorker::add(Job job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  arrived_.notify_one();
}

void RunsWorker::writeNotes(const std::filesystem::path& run, const QString& text) {
  add([=](RunLibrary& library) { library.writeNotes(run, text.toStdString()); });
}

void RunsWorker::writeTags(const std::filesystem::path& run, const QString& tags) {
  add([=](RunLibrary& library) { library.writeTags(run, parseTags(tags.toStdString())); });
}

void RunsWorker::moveToTrash(const std::vector<std::filesystem::path>& runs) {
  add([=, this](RunLibrary& library) {
    std::vector<MovedRun> moved;
    std::exception_ptr failure;
    for (const std::filesystem::path& run : runs) {
      try {
        moved.push_back({run, library.moveToTrash(run)});
      } catch (const std::exception&) {
        failure = std::current_exception();
      }
    }
    if (!moved.empty()) tell([this, moved] { Q_EMIT trashed(moved); });
    if (failure) std::rethrow_exception(failure);
  });
}

void RunsWorker::restore(const std::vector<MovedRun>& trashed) {
  for (const MovedRun& run : trashed) {
    add([=](RunLibrary& library) { library.restore(run.to, run.from); });
  }
}

void RunsWorker::ask(const std::filesystem::path& run, RunRequest request) {
  add([=](RunLibrary& library) { library.ask(run, request); });
}

void RunsWorker::readConfig(const std::filesystem::path& run) {
  add([=, this](RunLibrary&) {
    tell([=, this, config = services_.configOfRun(run)] { Q_EMIT configRead(run, config); });
  });
}

void RunsWorker::work(const std::stop_token& stop) {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, stop, [this] { return refreshAsked_ || !jobs_.empty(); });
    }
    doJobs();
    if (stop.stop_requested()) return;
    openAsked();
    list(stop);
  }
}

void RunsWorker::doJobs() {
  while (true) {
    Job job;
    {
      const std::lock_guard lock(mutex_);
      if (jobs_.empty()) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    if (library_) guarded([&] { job(*library_); });
  }
}

void RunsWorker::openAsked() {
  std::optional<std::filesystem::path> root;
  {
    const std::lock_guard lock(mutex_);
    root = std::exchange(root_, std::nullopt);
  }
  if (!root) return;
  guarded([&] { library_ = services_.openRunLibrary(*root); });
  tell([this] { Q_EMIT opened(); });
}

void RunsWorker::list(const std::stop_token& stop) {
  std::stop_source listing;
  {
    const std::lock_guard lock(mutex_);
    if (root_ || !library_) return;  // another folder is asked for already
    refreshAsked_ = false;
    listing_ = listing;
  }
  const std::stop_callback closing(stop, [&] { listing.request_stop(); });
  guarded([&] {
    auto folders = library_->refresh(listing.get_token(), [this](std::vector<RunSummary> runs) {
      tell([this, runs = std::move(runs)] { Q_EMIT arrived(runs); });
      doJobs();
    });
    if (folders.empty()) return;
    tell([this, folders = std::move(folders)] { Q_EMIT gone(folders); });
  });
  tell([this] { Q_EMIT listed(); });
}

}  // namespace mixmask::ui
