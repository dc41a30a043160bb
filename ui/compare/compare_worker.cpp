// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/compare_worker.h"

#include <algorithm>
#include <utility>

#include "ui/compare/compare_report.h"
#include "ui/compare/side_reader.h"
#include "ui/widgets/pictures.h"

namespace mixmask::ui {
namespace {

constexpr int kThumbnail = 64;  // pixels

}  // namespace

CompareWorker::CompareWorker(const StudioServices& services, QObject* parent)
    : QObject(parent), services_(services) {
  thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
}

CompareWorker::~CompareWorker() {
  thread_.request_stop();
  thread_.join();
}

// On the GUI thread, later.
template <typename Call>
void CompareWorker::tell(Call call) {
  QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
}

void CompareWorker::compare(std::vector<ComparedChoice> choices) {
  {
    const std::lock_guard lock(mutex_);
    choices_ = std::move(choices);
    pictures_.reset();  // of the comparison before
    current_.request_stop();
  }
  arrived_.notify_one();
}

void CompareWorker::loadPictures(PictureRequest request) {
  {
    const std::lock_guard lock(mutex_);
    pictures_ = std::move(request);
  }
  arrived_.notify_one();
}

void CompareWorker::writeReport(ReportRequest request) {
  {
    const std::lock_guard lock(mutex_);
    report_ = std::move(request);
  }
  arrived_.notify_one();
}

void CompareWorker::listRuns() {
  {
    const std::lock_guard lock(mutex_);
    listAsked_ = true;
  }
  arrived_.notify_one();
}

// One request after the other, what the user waits for most first.
void CompareWorker::work(const std::stop_token& stop) {
  while (true) {
    std::optional<std::vector<ComparedChoice>> choices;
    std::optional<PictureRequest> pictures;
    std::optional<ReportRequest> report;
    std::stop_source current;
    {
      std::unique_lock lock(mutex_);
      const auto isAsked = [this] { return choices_ || pictures_ || report_ || listAsked_; };
      if (!arrived_.wait(lock, stop, isAsked) || stop.stop_requested()) return;
      if (report_) {
        report = std::exchange(report_, std::nullopt);
      } else if (choices_) {
        choices = std::exchange(choices_, std::nullopt);
      } else if (pictures_) {
        pictures = std::exchange(pictures_, std::nullopt);
      } else {
        listAsked_ = false;
      }
      current_ = current;
    }
    const std::stop_callback closing(stop, [&] { current.request_stop(); });
    if (report) {
      answer(*report);
    } else if (choices) {
      answer(*choices, current.get_token());
    } else if (pictures) {
      answer(*pictures, current.get_token());
    } else {
      list(current.get_token());
    }
  }
}

void CompareWorker::answer(const ReportRequest& request) {
  const QString problem =
      mixmask::ui::writeReport(*request.set, request.pictures, request.file, request.stop);
  tell([this, file = request.file, problem, stop = request.stop] {
    if (!stop.stop_requested()) Q_EMIT reportWritten(file, problem);
  });
}

void CompareWorker::answer(const std::vector<ComparedChoice>& choices,
                           const std::stop_token& stop) {
  std::optional<ComparedSet> set = compareAll(services_, choices, stop);
  if (!set) return;
  tell(
      [this, set = std::make_shared<const ComparedSet>(std::move(*set))] { Q_EMIT compared(set); });
}

void CompareWorker::openImages(const PictureRequest& request) {
  const DataConfig& data = request.data;
  if (!images_ || imagesName_ != data.name || imagesRoot_ != data.root) {
    images_.reset();
    images_ = services_.openTestImages(data);
    imagesName_ = data.name;
    imagesRoot_ = data.root;
    imagesFingerprint_ = images_->fingerprint();
  }
  if (imagesFingerprint_ == request.fingerprint) return;
  throw DataError("the test images of " + data.name +
                  " that are found here are others than those that were judged");
}

void CompareWorker::answer(const PictureRequest& request, const std::stop_token& stop) {
  try {
    openImages(request);
    Pictures pictures;
    for (const std::int64_t image : request.images) {
      if (stop.stop_requested()) return;
      pictures[image] = thumbnailOf(images_->picture(image));
    }
    tell([this, pictures = std::move(pictures)] { Q_EMIT picturesLoaded(pictures); });
  } catch (const std::exception& error) {
    tell([this, why = QString::fromStdString(error.what())] { Q_EMIT picturesMissing(why); });
  }
}

void CompareWorker::list(const std::stop_token& stop) {
  std::vector<RunSummary> runs;
  try {
    const auto library = services_.openRunLibrary(services_.defaultRunsFolder());
    library->refresh(stop, [&runs](std::vector<RunSummary> some) {
      std::ranges::move(some, std::back_inserter(runs));
    });
  } catch (const std::exception&) {
    // Without a folder of runs there is nothing to offer; the page Runs says why.
  }
  tell([this, runs = std::move(runs)] { Q_EMIT runsListed(runs); });
}

QImage thumbnailOf(const Picture& picture) {
  const QImage image = toImage(picture);
  if (image.isNull() || std::max(image.width(), image.height()) <= kThumbnail) return image;
  return image.scaled(kThumbnail, kThumbnail, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

}  // namespace mixmask::ui
