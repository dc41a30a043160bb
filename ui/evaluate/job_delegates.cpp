// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/job_delegates.h"

#include <QPainter>
#include <algorithm>

#include "ui/evaluate/evaluation_model.h"
#include "ui/evaluate/evaluation_text.h"
#include "ui/widgets/cell_ground.h"

namespace mixmask::ui {
namespace {

constexpr int kIconSize = 16;
constexpr int kBarHeight = 6;

const EvaluationJob& jobAt(const QModelIndex& index) {
  return static_cast<const EvaluationModel*>(index.model())->job(index.row());
}

// The colours of a cell's words, and where its two lines are.
struct Cell {
  Cell(const QStyleOptionViewItem& option, int indent) {
    const Colors colors = colorsOf(option.palette);
    isSelected = option.state.testFlag(QStyle::State_Selected);
    const QColor selected = option.palette.color(QPalette::HighlightedText);
    text = isSelected ? selected : colors.text;
    dimText = isSelected ? selected : colors.dimText;
    const QRect inside = option.rect.adjusted(kGap / 2 + indent, 0, -kGap / 2, 0);
    const int line = option.fontMetrics.lineSpacing();
    const int top = option.rect.center().y() - line;
    first = QRect(inside.left(), top, inside.width(), line);
    second = first.translated(0, line);
  }

  bool isSelected;
  QColor text, dimText;
  QRect first, second;
};

void paintLine(QPainter* painter, const QRect& place, const QColor& color, const QString& text,
               Qt::TextElideMode cut) {
  painter->setPen(color);
  painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                    painter->fontMetrics().elidedText(text, cut, place.width()));
}

void paintBar(QPainter* painter, const Cell& cell, const QPalette& palette, double share) {
  const Colors colors = colorsOf(palette);
  QRectF track(cell.second.left(), cell.second.center().y() - kBarHeight / 2.0 + 1,
               cell.second.width(), kBarHeight);
  painter->fillRect(
      track, cell.isSelected ? palette.color(QPalette::Highlight).darker(140) : colors.border);
  track.setWidth(track.width() * std::clamp(share, 0.0, 1.0));
  painter->fillRect(track, cell.isSelected ? cell.text : colors.own);
}

}  // namespace

void JobNameDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
  QStyleOptionViewItem item = option;
  initStyleOption(&item, index);
  paintGround(painter, item);
  const Cell cell(item, 0);
  const QString text = index.data().toString();
  painter->save();
  paintLine(painter, cell.first, cell.text, text.section('\n', 0, 0), Qt::ElideRight);
  paintLine(painter, cell.second, cell.dimText, text.section('\n', 1), Qt::ElideMiddle);
  painter->restore();
}

void JobStateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
  QStyleOptionViewItem item = option;
  initStyleOption(&item, index);
  paintGround(painter, item);
  const Cell cell(item, kIconSize + kGap / 2);
  const EvaluationJob& job = jobAt(index);
  const EvaluationLook look = lookOf(job);
  const QColor mark = cell.isSelected ? cell.text : colorsOf(option.palette).*look.role;
  const double ratio = painter->device()->devicePixelRatioF();
  const QPoint corner(option.rect.left() + kGap / 2, cell.first.center().y() - kIconSize / 2 + 1);
  const QString text = index.data().toString();
  painter->save();
  painter->drawPixmap(corner, iconPixmap(look.icon, mark, kIconSize, ratio));
  paintLine(painter, cell.first, cell.text, text.section('\n', 0, 0), Qt::ElideRight);
  if (progressText(job).isEmpty()) {
    paintLine(painter, cell.second, cell.dimText, text.section('\n', 1), Qt::ElideRight);
  } else {
    paintBar(painter, cell, option.palette, job.phase.share);
  }
  painter->restore();
}

}  // namespace mixmask::ui
