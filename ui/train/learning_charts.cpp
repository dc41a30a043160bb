// SPDX-License-Identifier: GPL-3.0-or-later
// Does the run learn, or collapse? Accuracies, spread and rank.
#include <algorithm>
#include <array>
#include <cmath>
#include <ranges>

#include "ui/train/run_chart.h"

namespace mixmask::ui {
namespace {

constexpr double kPercent = 100;
constexpr double kHeadroom = 1.15;  // above the level without collapse
constexpr double kCollapsedSpread = 0.05;
constexpr int kLabelGap = 4;  // pixels from a point

QString fixed(double value, int digits) {
  return QString::number(value, 'f', digits);
}

}  // namespace

KnnChart::KnnChart(QWidget* parent)
    : RunChart(tr("kNN accuracy"), tr("step"), tr("top-1 (%)"), parent),
      online_(addSeries(tr("sample of the sets"), &Colors::text, Shape::lineWithDots)),
      fullSets_(addSeries(tr("full sets"), &Colors::clean, Shape::dots)),
      untrained_(addReference(tr("untrained"), &Colors::dimText)) {
  setEmptyText(tr("kNN has not judged this run yet."));
  connect(this, &QCustomPlot::afterLayout, this, &KnnChart::fitLabels);
  recolor();
}

void KnnChart::recolor() {
  Chart::recolor();
  if (series().empty()) return;
  QCPScatterStyle diamond(QCPScatterStyle::ssDiamond, colors().clean, colors().clean, 11);
  seriesAt(fullSets_).curve->setDots(diamond, /*withLine=*/false);
  for (QCPItemText* item : labels_) {
    item->setColor(colors().text);
    item->setFont(font());
  }
}

void KnnChart::addEvaluation(const RunRecord& record, const EvaluationReport& report) {
  if (report.knnTop1 < 0) return;
  const double percent = report.knnTop1 * kPercent;
  const auto step = static_cast<double>(report.step);
  const bool first = report.step == 0;
  append(report.fullSets ? fullSets_ : online_, step, percent);
  if (!report.fullSets) {
    if (!first) compareWithOwnStart(record);
    return;
  }
  if (first) setReference(untrained_, percent);
  label(step, percent,
        first ? tr("untrained %1 %").arg(fixed(percent, 1)) : tr("%1 %").arg(fixed(percent, 1)),
        first);
}

// Fewer images in the bank give lower accuracies than the full sets.
void KnnChart::compareWithOwnStart(const RunRecord& record) {
  const auto start = std::ranges::find_if(record.evaluations, [](const EvaluationReport& report) {
    return report.step == 0 && !report.fullSets;
  });
  if (start != record.evaluations.end()) setReference(untrained_, start->knnTop1 * kPercent);
}

void KnnChart::label(double step, double percent, const QString& text, bool first) {
  auto* item = new QCPItemText(this);
  item->position->setCoords(step, percent);
  item->setPositionAlignment(first ? Qt::AlignLeft : Qt::AlignRight);
  item->setPadding(QMargins(first ? 8 : 2, kLabelGap, 8, kLabelGap));
  item->setText(text);
  item->setClipToAxisRect(false);
  labels_.push_back(item);
  recolor();
}

// Whether the line of the samples runs through this place, in pixels.
bool KnnChart::isCrossed(const QRectF& place) const {
  const auto& points = series()[static_cast<std::size_t>(online_)].values->buckets();
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const QLineF line(xAxis->coordToPixel(points[i].x), yAxis->coordToPixel(points[i].mean),
                      xAxis->coordToPixel(points[i + 1].x),
                      yAxis->coordToPixel(points[i + 1].mean));
    const double from = std::max(line.x1(), place.left()), to = std::min(line.x2(), place.right());
    if (from > to || line.dx() <= 0) continue;
    const double y1 = line.pointAt((from - line.x1()) / line.dx()).y();
    const double y2 = line.pointAt((to - line.x1()) / line.dx()).y();
    if (std::max(y1, y2) >= place.top() && std::min(y1, y2) <= place.bottom()) return true;
  }
  return false;
}

