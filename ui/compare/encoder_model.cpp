// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/encoder_model.h"

#include <algorithm>
#include <utility>

#include "ui/evaluate/evaluation_text.h"

namespace mixmask::ui {
namespace {

constexpr std::size_t kMostPictures = 20000;  // that are kept; 64 x 64 pixels each
constexpr int kGatherMilliseconds = 15;       // pictures that are asked for in one go

bool isSame(const EncoderViewsRequest& a, const EncoderViewsRequest& b) {
  return a.checkpoints == b.checkpoints && a.data.name == b.data.name &&
         a.data.root == b.data.root && a.data.limit == b.data.limit;
}

// "first | second"
QString namesOf(const EncoderViewsRequest& request) {
  QStringList names;
  for (const auto& checkpoint : request.checkpoints) names << nameOfCheckpoint(checkpoint);
  return names.join(" | ");
}

}  // namespace

EncoderModel::EncoderModel(const StudioServices& services, QObject* parent)
    : QObject(parent), devices_(services.devices), worker_(services) {
  fetch_.setSingleShot(true);
  fetch_.setInterval(kGatherMilliseconds);
  connect(&fetch_, &QTimer::timeout, this, &EncoderModel::fetchPictures);
  connect(&worker_, &EncoderWorker::opened, this, [this](const EncoderFacts& facts) {
    facts_ = facts;
    setState(State::opened);
  });
  connect(&worker_, &EncoderWorker::openFailed, this, [this](const QString& why) {
    problem_ = why;
    setState(State::closed);
  });
  connect(&worker_, &EncoderWorker::progressed, this, [this](double share, double left) {
    share_ = share;
    secondsLeft_ = left;
    devices_->setPhase(place_, {tr("encoding images").toStdString(), share, left});
    Q_EMIT changed();
  });
  connect(&worker_, &EncoderWorker::computed, this, [this](const auto& comparison) {
    leave();
    comparison_ = comparison;
    setState(State::computed);
    Q_EMIT compared();
  });
  connect(&worker_, &EncoderWorker::computeEnded, this, [this](const QString& why) {
    leave();
    problem_ = why;
    setState(State::opened);
  });
  connect(devices_.get(), &DeviceQueue::changed, this, [this] {
    if (place_ != 0) Q_EMIT changed();
  });
  connect(devices_.get(), &DeviceQueue::progressed, this, [this] {
    if (devices_->waits(place_)) Q_EMIT changed();
  });
  connect(&worker_, &EncoderWorker::layersLoaded, this, [this](const auto& layers) {
    layers_ = layers;
    Q_EMIT layersChanged();
  });
  connect(&worker_, &EncoderWorker::picturesLoaded, this,
          [this](ImageSet set, const Pictures& pictures) {
            if (pictures_.size() > kMostPictures) pictures_.clear();
            for (const auto& [image, picture] : pictures) {
              pictures_[{set, image}] = picture;
              asked_.erase({set, image});
            }
            Q_EMIT picturesArrived();
          });
  connect(&worker_, &EncoderWorker::activationsLoaded, this, &EncoderModel::activationsArrived);
  connect(&worker_, &EncoderWorker::lookFailed, this, [this](const QString& why) {
    asked_.clear();  // they may be asked for again
    Q_EMIT lookFailed(why);
  });
}

EncoderModel::~EncoderModel() {
  disconnect(devices_.get(), nullptr, this, nullptr);
  leave();
}

void EncoderModel::leave() {
  devices_->leave(std::exchange(place_, 0));
}

void EncoderModel::setState(State state) {
  state_ = state;
  cancelling_ = false;
  Q_EMIT changed();
}

void EncoderModel::choose(std::optional<EncoderViewsRequest> request, const QString& whyNot) {
  if (request && request_ && isSame(*request, *request_)) return;
  if (state_ == State::computing) worker_.cancel();
  leave();
  request_ = std::move(request);
  if (request_) request_->neighbours = kMostNeighbours;
  problem_ = request_ ? QString() : whyNot;
  comparison_.reset();
  layers_.clear();
  pictures_.clear();
  asked_.clear();
  wanted_.clear();
  facts_ = {};
  setState(State::closed);
  Q_EMIT reset();
}

void EncoderModel::open() {
  if (state_ != State::closed || !request_) return;
  problem_.clear();
  worker_.open(*request_);
  setState(State::opening);
}

void EncoderModel::compute() {
  if (state_ != State::opened) return;
  problem_.clear();
  share_ = 0;
  secondsLeft_ = -1;
  place_ = devices_->enter({.kind = DeviceJob::Kind::comparison,
                            .title = tr("Comparison of encoders"),
                            .subject = namesOf(*request_),
                            .begin = [this](int) { worker_.compute(); },
                            .cancel = [this](int) { cancel(); },
                            .phase = {}});
  setState(State::computing);
  devices_->ask(place_);
}

void EncoderModel::cancel() {
  if (state_ != State::computing) return;
  if (devices_->waits(place_)) {
    leave();
    return setState(State::opened);
  }
  cancelling_ = true;
  worker_.cancel();
  Q_EMIT changed();
}

const RetrievedQuery* EncoderModel::queryOf(std::int64_t testImage) const {
  if (!comparison_) return nullptr;
  const auto& queries = comparison_->queries;  // in the order of their images
  const auto found = std::ranges::lower_bound(queries, testImage, {}, &RetrievedQuery::image);
  return found != queries.end() && found->image == testImage ? &*found : nullptr;
}

QString EncoderModel::className(std::int32_t label) const {
  const auto index = static_cast<std::size_t>(label);
  return label >= 0 && index < facts_.classNames.size()
             ? QString::fromStdString(facts_.classNames[index])
             : tr("unlabelled");
}

QString EncoderModel::nameOf(const RetrievedQuery& query) const {
  return tr("%1, test image %L2").arg(className(query.label)).arg(query.image);
}

void EncoderModel::setNeighbours(int k) {
  if (k == neighbours_) return;
  neighbours_ = k;
  Q_EMIT neighboursChanged();
}

QImage EncoderModel::picture(ImageSet set, std::int64_t image) {
  const auto found = pictures_.find({set, image});
  if (found != pictures_.end()) return found->second;
  if (asked_.insert({set, image}).second) {
    wanted_[set].push_back(image);
    fetch_.start();
  }
  return {};
}

void EncoderModel::fetchPictures() {
  for (auto& [set, images] : std::exchange(wanted_, {})) worker_.loadPictures(set, images);
}

void EncoderModel::askForActivations(std::int64_t image) {
  worker_.loadActivations(image);
}

}  // namespace mixmask::ui
