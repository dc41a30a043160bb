// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/contact_sheet.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "ui/theme.h"
#include "ui/widgets/focus_frame.h"
#include "ui/widgets/picture_tile.h"
#include "ui/widgets/pictures.h"

namespace mixmask::ui {
namespace {

constexpr int kMostColumns = 8;
constexpr int kLargestCell = 176;

QString caption(double lambda) {
  return ContactSheet::tr("λ %1").arg(lambda, 0, 'f', 2);
}

}  // namespace

ContactSheet::ContactSheet(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Mixed views of the batch"));
  setToolTip(
      tr("Mixed views of the first pairs of this batch with their λ; click one, or press Left or "
         "Right, to see it above."));
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  describe();
}

void ContactSheet::setSamples(const std::vector<MixPreview::Sample>& samples) {
  samples_ = samples;
  describe();
  update();
}

void ContactSheet::setCurrent(std::int64_t row) {
  current_ = row;
  describe();
  update();
}

void ContactSheet::describe() {
  if (samples_.empty()) return setAccessibleDescription(tr("no pictures yet"));
  const auto [least, most] = std::ranges::minmax_element(samples_, {}, &MixPreview::Sample::lambda);
  setAccessibleDescription(tr("%1 pictures, λ from %2 to %3; pair %4 is shown above")
                               .arg(samples_.size())
                               .arg(least->lambda, 0, 'f', 2)
                               .arg(most->lambda, 0, 'f', 2)
                               .arg(current_ + 1));
}

// The side of a cell when the pictures stand in so many columns.
int ContactSheet::sideWith(int columns) const {
  const int rows = std::max<int>(1, (static_cast<int>(samples_.size()) + columns - 1) / columns);
  const int line = fontMetrics().height();
  const int wide = (width() - (columns - 1) * kGap) / columns;
  const int high = (height() - line - kGap / 2 - rows * (line + kGap)) / rows;
  return wide < captionWidth() ? 0 : std::min({wide, high, kLargestCell});
}

int ContactSheet::captionWidth() const {
  return fontMetrics().horizontalAdvance(caption(0));
}

QRect ContactSheet::cellOf(int index) const {
  int columns = kMostColumns;
  for (int fewer = kMostColumns - 1; fewer > 1; --fewer) {
    if (sideWith(fewer) > sideWith(columns)) columns = fewer;
  }
  const int side = sideWith(columns);
  const int line = fontMetrics().height();
  const int top = line + kGap / 2 + index / columns * (side + line + kGap);
  const int pitch = std::max(side, captionWidth());
  return {index % columns * (pitch + kGap) + (pitch - side) / 2, top, side, side};
}

void ContactSheet::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Colors colors = colorsOf(palette());
  const int line = fontMetrics().height();
  QFont bold = font();
  bold.setBold(true);
  painter.setFont(bold);
  painter.setPen(colors.text);
  painter.drawText(QRect(0, 0, width(), line), Qt::AlignLeft, tr("The batch, mixed"));
  painter.setFont(font());
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    const MixPreview::Sample& sample = samples_[i];
    const QRect cell = cellOf(static_cast<int>(i));
    const Picture& picture = sample.mixed.pixels.empty() ? sample.view : sample.mixed;
    const QRectF drawn =
        paintPicture(painter, QRectF(cell).adjusted(2, 2, -2, -2), toImage(picture), colors.border);
    if (static_cast<std::int64_t>(i) == current_) {
      painter.setPen(QPen(colors.own, 2));
      painter.drawRect(drawn.adjusted(-3, -3, 2, 2));
    }
    painter.setPen(colors.dimText);
    const int wider = std::max(0, captionWidth() - cell.width()) / 2 + 1;
    painter.drawText(QRect(cell.left() - wider, cell.bottom() + 2, cell.width() + 2 * wider, line),
                     Qt::AlignHCenter, caption(sample.lambda));
  }
  paintFocusFrame(painter, *this, placeInFocus());
}

// The pair that is shown above, with its caption.
QRect ContactSheet::placeInFocus() const {
  if (current_ >= static_cast<std::int64_t>(samples_.size())) return rect();
  const QRect cell = cellOf(static_cast<int>(current_));
  const int wider = std::max(0, captionWidth() - cell.width()) / 2 + 3;
  return cell.adjusted(-wider, -3, wider, fontMetrics().height() + 3).intersected(rect());
}

void ContactSheet::mousePressEvent(QMouseEvent* event) {
  for (std::size_t i = 0; i < samples_.size(); ++i) {
    if (cellOf(static_cast<int>(i)).contains(event->position().toPoint())) {
      Q_EMIT picked(static_cast<std::int64_t>(i));
    }
  }
}

}  // namespace mixmask::ui
