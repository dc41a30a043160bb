// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_delegates.h"

#include <QAbstractProxyModel>
#include <QPainter>
#include <algorithm>

#include "ui/runs/run_table_model.h"
#include "ui/runs/run_text.h"
#include "ui/widgets/cell_ground.h"

namespace mixmask::ui {
namespace {

constexpr int kIconSize = 16;
constexpr double kTint = 0.16;
constexpr double kBand = 0.3;

QColor faint(QColor color, double alpha) {
  color.setAlphaF(static_cast<float>(alpha));
  return color;
}

// The losses of a run in a place of a few pixels.
struct Curve {
  QPolygonF line, band;
};

Curve curveIn(const QRectF& place, const std::vector<LossBucket>& loss) {
  double low = loss.front().low, high = loss.front().high;
  for (const LossBucket& bucket : loss) {
    low = std::min(low, bucket.low);
    high = std::max(high, bucket.high);
  }
  const double range = high > low ? high - low : 1;
  const auto count = static_cast<double>(std::max<std::size_t>(1, loss.size() - 1));
  const auto at = [&](std::size_t i, double value) {
    return QPointF(place.left() + place.width() * static_cast<double>(i) / count,
                   place.bottom() - place.height() * (value - low) / range);
  };
  Curve curve;
  QPolygonF back;
  for (std::size_t i = 0; i < loss.size(); ++i) {
    curve.line << at(i, loss[i].last);
    curve.band << at(i, loss[i].high);
    back.prepend(at(i, loss[i].low));
  }
  curve.band << back;
  return curve;
}

}  // namespace

const RunSummary& runAt(const QModelIndex& index) {
  const auto* filter = static_cast<const QAbstractProxyModel*>(index.model());
  const auto* model = static_cast<const RunTableModel*>(filter->sourceModel());
  return model->run(filter->mapToSource(index).row());
}

void RunStateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
  QStyleOptionViewItem cell = option;
  initStyleOption(&cell, index);
  paintGround(painter, cell);
  const RunStateLook look = lookOf(runAt(index));
  const Colors colors = colorsOf(option.palette);
  const bool isSelected = option.state.testFlag(QStyle::State_Selected);
  const QColor selectedText = option.palette.color(QPalette::HighlightedText);
  const QRect chip = option.rect.adjusted(kGap / 2, 4, -kGap / 2, -4);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  if (!isSelected) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(faint(colors.*look.role, kTint));
    painter->drawRoundedRect(chip, 4, 4);
  }
  const double ratio = painter->device()->devicePixelRatioF();
  const QPoint corner(chip.left() + 6, chip.center().y() - kIconSize / 2 + 1);
  painter->drawPixmap(corner, iconPixmap(look.icon, isSelected ? selectedText : colors.*look.role,
                                         kIconSize, ratio));
  painter->setPen(isSelected ? selectedText : colors.text);
  const QRect words = chip.adjusted(kIconSize + 12, 0, -4, 0);
  painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                    option.fontMetrics.elidedText(look.word, Qt::ElideRight, words.width()));
  painter->restore();
}

void LossDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
  QStyleOptionViewItem cell = option;
  initStyleOption(&cell, index);
  paintGround(painter, cell);
  const std::vector<LossBucket>& loss = runAt(index).loss;
  if (loss.empty()) return;
  const bool isSelected = option.state.testFlag(QStyle::State_Selected);
  const QColor color =
      isSelected ? option.palette.color(QPalette::HighlightedText) : colorsOf(option.palette).text;
  const Curve curve = curveIn(QRectF(option.rect).adjusted(kGap, 6, -kGap, -6), loss);
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(Qt::NoPen);
  painter->setBrush(faint(color, kBand));
  painter->drawPolygon(curve.band);
  painter->setPen(QPen(color, 1));
  painter->setBrush(Qt::NoBrush);
  painter->drawPolyline(curve.line);
  if (loss.size() == 1) painter->drawEllipse(curve.line.front(), 1.5, 1.5);
  painter->restore();
}

}  // namespace mixmask::ui
