// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluate/job_charts.h"

#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

namespace mixmask::ui {
namespace {

constexpr double kFewestSteps = 10;  // of the x axis
constexpr double kXMargin = 0.02;    // points at both ends are seen whole
const QSize kSmallest(200, 132);

}  // namespace

QCPRange AccuracyChart::yRange(const QCPAxis* axis, const QCPRange& data) const {
  const QCPRange padded = Chart::yRange(axis, data);
  return {std::max(0.0, padded.lower), std::min(100.0, padded.upper)};
}

JobCharts::JobCharts(QWidget* parent)
    : QStackedWidget(parent),
      loss_(new Chart(tr("Loss"), tr("step"), tr("loss (nats)"), this)),
      accuracy_(new AccuracyChart(tr("Accuracy"), tr("step"), tr("top-1 (%)"), this)),
      hidden_(new AccuracyChart(tr("Hidden parts"), tr("hidden share (%)"), tr("top-1 (%)"), this)),
      lossSeries_(loss_->addSeries(tr("training images"), &Colors::text, Chart::Shape::line)),
      trainSeries_(accuracy_->addSeries(tr("training"), &Colors::spread, Chart::Shape::line)),
      testSeries_(accuracy_->addSeries(tr("test"), &Colors::rank, Chart::Shape::lineWithDots)),
      erasedSeries_(hidden_->addSeries(tr("erased"), &Colors::text, Chart::Shape::lineWithDots)),
      filledSeries_(hidden_->addSeries(tr("filled"), &Colors::partner, Chart::Shape::lineWithDots)),
      none_(new QLabel(this)),
      training_(new QWidget(this)) {
  none_->setWordWrap(true);
  none_->setAlignment(Qt::AlignCenter);
  none_->setForegroundRole(QPalette::PlaceholderText);
  auto* column = new QVBoxLayout(training_);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGap);
  column->addWidget(loss_, 1);
  column->addWidget(accuracy_, 1);
  for (Chart* chart : {loss_, accuracy_, hidden_}) chart->setMinimumSize(kSmallest);
  addWidget(none_);
  addWidget(training_);
  addWidget(hidden_);
}

void JobCharts::showJob(const EvaluationJob& job) {
  if (job.id != job_) {
    job_ = job.id;
    shown_ = 0;
    for (Chart* chart : {loss_, accuracy_, hidden_}) chart->clearData();
  }
  if (!job.curve.empty()) {
    addTraining(job);
    return setCurrentWidget(training_);
  }
  if (!job.result.curve.empty()) {
    addHidden(job.result);
    return setCurrentWidget(hidden_);
  }
  none_->setText(job.isActive() ? tr("The curves of its training appear here, where it trains.")
                 : job.state == EvaluationState::done
                     ? tr("It trains nothing, so there is no curve.")
                     : tr("It ended before there was a curve."));
  setCurrentWidget(none_);
}

void JobCharts::addTraining(const EvaluationJob& job) {
  for (; shown_ < job.curve.size(); ++shown_) {
    const TrainingPoint& point = job.curve[shown_];
    loss_->append(lossSeries_, point.step, point.loss);
    accuracy_->append(trainSeries_, point.step, 100 * point.trainTop1);
    if (point.testTop1 >= 0) accuracy_->append(testSeries_, point.step, 100 * point.testTop1);
  }
  const double last = std::max(kFewestSteps, job.curve.back().step);
  for (Chart* chart : {loss_, accuracy_}) {
    chart->setXExtent(-kXMargin * last, (1 + kXMargin) * last);
    chart->refresh();
  }
}

void JobCharts::addHidden(const EvaluationResult& result) {
  for (; shown_ < result.curve.size(); ++shown_) {
    const auto& point = result.curve[shown_];
    hidden_->append(point.series == "filled" ? filledSeries_ : erasedSeries_, 100 * point.x,
                    100 * point.top1);
  }
  const double most = 100 * result.curve.back().x;
  hidden_->setXExtent(-kXMargin * most, (1 + kXMargin) * most);
  hidden_->refresh();
}

}  // namespace mixmask::ui
