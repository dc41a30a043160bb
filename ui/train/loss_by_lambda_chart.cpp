// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/loss_by_lambda_chart.h"

#include <algorithm>
#include <cmath>

#include "ui/color_ramp.h"

namespace mixmask::ui {
namespace {

constexpr double kNarrowest = 0.1;  // of both axes

// Not narrower than that, around its middle.
QCPRange notTooNarrow(double lower, double upper) {
  const double middle = (lower + upper) / 2, half = std::max(upper - lower, kNarrowest) / 2;
  return {middle - half, middle + half};
}

}  // namespace

LossByLambdaChart::LossByLambdaChart(QWidget* parent)
    : RunChart(tr("Loss of the mixture against λ"), tr("λ"), tr("loss (nats)"), parent),
      map_(new QCPColorMap(xAxis, yAxis)),
      mean_(addSeries(tr("mean"), &Colors::text, Shape::lineWithDots)) {
  map_->setInterpolate(false);
  map_->setTightBoundary(false);
  QCPColorGradient gradient;
  gradient.clearColorStops();
  const std::vector<QColor>& ramp = colorRamp();
  for (std::size_t i = 0; i < ramp.size(); ++i) {
    gradient.setColorStopAt(static_cast<double>(i) / static_cast<double>(ramp.size() - 1), ramp[i]);
  }
  gradient.setNanHandling(QCPColorGradient::nhTransparent);
  map_->setGradient(gradient);
  map_->setLayer("grid");  // under the line
  setEmptyText(tr("Nothing is mixed so far."));
  LossByLambdaChart::clearData();
  recolor();
}

void LossByLambdaChart::recolor() {
  RunChart::recolor();
  if (!series().empty())
    seriesAt(mean_).curve->setLines(QPen(colors().text, 1), QPen(colors().text, 1));
}

void LossByLambdaChart::clearData() {
  RunChart::clearData();
  shown_ = -1;
  map_->data()->setSize(1, 1);
  map_->data()->fill(std::nan(""));
}

void LossByLambdaChart::takeNew(const RunRecord& record) {
  if (shown_ == record.revision() || record.curves->lambdaLoss.empty()) return;
  shown_ = record.revision();
  draw(record.curves->lambdaLoss);
}

void LossByLambdaChart::draw(const LambdaLossCounts& counts) {
  const LambdaLossCounts::Axis &lambdas = counts.lambdas(), &losses = counts.losses();
  QCPColorMapData* map = map_->data();
  map->setSize(lambdas.cells(), losses.cells());
  // From the centre of the first cell to that of the last.
  map->setRange({lambdas.lower() + lambdas.size / 2, lambdas.upper() - lambdas.size / 2},
                {losses.lower() + losses.size / 2, losses.upper() - losses.size / 2});
  map->fill(std::nan(""));
  std::int64_t most = 1;
  for (const auto& [cell, steps] : counts.cells()) {
    map->setCell(static_cast<int>(cell.first - lambdas.first),
                 static_cast<int>(cell.second - losses.first),
                 std::log10(1.0 + static_cast<double>(steps)));
    most = std::max(most, steps);
  }
  map_->setDataRange({0, std::log10(1.0 + static_cast<double>(most))});
  std::vector<QPointF> means;
  for (const auto& [number, column] : counts.columns()) {
    means.emplace_back((static_cast<double>(number) + 0.5) * lambdas.size,
                       column.loss / static_cast<double>(column.steps));
  }
  const QCPRange shown = notTooNarrow(lambdas.lower(), lambdas.upper());
  losses_ = notTooNarrow(losses.lower(), losses.upper());
  setXExtent(shown.lower, shown.upper);
  setValues(mean_, means);
}

}  // namespace mixmask::ui
