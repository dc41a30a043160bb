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
      total_(addSeries(tr("total"), &Colors::text, Shape::line)),
      original_(addSeries(tr("clean"), &Colors::clean, Shape::line)),
      mixed_(addSeries(tr("λ · own"), &Colors::own, Shape::line)),
      partner_(addSeries(tr("(1−λ) · partner"), &Colors::partner, Shape::line)),
      unmix_(addSeries(tr("Un-Mix own"), &Colors::rank, Shape::line)),
      unmixPartner_(addSeries(tr("Un-Mix partner"), &Colors::spread, Shape::line)),
      chanceTotal_(addReference(tr("chance of total"), &Colors::text)),
      chanceOriginal_(addReference(tr("chance of clean"), &Colors::clean)),
      chanceMixed_(addReference(tr("chance of own"), &Colors::own)),
      chancePartner_(addReference(tr("chance of partner"), &Colors::partner)) {
  setBroad(partner_);  // with lambda near a half its line and own's are one
  yAxis2->setTicker(QSharedPointer<QCPAxisTickerText>::create());
  yAxis2->setLabel(tr("chance"));
  connect(yAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), yAxis2,
          qOverload<const QCPRange&>(&QCPAxis::setRange));
}

void LossChart::addStep(const RunRecord& record, std::size_t i) {
  const double x = record.step[i];
  append(total_, x, record.loss[i]);
  if (!record.mixes) return;
  append(original_, x, record.lossOriginal[i]);
  append(mixed_, x, record.lossMixed[i]);
  append(partner_, x, record.lossPartner[i]);
  if (!record.mixesUnmix) return;
  append(unmix_, x, record.lossUnmix[i]);
  append(unmixPartner_, x, record.lossUnmixPartner[i]);
}

void LossChart::updateReferences(const RunRecord& record) {
  const bool mixes = record.mixes || record.step.empty();
  for (const int part : {original_, mixed_, partner_}) setSeriesShown(part, mixes);
  for (const int part : {unmix_, unmixPartner_}) setSeriesShown(part, record.mixesUnmix);
  const std::optional<ChanceLevels> chance = record.chance();
  if (!chance || record.step.empty()) return;
  setReference(chanceTotal_, chance->total);
  if (record.mixes) {
    setReference(chanceOriginal_, chance->original);
    setReference(chanceMixed_, chance->mixed);
    setReference(chancePartner_, chance->partner);
  }
  // Their values stand as ticks of the right axis, where no curve can hide them.
  auto* levels = static_cast<QCPAxisTickerText*>(yAxis2->ticker().data());
  levels->clear();
  double last = 0;
  for (const Reference& reference : references()) {
    const bool isNear =
        reference.value && std::abs(*reference.value - last) < 0.1 * chance->original;
    if (!reference.value || isNear) continue;  // two labels there would lie on each other
    levels->addTick(*reference.value, QString::number(*reference.value, 'f', 2));
    last = *reference.value;
  }
  yAxis2->setVisible(true);
}

QCPRange LossChart::yRange(const QCPAxis* axis, const QCPRange& data) const {
  if (axis == yAxis2) return yAxis->range();
  return {std::min(0.0, data.lower), data.upper * kLossHeadroom};
}

LearningRateChart::LearningRateChart(QWidget* parent)
    : RunChart(tr("Learning rate"), tr("step"), tr("learning rate"), parent),
      rate_(addSeries(tr("learning rate"), &Colors::text, Shape::line)) {
  setEmptyText(tr("No step has been made yet."));
}

void LearningRateChart::addStep(const RunRecord& record, std::size_t i) {
  append(rate_, record.step[i], record.learningRate[i]);
}

}  // namespace mixmask::ui
