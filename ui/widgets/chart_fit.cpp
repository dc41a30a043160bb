// SPDX-License-Identifier: GPL-3.0-or-later
// Every text of a chart has its room, however narrow the chart: the legend breaks into rows, there
// are as many ticks as find place, and what is still too long is shortened and whole in the
// tooltip.
#include <algorithm>
#include <limits>

#include "ui/widgets/chart.h"

namespace mixmask::ui {
namespace {

constexpr int kMargin = 4;
constexpr int kHelpRoom = 24;  // of the button in the corner, beside the title
constexpr int kMostXTicks = 6, kMostYTicks = 5;
constexpr double kXTickRoom = 1.8;  // widths of its label for each tick
constexpr double kYTickRoom = 2.2;  // heights
const QString kWidestNumber = "0000000";

QString fitted(const QString& text, const QFont& font, int room) {
  return QFontMetrics(font).elidedText(text, Qt::ElideRight, std::max(room, 0));
}

}  // namespace

void Chart::fitHeader() {
  shortened_.clear();
  const QString title =
      leavesOut() ? tr("%1 (values of 0 and below are left out)").arg(titleText_) : titleText_;
  const QString shownTitle = fitted(title, title_->font(), width() - kHelpRoom - 2 * kMargin);
  if (shownTitle != title) shortened_ << title;
  title_->setText(shownTitle);

  const QFontMetrics metrics(legend_->font());
  const int icon = legend_->iconSize().width() + legend_->iconTextPadding() + 2 * kMargin;
  const int room = width() - 2 * kMargin;
  std::vector<int> widths;
  for (Series& series : series_) {
    if (!series.curve->visible()) continue;
    series.curve->setName(fitted(series.name, legend_->font(), room - icon));
    if (series.curve->name() != series.name) shortened_ << series.name;
    widths.push_back(icon + metrics.horizontalAdvance(series.curve->name()));
  }
  // As many columns as find room; a column is as broad as its broadest entry.
  std::size_t columns = std::max<std::size_t>(widths.size(), 1);
  for (; columns > 1; --columns) {
    int needed = static_cast<int>(columns - 1) * legend_->columnSpacing();
    for (std::size_t column = 0; column < columns; ++column) {
      int broadest = 0;
      for (std::size_t i = column; i < widths.size(); i += columns) {
        broadest = std::max(broadest, widths[i]);
      }
      needed += broadest;
    }
    if (needed <= room) break;
  }
  if (legend_->wrap() != static_cast<int>(columns)) {
    legend_->setWrap(static_cast<int>(columns));
    legend_->setFillOrder(QCPLegend::foColumnsFirst, /*rearrange=*/true);
  }
}

void Chart::fitReferences() {
  for (const Reference& reference : references_) {
    const QMargins padding = reference.label->padding();
    const QString shown = fitted(reference.text, reference.label->font(),
                                 axisRect()->width() - padding.left() - padding.right());
    if (shown != reference.text && !shortened_.contains(reference.text)) {
      shortened_ << reference.text;
    }
    reference.label->setText(shown);
  }
}

void Chart::fitTicks() {
  const QFontMetrics metrics(font());
  const int number = metrics.horizontalAdvance(kWidestNumber);
  const auto ticksIn = [](int room, double each, int most) {
    return std::clamp(static_cast<int>(room / each), 2, most);
  };
  xAxis->ticker()->setTickCount(ticksIn(axisRect()->width(), kXTickRoom * number, kMostXTicks));
  for (QCPAxis* axis : {yAxis, yAxis2}) {
    if (ownTicks_.contains(axis)) continue;
    axis->ticker()->setTickCount(
        ticksIn(axisRect()->height(), kYTickRoom * metrics.height(), kMostYTicks));
  }
  // The numbers at the ends of the axes reach over them.
  axisRect()->setMinimumMargins(QMargins(0, metrics.height() / 2 + 1, number / 2, 0));
}

void Chart::fitOwnTicks() {
  for (const auto& [axis, ticks] : ownTicks_) {
    auto* shown = static_cast<QCPAxisTickerText*>(axis->ticker().data());
    shown->clear();
    const int room = QFontMetrics(font()).height();
    double last = -std::numeric_limits<double>::infinity();  // px, growing downwards
    for (auto tick = ticks.rbegin(); tick != ticks.rend(); ++tick) {
      const double place = axis->coordToPixel(tick->first);
      if (place - last < room) continue;  // two numbers there would lie on each other
      shown->addTick(tick->first, tick->second);
      last = place;
    }
  }
}

QString Chart::labelOf(const QCPAxis* axis) const {
  for (const AxisLabel& label : labels_) {
    if (label.axis == axis && axis->label() == label.shown) return label.whole;
  }
  return axis->label();
}

// A label that is not what was shown last was set anew.
void Chart::fitAxisLabels() {
  for (AxisLabel& label : labels_) {
    label.whole = labelOf(label.axis);
    const bool isAcross = label.axis->orientation() == Qt::Horizontal;
    const int room = isAcross ? axisRect()->width() : axisRect()->height();
    label.shown = fitted(label.whole, label.axis->labelFont(), room);
    label.axis->setLabel(label.shown);
  }
  refreshTip();
}

void Chart::refreshTip() {
  QStringList whole = shortened_;
  for (const AxisLabel& label : labels_) {
    if (label.shown != label.whole) whole << label.whole;
  }
  const QString tip = whole.join('\n');
  if (toolTip() != tip) setToolTip(tip);
}

}  // namespace mixmask::ui
