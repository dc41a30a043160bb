// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QObject>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "core/session/test_images.h"
#include "ui/compare/compared_set.h"
#include "ui/compare/report_pictures.h"
#include "ui/studio_services.h"

namespace mixmask::ui {

// Test images to show, by their indices.
struct PictureRequest {
  DataConfig data;
  std::string fingerprint;  // of the test set that was judged
  std::vector<std::int64_t> images;
};
using Pictures = std::map<std::int64_t, QImage>;

struct ReportRequest {
  std::shared_ptr<const ComparedSet> set;
  ReportPictures pictures;
  QString file;
  std::stop_token stop;  // of its own: other requests do not end it
};

// All reading and all statistics of the page Compare, on a thread of its own. Of each kind of
// request the newest one counts: it takes the place of one that has not begun and ends one that
// has.
class CompareWorker : public QObject {
  Q_OBJECT
 public:
  explicit CompareWorker(const StudioServices& services, QObject* parent = nullptr);
  ~CompareWorker() override;

  void compare(std::vector<ComparedChoice> choices);
  void loadPictures(PictureRequest request);
  void writeReport(ReportRequest request);
  void listRuns();

 Q_SIGNALS:
  void compared(const std::shared_ptr<const ComparedSet>& set);
  void picturesLoaded(const Pictures& pictures);
  void picturesMissing(const QString& why);
  void reportWritten(const QString& file, const QString& problem);
  void runsListed(const std::vector<RunSummary>& runs);

 private:
  void work(const std::stop_token& stop);
  void answer(const std::vector<ComparedChoice>& choices, const std::stop_token& stop);
  void answer(const PictureRequest& request, const std::stop_token& stop);
  void answer(const ReportRequest& request);
  void list(const std::stop_token& stop);
  void openImages(const PictureRequest& request);
  template <typename Call>
  void tell(Call call);

  StudioServices services_;
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::optional<std::vector<ComparedChoice>> choices_;
  std::optional<PictureRequest> pictures_;
  std::optional<ReportRequest> report_;
  bool listAsked_ = false;
  std::stop_source current_;  // of what is being done
  // Only the worker's thread touches these.
  std::unique_ptr<TestImages> images_;
  std::string imagesName_, imagesRoot_, imagesFingerprint_;
  std::jthread thread_;
};

// At most a thumbnail's size; small pictures stay as they are, pixel by pixel.
QImage thumbnailOf(const Picture& picture);

}  // namespace mixmask::ui
