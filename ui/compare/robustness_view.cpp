// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/robustness_view.h"

#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/compare/compare_text.h"
#include "ui/widgets/chart.h"

namespace mixmask::ui {
namespace {

constexpr double kMargin = 3;  // points on both sides of the x axis

class AccuracyChart : public Chart {
 public:
  using Chart::Chart;

 protected:
  QCPRange yRange(const QCPAxis*, const QCPRange& data) const override {
    return {0, std::min(100.0, data.upper * 1.15)};
  }
};

// "Erased 80 %: A 31.0 %, B 42.5 %."
QString endText(const QString& name, const std::string& series, const ComparedSet& set,
                const ComparedGroup& group) {
  QStringList parts;
  double share = 0;
  for (std::size_t side = 0; side < set.sides.size(); ++side) {
    const EvaluationRecord* record = set.recordOf(group, side);
    if (record == nullptr) continue;
    const EvaluationResult::Point* last = nullptr;
    for (const auto& point : record->result.curve) {
      if (point.series == series && (last == nullptr || point.x > last->x)) last = &point;
    }
    if (last == nullptr) continue;
    share = last->x;
    parts << letterOf(side) + ' ' + accuracyText(last->top1);
  }
  if (parts.isEmpty()) return {};
  return RobustnessView::tr("%1 to %2: %3.").arg(name, accuracyText(share), parts.join(", "));
}

}  // namespace

const ComparedGroup* robustnessGroup(const ComparedSet& set) {
  for (const ComparedGroup& group : set.groups) {  // the fullest groups come first
    if (!set.anyRecordOf(group).result.curve.empty()) return &group;
  }
  return nullptr;
}

RobustnessView::RobustnessView(QWidget* parent) : QWidget(parent), words_(new QLabel(this)) {
  words_->setWordWrap(true);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGap);
  for (const QString& title : {tr("Erased: hidden cells show the mean colour"),
                               tr("Filled: hidden cells show another image")}) {
    auto* chart =
        new AccuracyChart(title, tr("hidden share of the image (%)"), tr("top-1 (%)"), this);
    for (std::size_t side = 0; side < kMostSides; ++side) {
      const int series = chart->addSeries(letterOf(side), roleOf(side), Chart::Shape::lineWithDots);
      chart->setDash(series, dashOf(side));
    }
    row->addWidget(chart, 1);
    charts_.push_back(chart);
    connect(chart, &Chart::xRangeChosen, this, [this](const QCPRange& range) {
      for (Chart* other : charts_) other->showXRange(range);
    });
    connect(chart, &Chart::allChosen, this, [this] {
      for (Chart* other : charts_) other->showAll();
    });
    connect(chart, &Chart::exportFailed, this, &RobustnessView::exportFailed);
  }
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kGap, kGap, kGap, kGap);
  column->setSpacing(kGap);
  column->addWidget(words_);
  column->addLayout(row, 1);
}

void RobustnessView::show(const ComparedSet& set) {
  const ComparedGroup* group = robustnessGroup(set);
  for (Chart* chart : charts_) {
    chart->clearData();
    chart->setVisible(group != nullptr);
  }
  if (group == nullptr) {
    words_->setText(
        tr("Accuracy against the hidden share of the image will be here once a checkpoint "
           "was judged by the protocol 'robustness'."));
    return;
  }
  draw(charts_[0], "erased", set, *group);
  draw(charts_[1], "filled", set, *group);
  QStringList words{endText(tr("Erased"), "erased", set, *group),
                    endText(tr("Filled"), "filled", set, *group)};
  for (std::size_t side = 0; side < set.sides.size(); ++side) {
    if (set.recordOf(*group, side) == nullptr) {
      words << gapText(side, group->members.nearest[side]);
    }
  }
  words.removeAll(QString());
  words_->setText(words.join(' '));
}

void RobustnessView::draw(Chart* chart, const std::string& series, const ComparedSet& set,
                          const ComparedGroup& group) {
  double last = 0;
  for (std::size_t side = 0; side < kMostSides; ++side) {
    const EvaluationRecord* record = side < set.sides.size() ? set.recordOf(group, side) : nullptr;
    chart->setSeriesShown(static_cast<int>(side), record != nullptr);
    if (record == nullptr) continue;
    for (const auto& point : record->result.curve) {
      if (point.series != series) continue;
      chart->append(static_cast<int>(side), 100 * point.x, 100 * point.top1);
      last = std::max(last, 100 * point.x);
    }
  }
  chart->setXExtent(-kMargin, last + kMargin);
  chart->refresh();
}

QString RobustnessView::words() const {
  return words_->text();
}

}  // namespace mixmask::ui
