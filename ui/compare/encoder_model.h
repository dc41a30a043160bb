// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <set>

#include "ui/compare/encoder_worker.h"

namespace mixmask::ui {

// What the tabs know of the encoders that are compared: of what was opened, computed and looked at,
// the newest. A result stays until other checkpoints are picked.
class EncoderModel : public QObject {
  Q_OBJECT
 public:
  static constexpr int kMostNeighbours = 50;
  enum class State { closed, opening, opened, computing, computed };

  explicit EncoderModel(const StudioServices& services, QObject* parent = nullptr);
  ~EncoderModel() override;

  // The checkpoints of the page; nothing where they cannot be looked into, and why.
  void choose(std::optional<EncoderViewsRequest> request, const QString& whyNot);
  void open();     // once; a tab that needs it is seen
  void compute();  // when the device is free
  void cancel();

  State state() const { return state_; }
  const QString& problem() const { return problem_; }  // a sentence; empty: none
  // "for the training quickstart to pause or end", before it computes; empty: it does not wait.
  QString waitText() const { return devices_->waitText(place_); }
  double share() const { return share_; }
  double secondsLeft() const { return secondsLeft_; }  // negative: unknown
  bool isCancelling() const { return cancelling_; }
  const EncoderFacts& facts() const { return facts_; }
  const EncoderComparison* comparison() const { return comparison_.get(); }
  const RetrievedQuery* queryOf(std::int64_t testImage) const;  // null: it is not in the sample
  QString className(std::int32_t label) const;
  QString nameOf(const RetrievedQuery& query) const;  // "Sneaker, test image 12"
  // How many neighbours of each query are looked at; the computation finds kMostNeighbours.
  int neighbours() const { return neighbours_; }
  void setNeighbours(int k);
  const std::vector<FirstLayer>& layers() const { return layers_; }

  // Null: it was asked for, and picturesArrived() follows.
  QImage picture(ImageSet set, std::int64_t image);
  void askForActivations(std::int64_t image);

 Q_SIGNALS:
  void changed();   // state, progress or problem
  void reset();     // other encoders, or none
  void compared();  // there is a comparison
  void neighboursChanged();
  void layersChanged();
  void picturesArrived();
  void activationsArrived(std::int64_t image, const std::vector<ActivationMap>& maps);
  void lookFailed(const QString& why);

 private:
  void setState(State state);
  void fetchPictures();
  void leave();

  std::shared_ptr<DeviceQueue> devices_;
  DeviceQueue::Id place_ = 0;  // 0: nothing is computed
  State state_ = State::closed;
  std::optional<EncoderViewsRequest> request_;
  QString problem_;
  double share_ = 0, secondsLeft_ = -1;
  bool cancelling_ = false;
  int neighbours_ = 10;
  EncoderFacts facts_;
  std::shared_ptr<const EncoderComparison> comparison_;
  std::vector<FirstLayer> layers_;
  std::map<std::pair<ImageSet, std::int64_t>, QImage> pictures_;
  std::set<std::pair<ImageSet, std::int64_t>> asked_;     // and not here yet
  std::map<ImageSet, std::vector<std::int64_t>> wanted_;  // to be asked for in one go
  QTimer fetch_;
  EncoderWorker worker_;  // last: its thread ends first
};

}  // namespace mixmask::ui
