// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/blink_viewer.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

#include "ui/theme.h"
#include "ui/widgets/picture_tile.h"

namespace mixmask::ui {
namespace {

constexpr QSize kSize(640, 672);

}  // namespace

BlinkViewer::BlinkViewer(const QString& title, std::vector<NamedPicture> pictures, QWidget* parent)
    : QDialog(parent), pictures_(std::move(pictures)), caption_(new QLabel(this)) {
  setWindowTitle(title);
  resize(kSize);
  QFont bold = font();
  bold.setBold(true);
  caption_->setFont(bold);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kGap, kGap, kGap, kGap);
  column->addWidget(caption_);
  column->addStretch(1);
  current_ = pictures_.size() - 1;
  next();
}

void BlinkViewer::next() {
  current_ = (current_ + 1) % pictures_.size();
  caption_->setText(tr("%1 (%L2 of %L3). Space: the next one. Escape: close.")
                        .arg(shown())
                        .arg(current_ + 1)
                        .arg(pictures_.size()));
  update();
}

QString BlinkViewer::caption() const {
  return caption_->text();
}

void BlinkViewer::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const int top = caption_->geometry().bottom() + kGap;
  paintPicture(painter, QRect(kGap, top, width() - 2 * kGap, height() - top - kGap),
               pictures_[current_].image, colorsOf(palette()).border);
}

void BlinkViewer::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space) return next();
  QDialog::keyPressEvent(event);
}

void BlinkViewer::mousePressEvent(QMouseEvent*) {
  next();
}

}  // namespace mixmask::ui
