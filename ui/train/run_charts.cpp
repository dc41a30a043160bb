// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/run_charts.h"

#include <QGridLayout>
#include <QLabel>
#include <QSlider>
#include <algorithm>
#include <cmath>

namespace mixmask::ui {
namespace {

constexpr double kPercent = 100;
constexpr double kLossHeadroom = 1.08;
constexpr double kHeadroom = 1.15;   // above the level without collapse
constexpr double kFewestSteps = 10;  // of the x axis
constexpr double kXMargin = 0.02;    // points at both ends are seen whole
constexpr int kSmoothingParts = 100;
constexpr int kInitialSmoothing = 80;
constexpr int kSmoothingMilliseconds = 100;  // after the last change: a long run takes a while

QString fixed(double value, int digits) {
  return QString::number(value, 'f', digits);
}

}  // namespace

void RunChart::takeNew(const RunRecord& record) {
  for (; stepsShown_ < record.step.size(); ++stepsShown_) addStep(record, stepsShown_);
  for (; evaluationsShown_ < record.evaluations.size(); ++evaluationsShown_) {
    addEvaluation(record, record.evaluations[evaluationsShown_]);
  }
  updateReferences(record);
}

void RunChart::clearData() {
  Chart::clearData();
  stepsShown_ = 0;
  evaluationsShown_ = 0;
  for (std::size_t i = 0; i < references().size(); ++i) setReference(static_cast<int>(i), {});
}

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
    levels->addTick(*reference.value, fixed(*reference.value, 2));
    last = *reference.value;
  }
  yAxis2->setVisible(true);
}

QCPRange LossChart::yRange(const QCPAxis* axis, const QCPRange& data) const {
  if (axis == yAxis2) return yAxis->range();
  return {std::min(0.0, data.lower), data.upper * kLossHeadroom};
}

KnnChart::KnnChart(QWidget* parent)
    : RunChart(tr("kNN accuracy"), tr("step"), tr("top-1 (%)"), parent),
      online_(addSeries(tr("sample of the sets"), &Colors::text, Shape::lineWithDots)),
      fullSets_(addSeries(tr("full sets"), &Colors::clean, Shape::dots)),
      untrained_(addReference(tr("untrained"), &Colors::dimText)) {
  recolor();
}

void KnnChart::recolor() {
  Chart::recolor();
  if (series().empty()) return;
  QCPScatterStyle diamond(QCPScatterStyle::ssDiamond, colors().clean, colors().clean, 11);
  seriesAt(fullSets_).raw->setScatterStyle(diamond);
  seriesAt(fullSets_).smooth->setLineStyle(QCPGraph::lsNone);
  seriesAt(fullSets_).smooth->setScatterStyle(diamond);
  for (QCPItemText* item : labels_) {
    item->setColor(colors().text);
    item->setFont(font());
  }
}

void KnnChart::addEvaluation(const RunRecord&, const EvaluationReport& report) {
  if (report.knnTop1 < 0) return;
  const double percent = report.knnTop1 * kPercent;
  const auto step = static_cast<double>(report.step);
  append(report.fullSets ? fullSets_ : online_, step, percent);
  if (!report.fullSets) return;
  const bool first = report.step == 0;
  label(step, percent,
        first ? tr("untrained %1 %").arg(fixed(percent, 1)) : tr("%1 %").arg(fixed(percent, 1)),
        first);
  if (first) setReference(untrained_, percent);
}

void KnnChart::label(double step, double percent, const QString& text, bool first) {
  auto* item = new QCPItemText(this);
  item->position->setCoords(step, percent);
  item->setPositionAlignment(first ? Qt::AlignLeft | Qt::AlignTop : Qt::AlignRight | Qt::AlignTop);
  item->setPadding(QMargins(first ? 8 : 2, 4, 8, 4));
  item->setText(text);
  item->setClipToAxisRect(false);
  labels_.push_back(item);
  recolor();
}

void KnnChart::clearData() {
  RunChart::clearData();
  for (QCPItemText* item : labels_) removeItem(item);
  labels_.clear();
}

LambdaChart::LambdaChart(QWidget* parent)
    : RunChart(tr("λ, share of own pixels"), tr("step"), tr("λ"), parent),
      lambda_(addSeries(tr("mean of the batch"), &Colors::own, Shape::dots)) {}

