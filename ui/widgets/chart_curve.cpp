// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chart_curve.h"

#include <algorithm>
#include <cmath>

namespace mixmask::ui {
namespace {

constexpr double kFarOutside = 1e5;  // pixels; what lies further is drawn there

}  // namespace

ChartCurve::ChartCurve(QCPAxis* keyAxis, QCPAxis* valueAxis)
    : QCPAbstractPlottable(keyAxis, valueAxis) {}

void ChartCurve::setLines(const QPen& raw, const QPen& smooth) {
  rawPen_ = raw;
  smoothPen_ = smooth;
}

void ChartCurve::setDots(const QCPScatterStyle& dot, bool withLine) {
  dot_ = dot;
  hasLine_ = withLine;
}

double ChartCurve::pixelOf(double value) const {
  return std::clamp(mValueAxis->coordToPixel(value), -kFarOutside, kFarOutside);
}

std::vector<ChartCurve::Place> ChartCurve::places() const {
  std::vector<Place> places;
  if (!values_ || values_->empty()) return places;
  const auto& buckets = values_->buckets();
  const QCPRange range = mKeyAxis->range();
  const bool isXLog = mKeyAxis->scaleType() == QCPAxis::stLogarithmic;
  const bool isYLog = mValueAxis->scaleType() == QCPAxis::stLogarithmic;
  const std::vector<double> smooth =
      smoothing_ > 0 ? values_->smoothed(smoothing_) : std::vector<double>();
  const auto isBefore = [](const ThinnedSeries::Bucket& bucket, double x) { return bucket.x < x; };
  auto from = std::lower_bound(buckets.begin(), buckets.end(), range.lower, isBefore);
  if (from != buckets.begin()) --from;
  int count = 0;  // buckets of the last place
  double column = 0;
  for (auto bucket = from; bucket != buckets.end(); ++bucket) {
    const bool hasPlace = (!isXLog || bucket->x > 0) && (!isYLog || bucket->highest > 0);
    if (!hasPlace) continue;
    const double x = mKeyAxis->coordToPixel(bucket->x);
    const double average =
        smooth.empty() ? bucket->mean : smooth[static_cast<std::size_t>(bucket - buckets.begin())];
    if (places.empty() || std::floor(x) != column) {
      if (!places.empty()) places.back().mean /= count;
      places.push_back({x, bucket->lowest, bucket->highest, bucket->mean, average});
      column = std::floor(x);
      count = 1;
    } else {
      Place& place = places.back();
      place.x = x;
      place.lowest = std::min(place.lowest, bucket->lowest);
      place.highest = std::max(place.highest, bucket->highest);
      place.mean += bucket->mean;
      place.smooth = average;
      ++count;
    }
    if (bucket->x > range.upper) break;
  }
  if (!places.empty()) places.back().mean /= count;
  return places;
}

QPolygonF ChartCurve::rawLine(const std::vector<Place>& places) const {
  const bool isYLog = mValueAxis->scaleType() == QCPAxis::stLogarithmic;
  QPolygonF line;
  for (const Place& place : places) {
    const auto add = [&](double value) {
      if (!isYLog || value > 0) line << QPointF(place.x, pixelOf(value));
    };
    if (isBandShown_ || place.lowest == place.highest) {
      add(place.mean);
    } else {
      add(place.lowest);
      add(place.highest);
    }
  }
  return line;
}

// A box over each place, as broad as what it stands for. They touch and do not lie on each other.
void ChartCurve::drawBand(QCPPainter* painter, const std::vector<Place>& places) const {
  const bool isYLog = mValueAxis->scaleType() == QCPAxis::stLogarithmic;
  const double bottom = mValueAxis->axisRect()->bottom() + 1.0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Place& place = places[i];
    if (place.lowest == place.highest) continue;
    const double right = std::floor(place.x) + 1;
    const double left = i > 0 ? std::floor(places[i - 1].x) + 1 : right - 1;
    const double top = pixelOf(place.highest);
    const double low = isYLog && place.lowest <= 0 ? bottom : pixelOf(place.lowest);
    painter->fillRect(QRectF(left, top, right - left, std::max(1.0, low - top)), bandColor_);
  }
}

// Qt draws a broad polyline a hundred times as slowly as its parts.
void ChartCurve::drawLine(QCPPainter* painter, const QPolygonF& line) const {
  const bool isFast = painter->pen().widthF() > 1 && painter->pen().style() == Qt::SolidLine &&
                      !painter->modes().testFlag(QCPPainter::pmVectorized);
  if (!isFast) {
    painter->drawPolyline(line);
    return;
  }
  for (qsizetype i = 1; i < line.size(); ++i) painter->drawLine(line[i - 1], line[i]);
}

void ChartCurve::draw(QCPPainter* painter) {
  const std::vector<Place> seen = places();
  if (seen.empty()) return;
  if (isBandShown_) {
    painter->setAntialiasing(false);
    drawBand(painter, seen);
  }
  applyDefaultAntialiasingHint(painter);
  const QPolygonF raw = rawLine(seen);
  painter->setPen(rawPen_);
  painter->setBrush(Qt::NoBrush);
  if (hasLine_) drawLine(painter, raw);
  if (!dot_.isNone()) {
    dot_.applyTo(painter, rawPen_);
    for (const QPointF& place : raw) dot_.drawShape(painter, place);
  }
  if (smoothing_ <= 0 || !hasLine_) return;
  const bool isYLog = mValueAxis->scaleType() == QCPAxis::stLogarithmic;
  QPolygonF smooth;
  for (const Place& place : seen) {
    if (!isYLog || place.smooth > 0) smooth << QPointF(place.x, pixelOf(place.smooth));
  }
  painter->setPen(smoothPen_);
  drawLine(painter, smooth);
}

void ChartCurve::drawLegendIcon(QCPPainter* painter, const QRectF& rect) const {
  applyDefaultAntialiasingHint(painter);
  if (hasLine_) {
    painter->setPen(smoothPen_);
    painter->drawLine(QLineF(rect.left(), rect.center().y(), rect.right(), rect.center().y()));
  }
  if (dot_.isNone()) return;
  dot_.applyTo(painter, smoothPen_);
  dot_.drawShape(painter, rect.center());
}

QCPRange ChartCurve::getKeyRange(bool& found, QCP::SignDomain) const {
  found = values_ && !values_->empty();
  if (!found) return {};
  return {values_->buckets().front().x, values_->buckets().back().x};
}

QCPRange ChartCurve::getValueRange(bool& found, QCP::SignDomain, const QCPRange&) const {
  found = values_ && !values_->empty();
  if (!found) return {};
  return {values_->lowest(), values_->highest()};
}

}  // namespace mixmask::ui
