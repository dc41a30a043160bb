// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/run_charts.h"

#include <QCheckBox>
#include <QLabel>
#include <QScrollArea>
#include <QSlider>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/train/chart_group.h"
#include "ui/train/export_bar.h"
#include "ui/train/loss_by_lambda_chart.h"
#include "ui/widgets/help_button.h"

namespace mixmask::ui {
namespace {

constexpr double kFewestSteps = 10;  // of the x axis
constexpr double kXMargin = 0.02;    // points at both ends are seen whole
constexpr int kSmoothingParts = 100;
constexpr int kInitialSmoothing = 80;
constexpr int kSmoothingMilliseconds = 100;  // after the last change: a long run takes a while
constexpr int kChartHeight = 224;
constexpr std::size_t kChartsOfGroup = 2;

}  // namespace

RunCharts::RunCharts(VisitSteps visit, QWidget* parent)
    : QWidget(parent),
      stack_(new QStackedWidget(this)),
      scroll_(new QScrollArea(this)),
      smoothing_(new QSlider(Qt::Horizontal, this)),
      smoothingText_(new QLabel(this)),
      bands_(new QCheckBox(tr("Ba&nds"), this)),
      export_(new ExportBar(std::move(visit), this)) {
  auto* all = new QWidget;
  auto* groups = new QVBoxLayout(all);
  groups->setContentsMargins(0, 0, kGap / 2, 0);
  groups->setSpacing(kGap);
  makeGroups(groups);
  scroll_->setWidget(all);
  scroll_->setWidgetResizable(true);
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->setFocusPolicy(Qt::NoFocus);
  auto* alonePage = new QWidget(this);
  alonePlace_ = new QVBoxLayout(alonePage);
  alonePlace_->setContentsMargins(0, 0, 0, 0);
  stack_->addWidget(scroll_);
  stack_->addWidget(alonePage);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGap);
  column->addLayout(makeBar());
  column->addWidget(export_);
  column->addWidget(stack_, 1);
  for (RunChart* chart : charts_) link(chart);
  smoothingTimer_.setSingleShot(true);
  smoothingTimer_.setInterval(kSmoothingMilliseconds);
  connect(export_, &ExportBar::failed, this, &RunCharts::exportFailed);
  connect(export_, &ExportBar::done, this, &RunCharts::exported);
  connect(&smoothingTimer_, &QTimer::timeout, this, &RunCharts::smooth);
  smoothing_->setValue(kInitialSmoothing);
  smooth();
}

void RunCharts::makeGroups(QVBoxLayout* column) {
  charts_ = {new LossChart(this),     new LearningRateChart(this), new KnnChart(this),
             new ContrastChart(this), new SpreadChart(this),       new CollapseChart(this),
             new LambdaChart(this),   new LossByLambdaChart(this), new ThroughputChart(this),
             new MemoryChart(this)};
  const Topic topics[] = {Topic::loss,
                          Topic::learningRate,
                          Topic::knn,
                          Topic::contrastAccuracy,
                          Topic::projectionSpread,
                          Topic::collapse,
                          Topic::lambda,
                          Topic::lossByLambda,
                          Topic::system,
                          Topic::system};
  for (std::size_t i = 0; i < charts_.size(); ++i) HelpButton::inCornerOf(charts_[i], topics[i]);
  const QString titles[] = {tr("Loss"), tr("Learning"), tr("Collapse"), tr("Mixture"),
                            tr("System")};
  for (const QString& title : titles) {
    auto* group = new ChartGroup(title, this);
    for (std::size_t i = 0; i < kChartsOfGroup; ++i) {
      RunChart* chart = charts_[kChartsOfGroup * groups_.size() + i];
      chart->setMinimumHeight(kChartHeight);
      chart->setWheelNeedsFocus(true);
      group->place(chart, static_cast<int>(i));
    }
    column->addWidget(group);
    groups_.push_back(group);
  }
  column->addStretch(1);
}

QHBoxLayout* RunCharts::makeBar() {
  auto* label = new QLabel(tr("S&moothing"), this);
  label->setBuddy(smoothing_);
  smoothing_->setRange(0, kSmoothingParts - 1);
  smoothing_->setFixedWidth(160);
  smoothing_->setAccessibleName(tr("Smoothing"));
  smoothing_->setToolTip(
      tr("Weight of the past in the moving average; the raw values stay behind "
         "it as a thin line. 0 shows them alone."));
  connect(smoothing_, &QSlider::valueChanged, this, [this](int value) {
    smoothingText_->setText(QString::number(static_cast<double>(value) / kSmoothingParts, 'f', 2));
    smoothingTimer_.start();
  });
  bands_->setChecked(true);
  bands_->setToolTip(
      tr("A band from the lowest to the highest of the steps that share a place of the curve (B)"));
  connect(bands_, &QCheckBox::toggled, this, [this](bool shown) {
    for (RunChart* chart : charts_) {
      chart->setBandsShown(shown);
      chart->refresh();
    }
  });
  auto* hint = new QLabel(tr("Right click: more."), this);
  hint->setWordWrap(true);
  hint->setForegroundRole(QPalette::PlaceholderText);
  hint->setToolTip(
      tr("Click, then wheel and drag: look closer. Double click: all; on the title: alone. Right "
         "click: more."));
  auto* bar = new QHBoxLayout;
  bar->setSpacing(kGap);
  bar->addWidget(label);
  bar->addWidget(smoothing_);
  bar->addWidget(smoothingText_);
  bar->addSpacing(kGap);
  bar->addWidget(bands_);
  bar->addSpacing(2 * kGap);
  bar->addWidget(hint, 1);
  return bar;
}

