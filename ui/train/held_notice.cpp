// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/held_notice.h"

#include <QPushButton>

#include "ui/train/training_turn.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {

HeldNotice::HeldNotice(TrainingTurn& turn, Banner& banner, QObject* parent)
    : QObject(parent), turn_(turn), banner_(banner) {
  connect(&turn_, &TrainingTurn::changed, this, &HeldNotice::refresh);
}

QString HeldNotice::sentence() const {
  return turn_.holdsStart()
             ? tr("%1 starts by itself; it waits %2.").arg(turn_.subject(), turn_.waitText())
             : tr("%1 goes on by itself; it waits %2.").arg(turn_.subject(), turn_.waitText());
}

// Unless something else has been said since.
void HeldNotice::refresh() {
  const bool isFirst = said_.isEmpty();
  const bool isSaid = !isFirst && !banner_.isHidden() && banner_.text() == said_;
  if (!turn_.waits()) {
    if (isSaid) banner_.hide();
    said_.clear();
    return;
  }
  if (!isFirst && (!isSaid || sentence() == said_)) return;
  said_ = sentence();
  const bool isStart = turn_.holdsStart();
  banner_.say(Banner::Kind::info, said_, isStart ? tr("Start now") : tr("Go on now"),
              [this] { turn_.runNow(); });
  banner_.actionButton()->setToolTip(
      tr("Beside the other: both get slower, and their memory adds up"));
  banner_.offerToo(isStart ? tr("Do not start") : tr("Stay paused"), [this] { turn_.cancel(); });
}

}  // namespace mixmask::ui
