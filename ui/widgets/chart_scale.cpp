// SPDX-License-Identifier: GPL-3.0-or-later
// The axes of a chart: their ranges, linear or logarithmic.
#include <algorithm>
#include <cmath>

#include "ui/widgets/chart.h"

namespace mixmask::ui {
namespace {

constexpr double kLogMargin = 1.15;  // a factor above and below the data
constexpr int kXTicks = 6, kYTicks = 5;

QSharedPointer<QCPAxisTicker> tickerOf(bool log, int count) {
  QSharedPointer<QCPAxisTicker> ticker(log ? new QCPAxisTickerLog : new QCPAxisTicker);
  ticker->setTickCount(count);
  return ticker;
}

void setScale(QCPAxis* axis, bool log, int ticks) {
  axis->setScaleType(log ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  const bool hasOwnTicks = !axis->ticker().dynamicCast<QCPAxisTickerText>().isNull();
  if (!hasOwnTicks) axis->setTicker(tickerOf(log, ticks));
}

}  // namespace

void Chart::setXLog(bool log) {
  if (xLog_ == log) return;
  xLog_ = log;
  setScale(xAxis, log, kXTicks);
  applyScales();
  follows_ = true;
  xAxis->setRange(shownExtent());
}

void Chart::setYLog(bool log) {
  if (yLog_ == log) return;
  yLog_ = log;
  setScale(yAxis, log, kYTicks);
  setScale(yAxis2, log, kYTicks);
  applyScales();
  rescaleY();
}

void Chart::applyScales() {
  bool leavesOut = false;
  for (Series& series : series_) {
    refill(series);
    leavesOut |= series.leavesOut;
  }
  title_->setText(leavesOut ? tr("%1 (values of 0 and below are left out)").arg(titleText_)
                            : titleText_);
  markDirty();
}

// Points without a place on the axes are not drawn; the values keep them.
void Chart::refill(Series& series) {
  series.leavesOut = false;
  for (const QCPGraphData& point : *series.values) {
    if (hasPlace(point.key, point.value)) continue;
    series.leavesOut = true;
    break;
  }
  if (series.leavesOut) {
    auto shown = QSharedPointer<QCPGraphDataContainer>::create();
    for (const QCPGraphData& point : *series.values) {
      if (hasPlace(point.key, point.value)) shown->add(point);
    }
    series.raw->setData(shown);
  } else {
    series.raw->setData(series.values);
  }
  smoothAgain(series);
}

void Chart::smoothAgain(Series& series) {
  series.smooth->data()->clear();
  series.average = 0;
  series.averageWeight = 1;
  if (smoothing_ <= 0) return;
  for (const QCPGraphData& point : *series.raw->data())
    extendSmooth(series, point.key, point.value);
}

QCPRange Chart::shownExtent() const {
  if (!xLog_) return extent_;
  const double lower = std::isfinite(firstPositiveX_) ? firstPositiveX_ / kLogMargin : 1;
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
      if (series.raw->valueAxis() != axis || !series.smooth->visible()) continue;
      take(yLog_ ? series.lowestPositive : series.lowest, series.highest);
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
