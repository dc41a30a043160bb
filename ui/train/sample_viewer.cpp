// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/sample_viewer.h"

#include <QLabel>
#include <QShortcut>
#include <QVBoxLayout>

#include "ui/theme.h"
#include "ui/widgets/picture_tile.h"
#include "ui/widgets/share_bar.h"

namespace mixmask::ui {
namespace {

const QSize kFirstSize(1120, 400);

}  // namespace

SampleViewer::SampleViewer(QWidget* parent)
    : QDialog(parent),
      caption_(new QLabel(this)),
      tiles_{.view = new PictureTile(tr("view 1"), tr("View 1 of the image"), this),
             .partner =
                 new PictureTile(tr("partner"), tr("View 1 of the image it is mixed with"), this),
             .mask = new PictureTile(tr("mask: blue own, orange partner"),
                                     tr("Blue cells keep the view, orange cells show its partner"),
                                     this),
             .mixed = new PictureTile(tr("mixed"), tr("What the query network saw"), this),
             .own = new ShareBar(tr("λ, own key"), &Colors::own, this),
             .other = new ShareBar(tr("1 − λ, partner"), &Colors::partner, this)},
      key_(new PictureTile(tr("key: view 2"), tr("View 2 of the image, the target"), this)),
      previous_(new QPushButton(tr("Previous"), this)),
      next_(new QPushButton(tr("Next"), this)),
      toLab_(new QPushButton(icon("lab"), tr("Show in the &Lab"), this)) {
  setWindowTitle(tr("What the network saw"));
  resize(kFirstSize);
  toLab_->setToolTip(tr("The same sample of this step in the Lab, with the settings of this run"));
  previous_->setToolTip(tr("The sample before (Left)"));
  next_->setToolTip(tr("The next sample (Right)"));
  // Not the buttons' own: they let a key wait for the end of their animation.
  new QShortcut(Qt::Key_Left, this, [this] { go(-1); });
  new QShortcut(Qt::Key_Right, this, [this] { go(1); });
  auto* close = new QPushButton(tr("&Close"), this);
  auto* tiles = new QHBoxLayout;
  tiles->setSpacing(kGap);
  for (PictureTile* tile : {tiles_.view, tiles_.mask, tiles_.partner, tiles_.mixed, key_}) {
    tiles->addWidget(tile, 1);
  }
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(kGap);
  for (QPushButton* button : {previous_, next_, toLab_}) buttons->addWidget(button);
  buttons->addStretch(1);
  buttons->addWidget(close);
  auto* column = new QVBoxLayout(this);
  column->setSpacing(kGap);
  column->addWidget(caption_);
  column->addLayout(tiles, 1);
  column->addWidget(tiles_.own);
  column->addWidget(tiles_.other);
  column->addLayout(buttons);
  connect(previous_, &QPushButton::clicked, this, [this] { go(-1); });
  connect(next_, &QPushButton::clicked, this, [this] { go(1); });
  connect(toLab_, &QPushButton::clicked, this, [this] {
    accept();  // or it would lie on what it shows
    Q_EMIT labAsked(preview_.step, sample_);
  });
  connect(close, &QPushButton::clicked, this, &QDialog::reject);
}

void SampleViewer::open(const MixPreview& preview, int sample) {
  preview_ = preview;
  sample_ = sample;
  redraw();
  show();
  raise();
  activateWindow();
  next_->setFocus();
}

QString SampleViewer::caption() const {
  return caption_->text();
}

void SampleViewer::go(int by) {
  const int to = sample_ + by;
  if (to < 0 || to >= static_cast<int>(preview_.samples.size())) return;
  sample_ = to;
  redraw();
}

void SampleViewer::redraw() {
  const auto count = static_cast<int>(preview_.samples.size());
  const MixPreview::Sample& sample = preview_.samples[static_cast<std::size_t>(sample_)];
  QString text = tr("Sample %1 of %2 of step %L3").arg(sample_ + 1).arg(count).arg(preview_.step);
  if (sample.isMixed) text += tr(", λ %1").arg(sample.lambda, 0, 'f', 3);
  caption_->setText(text);
  tiles_.show(sample);
  key_->setPicture(sample.key);
  previous_->setEnabled(sample_ > 0);
  next_->setEnabled(sample_ + 1 < count);
}

}  // namespace mixmask::ui
