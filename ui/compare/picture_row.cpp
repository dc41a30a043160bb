// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/picture_row.h"

#include <QKeyEvent>
#include <QPainter>

#include "ui/compare/blink_viewer.h"
#include "ui/theme.h"
#include "ui/widgets/focus_frame.h"
#include "ui/widgets/picture_tile.h"

namespace mixmask::ui {

PictureRow::PictureRow(const QString& name, QWidget* parent) : QWidget(parent) {
  setAccessibleName(name);
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  setToolTip(
      tr("Space: the next one in the place of the first. Enter or double click: one at a time, "
         "large."));
}

void PictureRow::show(std::vector<NamedPicture> pictures) {
  pictures_ = std::move(pictures);
  note_.clear();
  blinked_ = 0;
  update();
}

void PictureRow::setNote(const QString& note) {
  pictures_.clear();
  note_ = note;
  setAccessibleDescription(note);
  update();
}

std::size_t PictureRow::pictureIn(std::size_t place) const {
  return place == 0 ? blinked_ : place;
}

QString PictureRow::captionOf(std::size_t place) const {
  const QString& name = pictures_[pictureIn(place)].name;
  if (pictureIn(place) == place) return name;
  return tr("%1, in the place of %2").arg(name, pictures_[place].name);
}

void PictureRow::blink() {
  if (pictures_.size() < 2) return;
  blinked_ = (blinked_ + 1) % pictures_.size();
  setAccessibleDescription(captionOf(0));
  update();
}

BlinkViewer* PictureRow::openViewer() {
  if (pictures_.empty()) return nullptr;
  auto* viewer = new BlinkViewer(accessibleName(), pictures_, this);
  viewer->setAttribute(Qt::WA_DeleteOnClose);
  viewer->open();
  return viewer;
}

QSize PictureRow::sizeHint() const {
  return {400, 240};
}

QSize PictureRow::minimumSizeHint() const {
  return {200, 120};
}

void PictureRow::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Colors colors = colorsOf(palette());
  painter.setPen(colors.dimText);
  if (pictures_.empty()) {
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, note_);
  }
  const int line = fontMetrics().lineSpacing();
  const int count = static_cast<int>(pictures_.size());
  for (int place = 0; place < count; ++place) {
    const int left = place * (width() + kGap) / count;
    const int right = (place + 1) * (width() + kGap) / count - kGap;
    const QRect room(left + 2, 2, right - left - 4, height() - line - 6);
    const auto at = static_cast<std::size_t>(place);
    const QRectF drawn = paintPicture(painter, room, imageIn(at), colors.border);
    painter.setPen(colors.text);
    const int top = (drawn.isEmpty() ? room.bottom() : qRound(drawn.bottom())) + 2;
    painter.drawText(QRect(left, top, right - left, line), Qt::AlignHCenter,
                     fontMetrics().elidedText(captionOf(at), Qt::ElideRight, right - left));
  }
  paintFocusFrame(painter, *this, rect());
}

void PictureRow::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space) return blink();
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    openViewer();
    return;
  }
  QWidget::keyPressEvent(event);
}

void PictureRow::mouseDoubleClickEvent(QMouseEvent*) {
  openViewer();
}

}  // namespace mixmask::ui
