// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/compute_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <cmath>

#include "ui/compare/embedding_content.h"
#include "ui/compare/encoder_model.h"
#include "ui/theme.h"
#include "ui/train/status_line.h"

namespace mixmask::ui {
namespace {

constexpr int kParts = 1000;
constexpr int kBarWidth = 200;

QString whole(std::int64_t value) {
  return QLocale().toString(static_cast<qlonglong>(value));
}

QString leftText(double seconds) {
  return seconds < 0 ? QString() : ComputeBar::tr("%1 left").arg(durationText(seconds));
}

}  // namespace

ComputeBar::ComputeBar(EncoderModel& model, QWidget* parent)
    : QWidget(parent),
      model_(model),
      words_(new QLabel(this)),
      progress_(new QProgressBar(this)),
      compute_(new QPushButton(icon("start"), tr("C&ompute"), this)),
      cancel_(new QPushButton(icon("stop"), tr("Canc&el"), this)) {
  words_->setWordWrap(true);
  words_->setToolTip(
      tr("Linear centred kernel alignment of the features of the test images (Kornblith et al. "
         "2019, section 3), the plain estimate"));
  words_->setTextFormat(Qt::PlainText);
  progress_->setRange(0, kParts);
  progress_->setFixedWidth(kBarWidth);
  progress_->setAccessibleName(tr("Progress of the comparison of encoders"));
  compute_->setToolTip(
      tr("Encodes the images with every checkpoint and searches their nearest neighbours; features "
         "are kept on disk, so the next time is quick"));
  cancel_->setToolTip(tr("Ends it; features that are complete stay on disk"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGap);
  row->addWidget(words_, 1);
  row->addWidget(progress_);
  row->addWidget(compute_);
  row->addWidget(cancel_);
  connect(compute_, &QPushButton::clicked, &model_, &EncoderModel::compute);
  connect(cancel_, &QPushButton::clicked, &model_, &EncoderModel::cancel);
  connect(&model_, &EncoderModel::changed, this, &ComputeBar::refresh);
  refresh();
}

QString ComputeBar::cost() const {
  const EncoderFacts& facts = model_.facts();
  const auto of = [](std::int64_t some, std::int64_t all) {
    return some == all ? whole(all) : tr("%1 of %2").arg(whole(some), whole(all));
  };
  return tr("%1 test and %2 training images, by %L3 encoders")
      .arg(of(facts.queries, facts.testImages), of(facts.bank, facts.trainingImages))
      .arg(facts.sides);
}

QString ComputeBar::words() const {
  using State = EncoderModel::State;
  if (!model_.problem().isEmpty()) return model_.problem();
  switch (model_.state()) {
    case State::closed:
      return tr("Choose two checkpoints above.");
    case State::opening:
      return tr("Opening the checkpoints and the images.");
    case State::opened:
      return tr("Which images does each encoder take for similar? Encodes %1.").arg(cost());
    case State::computing:
      if (!model_.waitText().isEmpty()) return tr("Waits %1.").arg(model_.waitText());
      return model_.isCancelling() ? tr("Cancelling.")
                                   : tr("Encoding images and searching neighbours: %L1 %. %2")
                                         .arg(std::floor(100 * model_.share()), 0, 'f', 0)
                                         .arg(leftText(model_.secondsLeft()));
    case State::computed:
      break;
  }
  const EncoderComparison& comparison = *model_.comparison();
  QString text = tr("%1. %2").arg(cost(), similarityText(comparison));
  if (!comparison.problems.empty()) {
    text += ' ' + tr("%L1 images could not be read: %2")
                      .arg(comparison.problems.size())
                      .arg(QString::fromStdString(comparison.problems.front()));
  }
  return text;
}

void ComputeBar::refresh() {
  using State = EncoderModel::State;
  const bool isComputing = model_.state() == State::computing;
  words_->setText(words());
  progress_->setValue(static_cast<int>(kParts * model_.share()));
  progress_->setVisible(isComputing);
  cancel_->setVisible(isComputing);
  cancel_->setEnabled(!model_.isCancelling());
  compute_->setVisible(!isComputing && model_.state() != State::computed);
  compute_->setEnabled(model_.state() == State::opened);
}

QString ComputeBar::text() const {
  return words_->text();
}

}  // namespace mixmask::ui