void RunCharts::smooth() {
  for (RunChart* chart : charts_) {
    if (!chart->isSmoothed()) continue;
    chart->setSmoothing(static_cast<double>(smoothing_->value()) / kSmoothingParts);
    chart->refresh();
  }
}

void RunCharts::link(RunChart* chart) {
  connect(chart, &Chart::exportFailed, this, &RunCharts::exportFailed);
  connect(chart, &Chart::bandsChosen, bands_, &QCheckBox::setChecked);
  connect(chart, &RunChart::allStepsAsked, this,
          [this, chart](const QString& file) { saveSteps(*chart, file); });
  connect(chart, &Chart::aloneChosen, this,
          [this, chart] { showAlone(alone_ == chart ? nullptr : chart); });
  connect(chart, &Chart::leaveChosen, this, [this] { showAlone(nullptr); });
  if (chart->isBySteps()) linkAxes(chart);
}

void RunCharts::linkAxes(RunChart* chart) {
  const auto tellOthers = [this, chart](const auto& tell) {
    for (RunChart* other : charts_) {
      if (other != chart && other->isBySteps()) tell(other);
    }
  };
  connect(chart, &Chart::xRangeChosen, this, [this](const QCPRange& range) {
    for (RunChart* other : charts_) {
      if (other->isBySteps()) other->showXRange(range);
    }
  });
  connect(chart, &Chart::allChosen, this, [this] {
    for (RunChart* other : charts_) {
      if (other->isBySteps()) other->showAll();
    }
  });
  connect(chart, &Chart::xLogChosen, this, [tellOthers](bool log) {
    tellOthers([log](RunChart* other) {
      other->setXLog(log);
      other->refresh();
    });
  });
  connect(chart, &Chart::cursorMoved, this, [tellOthers](std::optional<double> x) {
    tellOthers([x](RunChart* other) { other->showCursor(x); });
  });
}

void RunCharts::restart(const RunRecord& record) {
  for (RunChart* chart : charts_) chart->clearData();
  extend(record);
}

void RunCharts::saveSteps(const RunChart& chart, const QString& file) {
  StepTable table{file, run_, chart.stepColumns(), {}, lastStep_, {}};
  table.recent.assign(curves_->recent().begin(), curves_->recent().end());
  for (const Chart::Reference& level : chart.references()) {
    table.levels.push_back({level.name, level.value});
  }
  export_->write(std::move(table));
}

void RunCharts::extend(const RunRecord& record) {
  curves_ = record.curves;
  run_ = record.run.folder;
  lastStep_ = record.hasSteps() ? record.lastStep() : 0;
  double last = kFewestSteps;
  if (record.hasSteps()) last = std::max(last, static_cast<double>(record.lastStep()));
  if (!record.evaluations.empty()) {
    last = std::max(last, static_cast<double>(record.evaluations.back().step));
  }
  for (RunChart* chart : charts_) {
    chart->takeNew(record);
    if (chart->isBySteps()) chart->setXExtent(-kXMargin * last, (1 + kXMargin) * last);
    chart->refresh();
  }
}

RunChart* RunCharts::chartOf(HealthTopic topic) const {
  enum Place { loss = 0, knn = 2, contrast = 3, spread = 4, lambda = 6, throughput = 8 };
  switch (topic) {
    case HealthTopic::collapse:
      return charts_[spread];
    case HealthTopic::shortcut:
      return charts_[contrast];
    case HealthTopic::mixture:
      return charts_[lambda];
    case HealthTopic::knn:
      return charts_[knn];
    case HealthTopic::data:
      return charts_[throughput];
    case HealthTopic::loss:
      break;
  }
  return charts_[loss];
}

void RunCharts::reveal(RunChart* chart) {
  showAlone(nullptr);
  const auto index = static_cast<std::size_t>(std::ranges::find(charts_, chart) - charts_.begin());
  groups_[index / kChartsOfGroup]->setFolded(false);
  scroll_->widget()->layout()->activate();
  scroll_->ensureWidgetVisible(chart);
  chart->setFocus();
}

void RunCharts::showAlone(RunChart* chart) {
  if (alone_ == chart) return;
  if (alone_ != nullptr) {
    const auto index =
        static_cast<std::size_t>(std::ranges::find(charts_, alone_) - charts_.begin());
    groups_[index / kChartsOfGroup]->place(alone_, static_cast<int>(index % kChartsOfGroup));
    alone_->setFocus();
  }
  alone_ = chart;
  if (chart != nullptr) alonePlace_->addWidget(chart);
  stack_->setCurrentIndex(chart == nullptr ? 0 : 1);
  if (chart != nullptr) chart->setFocus();
}

}  // namespace mixmask::ui
