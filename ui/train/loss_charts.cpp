// SPDX-License-Identifier: GPL-3.0-or-later
// Loss and learning rate.
#include <algorithm>
#include <cmath>

#include "ui/train/run_chart.h"

namespace mixmask::ui {
namespace {

constexpr double kLossHeadroom = 1.08;

}  // namespace

LossChart::LossChart(QWidget* parent)
    : RunChart(tr("Loss"), tr("step"), tr("loss (nats)"), parent),
      total_(addSteps(StepCurve::loss, tr("total"), &Colors::text, Shape::line)),
      original_(addSteps(StepCurve::clean, tr("clean"), &Colors::clean, Shape::line)),
      mixed_(addSteps(StepCurve::own, tr("λ · own"), &Colors::own, Shape::line)),
      partner_(addSteps(StepCurve::partner, tr("(1−λ) · partner"), &Colors::partner, Shape::line)),
      unmix_(addSteps(StepCurve::unmixOwn, tr("Un-Mix own"), &Colors::rank, Shape::line)),
      unmixPartner_(
          addSteps(StepCurve::unmixPartner, tr("Un-Mix partner"), &Colors::spread, Shape::line)),
      chanceTotal_(addReference(tr("chance of total"), &Colors::text)),
      chanceOriginal_(addReference(tr("chance of clean"), &Colors::clean)),
      chanceMixed_(addReference(tr("chance of own"), &Colors::own)),
      chancePartner_(addReference(tr("chance of partner"), &Colors::partner)) {
  setBroad(partner_);  // with lambda near a half its line and own's are one
  setOwnTicks(yAxis2, {});
  yAxis2->setLabel(tr("chance"));
  connect(yAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), yAxis2,
          qOverload<const QCPRange&>(&QCPAxis::setRange));
}

void LossChart::updateReferences(const RunRecord& record) {
  const bool mixes = record.mixes || !record.hasSteps();
  for (const int part : {original_, mixed_, partner_}) setSeriesShown(part, mixes);
  for (const int part : {unmix_, unmixPartner_}) setSeriesShown(part, record.mixesUnmix);
  const std::optional<ChanceLevels> chance = record.chance();
  if (!chance || !record.hasSteps()) return;
  setReference(chanceTotal_, chance->total);
  if (record.mixes) {
    setReference(chanceOriginal_, chance->original);
    setReference(chanceMixed_, chance->mixed);
    setReference(chancePartner_, chance->partner);
  }
  // Their values stand as ticks of the right axis, where no curve can hide them.
  std::map<double, QString> levels;
  for (const Reference& reference : references()) {
    if (reference.value) levels[*reference.value] = QString::number(*reference.value, 'f', 2);
  }
  setOwnTicks(yAxis2, std::move(levels));
  yAxis2->setVisible(true);
}

QCPRange LossChart::yRange(const QCPAxis* axis, const QCPRange& data) const {
  if (axis == yAxis2) return yAxis->range();
  return {std::min(0.0, data.lower), data.upper * kLossHeadroom};
}

LearningRateChart::LearningRateChart(QWidget* parent)
    : RunChart(tr("Learning rate"), tr("step"), tr("learning rate"), parent) {
  addSteps(StepCurve::learningRate, tr("learning rate"), &Colors::text, Shape::line);
  setEmptyText(tr("No step has been made yet."));
}

}  // namespace mixmask::ui
