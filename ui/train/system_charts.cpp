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
    : RunChart(tr("λ, share of own pixels"), tr("step"), tr("λ"), parent) {
  addSteps(StepCurve::lambda, tr("mean of the batch"), &Colors::own, Shape::dots);
  setEmptyText(tr("Nothing is mixed so far."));
}

ThroughputChart::ThroughputChart(QWidget* parent)
    : RunChart(tr("Throughput"), tr("step"), tr("samples/s"), parent) {
  addSystem(SystemCurve::rate, tr("samples/s"), &Colors::text);
  addSystem(SystemCurve::waiting, tr("waits for data (right)"), &Colors::rank, true);
  yAxis2->setLabel(tr("% of the time"));
  setEmptyText(tr("This run has no record of its speed yet."));
}

QCPRange ThroughputChart::yRange(const QCPAxis* axis, const QCPRange& data) const {
  return {0, axis == yAxis2 ? kPercent : kHeadroom * data.upper};
}

MemoryChart::MemoryChart(QWidget* parent) : RunChart(tr("Memory"), tr("step"), tr("MB"), parent) {
  addSystem(SystemCurve::memory, tr("process"), &Colors::text);
  device_ = addSystem(SystemCurve::deviceMemory, tr("GPU, reserved"), &Colors::rank);
  setSeriesShown(device_, false);
  setEmptyText(tr("This run has no record of its memory yet."));
}

void MemoryChart::updateReferences(const RunRecord& record) {
  setSeriesShown(device_, !record.curves->of(SystemCurve::deviceMemory).empty());
}

QCPRange MemoryChart::yRange(const QCPAxis*, const QCPRange& data) const {
  return {0, kHeadroom * data.upper};
}

}  // namespace mixmask::ui
