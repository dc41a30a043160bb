// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/session/run_library.h"
#include "ui/studio_services.h"

namespace mixmask::ui {

// Of a run that went to the trash, or came from there.
struct MovedRun {
  std::filesystem::path from, to;
};

// What a run is to be tagged with.
struct RunTags {
  std::filesystem::path run;
  std::vector<std::string> tags;
};

// All reading and writing of run folders, on a thread of its own. What changes a run goes before a
// listing and between its batches; what was asked is done even when the window closes meanwhile.
class RunsWorker : public QObject {
  Q_OBJECT
 public:
  explicit RunsWorker(const StudioServices& services, QObject* parent = nullptr);
  ~RunsWorker() override;

  // Another folder; a listing of the one before ends. Everything of it is forgotten.
  void open(const std::filesystem::path& root);
  void refresh();

  void writeNotes(const std::filesystem::path& run, const QString& text);
  void writeTags(const std::filesystem::path& run, const QString& tags);
  void tagAll(const std::vector<RunTags>& all);
  void deleteForEver(const std::vector<std::filesystem::path>& trashed);
  void importEncoders(const std::filesystem::path& root,
                      const std::vector<std::filesystem::path>& files);
  void moveToTrash(const std::vector<std::filesystem::path>& runs);
  void restore(const std::vector<MovedRun>& trashed);
  void ask(const std::filesystem::path& run, RunRequest request);
  void readConfig(const std::filesystem::path& run);

 Q_SIGNALS:
  void opened();
  void arrived(const std::vector<RunSummary>& runs);
  void gone(const std::vector<std::filesystem::path>& folders);
  void listed();                                     // a refresh has ended
  void trashed(const std::vector<MovedRun>& moved);  // also where others could not be moved
  void restored();
  void deleted(const std::vector<std::filesystem::path>& runs);  // also where others were not
  void imported(const std::vector<std::filesystem::path>& files);
  void configRead(const std::filesystem::path& run, const RunConfig& config);
  void failed(const QString& message);

 private:
  using Job = std::function<void(RunLibrary&)>;
  void add(Job job);
  void work(const std::stop_token& stop);
  void openAsked();
  void list(const std::stop_token& stop);
  void doJobs();
  template <typename Action>
  void guarded(Action action);
  // As many of them as it can; gives what was not possible, in one sentence, "" where all were.
  template <typename Item, typename Action>
  std::string forEach(const std::vector<Item>& items, Action action);
  template <typename Call>
  void tell(Call call);

  StudioServices services_;
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<Job> jobs_;
  std::optional<std::filesystem::path> root_;  // asked for and not opened yet
  bool refreshAsked_ = false;
  std::stop_source listing_;  // of the listing that goes on
  // Only the worker's thread touches it.
  std::unique_ptr<RunLibrary> library_;
  std::jthread thread_;
};

}  // namespace mixmask::ui
