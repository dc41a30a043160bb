// SPDX-License-Identifier: GPL-3.0-or-later
// What the run mixes, and what its steps cost.
#include <algorithm>

#include "ui/train/run_chart.h"

namespace mixmask::ui {
namespace {

constexpr double kPercent = 100;
constexpr double kHeadroom = 1.15;

}  // namespace

LambdaChart::LambdaChart(QWidget* parent)
    : RunChart(tr("λ, share of own pixels"), tr("step"), tr("λ"), parent),
      lambda_(addSeries(tr("mean of the batch"), &Colors::own, Shape::dots)) {
  setEmptyText(tr("Nothing is mixed so far."));
}

void LambdaChart::addStep(const RunRecord& record, std::size_t i) {
  if (record.mixes) append(lambda_, record.step[i], record.lambda[i]);
}

ThroughputChart::ThroughputChart(QWidget* parent)
    : RunChart(tr("Throughput"), tr("step"), tr("samples/s"), parent),
      rate_(addSeries(tr("samples/s"), &Colors::text, Shape::line)),
      waiting_(addSeries(tr("waits for data (right)"), &Colors::rank, Shape::line, true)) {
  yAxis2->setLabel(tr("% of the time"));
  setEmptyText(tr("This run has no record of its speed yet."));
}

void ThroughputChart::addSystem(const SystemReport& report) {
  const auto step = static_cast<double>(report.step);
  append(rate_, step, report.samplesPerSecond);
  append(waiting_, step, kPercent * report.dataWaitShare);
}

QCPRange ThroughputChart::yRange(const QCPAxis* axis, const QCPRange& data) const {
  return {0, axis == yAxis2 ? kPercent : kHeadroom * data.upper};
}

MemoryChart::MemoryChart(QWidget* parent)
    : RunChart(tr("Memory"), tr("step"), tr("MB"), parent),
      process_(addSeries(tr("process"), &Colors::text, Shape::line)),
      device_(addSeries(tr("GPU, reserved"), &Colors::rank, Shape::line)) {
  setSeriesShown(device_, false);
  setEmptyText(tr("This run has no record of its memory yet."));
}

void MemoryChart::addSystem(const SystemReport& report) {
  const auto step = static_cast<double>(report.step);
  append(process_, step, report.memoryMb);
  if (report.deviceMemoryMb < 0) return;
  setSeriesShown(device_, true);
  append(device_, step, report.deviceMemoryMb);
}

QCPRange MemoryChart::yRange(const QCPAxis*, const QCPRange& data) const {
  return {0, kHeadroom * data.upper};
}

}  // namespace mixmask::ui
