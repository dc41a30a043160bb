// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/discard_question.h"

#include "ui/train/run_actions.h"
#include "ui/train/status_line.h"
#include "ui/training_model.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

constexpr double kMuchWorkSeconds = 60;

}  // namespace

DiscardQuestion::DiscardQuestion(TrainingModel& model, RunActions& actions, Banner& banner,
                                 QObject* parent)
    : QObject(parent), model_(model), banner_(banner) {
  connect(&actions, &RunActions::discardAsked, this, [this] {
    model_.unsaved().seconds > kMuchWorkSeconds ? ask() : model_.stopWithoutSaving();
  });
  connect(&model_, &TrainingModel::stateChanged, this, [this] {
    if (!model_.canStop()) takeBack();
  });
}

void DiscardQuestion::ask() {
  const UnsavedWork work = model_.unsaved();
  banner_.say(Banner::Kind::caution,
              tr("To discard loses %1, about %2 of training.")
                  .arg(lossText(work), durationText(work.seconds)),
              tr("Discard"), [this] {
                takeBack();
                model_.stopWithoutSaving();
              });
  banner_.offerToo(tr("Keep training"), [this] { takeBack(); });
  asked_ = banner_.text();
}

// Unless something else has been said since.
void DiscardQuestion::takeBack() {
  if (!asked_.isEmpty() && banner_.text() == asked_) banner_.hide();
  asked_.clear();
}

}  // namespace mixmask::ui
