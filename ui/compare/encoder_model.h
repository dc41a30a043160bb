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
  enum class State { closed, opening, opened, computing, computed };

  explicit EncoderModel(const StudioServices& services, QObject* parent = nullptr);

  // The checkpoints of the page; nothing where they cannot be looked into, and why.
  void choose(std::optional<EncoderViewsRequest> request, const QString& whyNot);
  void open();  // once; a tab that needs it is seen
  void compute();
  void cancel();

  State state() const { return state_; }
  const QString& problem() const { return problem_; }  // a sentence; empty: none
  double share() const { return share_; }
  double secondsLeft() const { return secondsLeft_; }  // negative: unknown
  bool isCancelling() const { return cancelling_; }
  const EncoderFacts& facts() const { return facts_; }
  const EncoderComparison* comparison() const { return comparison_.get(); }
  const RetrievedQuery* queryOf(std::int64_t testImage) const;  // null: it is not in the sample
  QString className(std::int32_t label) const;
  const std::vector<FirstLayer>& layers() const { return layers_; }

  // Null: it was asked for, and picturesArrived() follows.
  QImage picture(ImageSet set, std::int64_t image);
  void askForActivations(std::int64_t image);

 Q_SIGNALS:
  void changed();   // state, progress or problem
  void reset();     // other encoders, or none
  void compared();  // there is a comparison
  void layersChanged();
  void picturesArrived();
  void activationsArrived(std::int64_t image, const std::vector<ActivationMap>& maps);
  void lookFailed(const QString& why);

 private:
  void setState(State state);
  void fetchPictures();

  State state_ = State::closed;
  std::optional<EncoderViewsRequest> request_;
  QString problem_;
  double share_ = 0, secondsLeft_ = -1;
  bool cancelling_ = false;
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
