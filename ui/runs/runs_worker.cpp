// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runs_worker.h"

#include <QStringList>
#include <exception>
#include <utility>

#include "core/base/error.h"

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

template <typename Item, typename Action>
std::string RunsWorker::forEach(const std::vector<Item>& items, Action action) {
  QStringList problems;
  for (const Item& item : items) {
    try {
      action(item);
    } catch (const std::exception& error) {
      problems << QString::fromUtf8(error.what());
    }
  }
  if (problems.size() < 2) return problems.join(QString()).toStdString();
  if (problems.size() == 2) return tr("%1 (and one other)").arg(problems.front()).toStdString();
  return tr("%1 (and %L2 others)").arg(problems.front()).arg(problems.size() - 1).toStdString();
}

void RunsWorker::moveToTrash(const std::vector<std::filesystem::path>& runs) {
  add([=, this](RunLibrary& library) {
    std::vector<MovedRun> moved;
    const std::string problem = forEach(runs, [&](const auto& run) {
      moved.push_back({run, library.moveToTrash(run)});
    });
    if (!moved.empty()) tell([this, moved] { Q_EMIT trashed(moved); });
    if (!problem.empty()) throw OutputError(problem);
  });
}

void RunsWorker::restore(const std::vector<MovedRun>& trashed) {
  add([=, this](RunLibrary& library) {
    const std::string problem =
        forEach(trashed, [&](const MovedRun& run) { library.restore(run.to, run.from); });
    tell([this] { Q_EMIT restored(); });
    if (!problem.empty()) throw OutputError(problem);
  });
}

void RunsWorker::tagAll(const std::vector<RunTags>& all) {
  add([=, this](RunLibrary& library) {
    const std::string problem =
        forEach(all, [&](const RunTags& one) { library.writeTags(one.run, one.tags); });
    tell([this] { refresh(); });
    if (!problem.empty()) throw OutputError(problem);
  });
}

void RunsWorker::deleteForEver(const std::vector<std::filesystem::path>& trashed) {
  add([=, this](RunLibrary& library) {
    std::vector<std::filesystem::path> gone;
    const std::string problem = forEach(trashed, [&](const auto& run) {
      library.deleteForEver(run);
      gone.push_back(run);
    });
    if (!gone.empty()) tell([this, gone] { Q_EMIT deleted(gone); });
    if (!problem.empty()) throw OutputError(problem);
  });
}

void RunsWorker::importEncoders(const std::filesystem::path& root,
                                const std::vector<std::filesystem::path>& files) {
  add([=, this](RunLibrary&) {
    std::vector<std::filesystem::path> there;
    const std::string problem = forEach(
        files, [&](const auto& file) { there.push_back(services_.importEncoder(root, file)); });
    if (!there.empty()) tell([this, there] { Q_EMIT imported(there); });
    if (!problem.empty()) throw OutputError(problem);
  });
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