void LambdaChart::addStep(const RunRecord& record, std::size_t i) {
  if (record.mixes) append(lambda_, record.step[i], record.lambda[i]);
}

CollapseChart::CollapseChart(QWidget* parent)
    : RunChart(tr("Collapse of the features"), tr("step"), tr("standard deviation"), parent),
      spread_(addSeries(tr("standard deviation"), &Colors::spread, Shape::lineWithDots)),
      rank_(addSeries(tr("effective rank (right)"), &Colors::rank, Shape::lineWithDots, true)),
      level_(addReference(tr("no collapse"), &Colors::dimText)) {
  yAxis2->setLabel(tr("rank"));
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

RunCharts::RunCharts(QWidget* parent)
    : QWidget(parent),
      smoothing_(new QSlider(Qt::Horizontal, this)),
      smoothingText_(new QLabel(this)) {
  charts_ = {new LossChart(this), new KnnChart(this), new LambdaChart(this),
             new CollapseChart(this)};
  auto* label = new QLabel(tr("S&moothing"), this);
  label->setBuddy(smoothing_);
  smoothing_->setRange(0, kSmoothingParts - 1);
  smoothing_->setFixedWidth(160);
  smoothing_->setAccessibleName(tr("Smoothing"));
  smoothing_->setToolTip(
      tr("Weight of the past in the moving average; the raw values stay behind "
         "it as a thin line. 0 shows them alone."));
  auto* hint =
      new QLabel(tr("Wheel and drag: look closer. Double click: all. Right click: save."), this);
  hint->setForegroundRole(QPalette::PlaceholderText);
  hint->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  auto* bar = new QHBoxLayout;
  bar->setSpacing(kGap);
  bar->addWidget(label);
  bar->addWidget(smoothing_);
  bar->addWidget(smoothingText_);
  bar->addSpacing(2 * kGap);
  bar->addWidget(hint, 1);
  auto* grid = new QGridLayout;
  grid->setSpacing(kGap);
  for (int i = 0; i < 4; ++i) grid->addWidget(charts_[static_cast<std::size_t>(i)], i / 2, i % 2);
  for (int i = 0; i < 2; ++i) {
    grid->setColumnStretch(i, 1);
    grid->setRowStretch(i, 1);
  }
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGap);
  column->addLayout(bar);
  column->addLayout(grid, 1);
  for (RunChart* chart : charts_) link(chart);
  connect(smoothing_, &QSlider::valueChanged, this, [this](int value) {
    smoothingText_->setText(fixed(static_cast<double>(value) / kSmoothingParts, 2));
    smoothingTimer_.start();
  });
  smoothingTimer_.setSingleShot(true);
  smoothingTimer_.setInterval(kSmoothingMilliseconds);
  connect(&smoothingTimer_, &QTimer::timeout, this, &RunCharts::smooth);
  smoothing_->setValue(kInitialSmoothing);
  smooth();
}

// Evaluations are few: each is a point of its own. Only what comes every step is smoothed.
void RunCharts::smooth() {
  for (RunChart* chart : {charts_[0], charts_[2]}) {
    chart->setSmoothing(static_cast<double>(smoothing_->value()) / kSmoothingParts);
    chart->refresh();
  }
}

void RunCharts::link(RunChart* chart) {
  connect(chart, &Chart::xRangeChosen, this, [this](const QCPRange& range) {
    for (RunChart* other : charts_) other->showXRange(range);
  });
  connect(chart, &Chart::allChosen, this, [this] {
    for (RunChart* other : charts_) other->showAll();
  });
  connect(chart, &Chart::exportFailed, this, &RunCharts::exportFailed);
}

void RunCharts::restart(const RunRecord& record) {
  for (RunChart* chart : charts_) chart->clearData();
  extend(record);
}

void RunCharts::extend(const RunRecord& record) {
  double last = kFewestSteps;
  if (!record.step.empty()) last = std::max(last, record.step.back());
  if (!record.evaluations.empty()) {
    last = std::max(last, static_cast<double>(record.evaluations.back().step));
  }
  for (RunChart* chart : charts_) {
    chart->takeNew(record);
    chart->setXExtent(-kXMargin * last, (1 + kXMargin) * last);
    chart->refresh();
  }
}

}  // namespace mixmask::ui
