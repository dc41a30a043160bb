// SPDX-License-Identifier: GPL-3.0-or-later
// The axes of a chart: their ranges, linear or logarithmic.
#include <algorithm>
#include <cmath>

#include "ui/widgets/chart.h"

namespace mixmask::ui {
namespace {

constexpr double kLogMargin = 1.15;  // a factor above and below the data

void setScale(QCPAxis* axis, bool log) {
  axis->setScaleType(log ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  const bool hasOwnTicks = !axis->ticker().dynamicCast<QCPAxisTickerText>().isNull();
  if (hasOwnTicks) return;
  axis->setTicker(QSharedPointer<QCPAxisTicker>(log ? new QCPAxisTickerLog : new QCPAxisTicker));
}

}  // namespace

void Chart::setXLog(bool log) {
  if (xLog_ == log) return;
  xLog_ = log;
  setScale(xAxis, log);
  follows_ = true;
  xAxis->setRange(shownExtent());
  dirty_ = true;
}

void Chart::setYLog(bool log) {
  if (yLog_ == log) return;
  yLog_ = log;
  setScale(yAxis, log);
  setScale(yAxis2, log);
  rescaleY();
  dirty_ = true;
}

// Whether there are points without a place on the axes. They are not drawn; the values keep them.
bool Chart::leavesOut() const {
  return std::ranges::any_of(series_, [this](const Series& series) {
    if (series.values->empty()) return false;
    return (xLog_ && series.values->buckets().front().x <= 0) ||
           (yLog_ && series.values->lowest() <= 0);
  });
}

QCPRange Chart::shownExtent() const {
  if (!xLog_) return extent_;
  double first = std::numeric_limits<double>::infinity();
  for (const Series& series : series_) first = std::min(first, series.values->firstPositiveX());
  const double lower = std::isfinite(first) ? first / kLogMargin : 1;
  return {std::max(extent_.lower, lower), std::max(extent_.upper, 2 * lower)};
}

void Chart::setXExtent(double lower, double upper) {
  extent_ = QCPRange(lower, upper > lower ? upper : lower + 1);
  if (follows_ && xAxis->range() != shownExtent()) {
    xAxis->setRange(shownExtent());
    dirty_ = true;
  }
}

void Chart::showXRange(const QCPRange& range) {
  follows_ = false;
  xAxis->setRange(range);
  dirty_ = true;
  refresh();
}

void Chart::showAll() {
  follows_ = true;
  xAxis->setRange(shownExtent());
  dirty_ = true;
  refresh();
}

void Chart::chooseRange(const QCPRange& range) {
  follows_ = false;
  Q_EMIT xRangeChosen(range);
}

QCPRange Chart::yRange(const QCPAxis*, const QCPRange& data) const {
  const double pad =
      data.size() > 0 ? data.size() * 0.08 : std::max(std::abs(data.lower), 1e-3) / 4;
  return {data.lower - pad, data.upper + pad};
}

void Chart::rescaleY() {
  for (QCPAxis* axis : {yAxis, yAxis2}) {
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    const auto take = [&](double low, double high) {
      lowest = std::min(lowest, low);
      highest = std::max(highest, high);
    };
    for (const Series& series : series_) {
      if (series.curve->valueAxis() != axis || !series.curve->visible()) continue;
      take(yLog_ ? series.values->lowestPositive() : series.values->lowest(),
           series.values->highest());
    }
    for (const Reference& reference : references_) {
      if (axis != yAxis || !reference.value || (yLog_ && *reference.value <= 0)) continue;
      take(*reference.value, *reference.value);
    }
    const bool isEmpty = lowest > highest;
    if (isEmpty) lowest = yLog_ ? 0.1 : 0, highest = 1;
    // On the right without series stand the levels of the left.
    if (isEmpty && yLog_ && axis == yAxis2) {
      axis->setRange(yAxis->range());
      continue;
    }
    axis->setRange(yLog_ ? QCPRange(lowest / kLogMargin, highest * kLogMargin)
                         : yRange(axis, QCPRange(lowest, highest)));
  }
}

// After the event: QCustomPlot sends its own signals before it changes a range.
void Chart::noticeZoom(const QCPRange& xBefore, const QCPRange& yBefore) {
  if (yAxis->range() != yBefore) follows_ = false;
  if (xAxis->range() != xBefore) chooseRange(xAxis->range());
}

}  // namespace mixmask::ui