// A label stands beneath its point; where that is behind the axis, or another label or the line of
// the samples is there, above the point, or a line or two higher still. Where the line leaves no
// such place, it runs behind the label. A label without any place, or of a point out of sight, is
// not shown.
void KnnChart::fitLabels() {
  const QFontMetrics metrics(font());
  const int height = metrics.height() + 2 * kLabelGap;
  std::vector<QRectF> taken;
  for (QCPItemText* item : labels_ | std::views::reverse) {  // the newest first
    const Qt::Alignment across = item->positionAlignment() & Qt::AlignHorizontal_Mask;
    QMargins padding = item->padding();
    const int width = metrics.horizontalAdvance(item->text()) + padding.left();
    const QPointF point = item->position->pixelPosition();
    QRectF beneath(point.x(), point.y(), width, height);
    if (across == Qt::AlignRight) beneath.moveRight(point.x());
    const auto meetsNoLabel = [&](int shift) {
      const QRectF place = beneath.translated(0, shift);
      return place.top() >= axisRect()->top() && place.bottom() <= axisRect()->bottom() &&
             std::ranges::none_of(taken, [&](const QRectF& it) { return it.intersects(place); });
    };
    const auto isFree = [&](int shift) {
      return meetsNoLabel(shift) && !isCrossed(beneath.translated(0, shift));
    };
    const int line = metrics.height();
    const std::array shifts{0, -height, -height - line, -height - 2 * line};
    auto chosen = std::ranges::find_if(shifts, isFree);
    if (chosen == shifts.end()) chosen = std::ranges::find_if(shifts, meetsNoLabel);
    item->setVisible(chosen != shifts.end() && xAxis->range().contains(item->position->key()) &&
                     yAxis->range().contains(item->position->value()));
    if (!item->visible()) continue;
    taken.push_back(beneath.translated(0, *chosen));
    padding.setBottom(kLabelGap + std::max(0, -*chosen - height));
    item->setPadding(padding);
    item->setPositionAlignment(across | (*chosen == 0 ? Qt::AlignTop : Qt::AlignBottom));
  }
}

// Room for the labels beneath the points.
QCPRange KnnChart::yRange(const QCPAxis*, const QCPRange& data) const {
  const double pad = std::max(1.0, data.size() / 5);
  return {data.lower - pad, data.upper + pad / 2};
}

void KnnChart::clearData() {
  RunChart::clearData();
  for (QCPItemText* item : labels_) removeItem(item);
  labels_.clear();
}

ContrastChart::ContrastChart(QWidget* parent)
    : RunChart(tr("Contrast accuracy"), tr("step"), tr("own key found (%)"), parent),
      chance_(addReference(tr("chance"), &Colors::dimText)) {
  addSteps(StepCurve::contrast, tr("clean"), &Colors::clean, Shape::line);
  addSteps(StepCurve::contrastMixed, tr("mixture"), &Colors::own, Shape::line);
  setEmptyText(tr("This run has contrasted nothing so far."));
}

void ContrastChart::updateReferences(const RunRecord& record) {
  if (record.run.contrastKeys <= 0 || !record.hasSteps()) return;
  const double chance = kPercent / static_cast<double>(record.run.contrastKeys);
  setReference(chance_, chance, tr("chance %1 %").arg(chance, 0, 'g', 2));
}

QCPRange ContrastChart::yRange(const QCPAxis*, const QCPRange& data) const {
  return {0, std::min(kPercent, kHeadroom * data.upper)};
}

SpreadChart::SpreadChart(QWidget* parent)
    : RunChart(tr("Spread of the projections"), tr("step"), tr("spread (healthy: 1)"), parent) {
  addSteps(StepCurve::spread, tr("every step"), &Colors::spread, Shape::line);
  setEmptyText(tr("This run has no record of its spread."));
  setReference(addReference(tr("collapse"), &Colors::warning), kCollapsedSpread, tr("collapse"));
}

void SpreadChart::clearData() {
  RunChart::clearData();
  setReference(0, kCollapsedSpread, tr("collapse"));
}

QCPRange SpreadChart::yRange(const QCPAxis*, const QCPRange& data) const {
  return {0, std::max(1.0, data.upper) * 1.05};
}

CollapseChart::CollapseChart(QWidget* parent)
    : RunChart(tr("Features"), tr("step"), tr("standard deviation"), parent),
      spread_(addSeries(tr("standard deviation"), &Colors::spread, Shape::lineWithDots)),
      rank_(addSeries(tr("effective rank (right)"), &Colors::rank, Shape::lineWithDots, true)),
      level_(addReference(tr("no collapse"), &Colors::dimText)) {
  yAxis2->setLabel(tr("rank"));
  setEmptyText(tr("The features have not been measured yet."));
}

void CollapseChart::addEvaluation(const RunRecord&, const EvaluationReport& report) {
  const auto step = static_cast<double>(report.step);
  append(spread_, step, report.featureStd);
  append(rank_, step, report.effectiveRank);
  if (report.featureDim <= 0) return;
  dimension_ = static_cast<double>(report.featureDim);
  const double level = 1 / std::sqrt(dimension_);
  setReference(
      level_, level,
      tr("no collapse: 1/√d = %1, rank d = %2").arg(fixed(level, 3)).arg(report.featureDim));
}

QCPRange CollapseChart::yRange(const QCPAxis* axis, const QCPRange& data) const {
  if (dimension_ <= 0) return {0, data.upper * kHeadroom};
  return {0, kHeadroom * (axis == yAxis ? 1 / std::sqrt(dimension_) : dimension_)};
}

}  // namespace mixmask::ui
