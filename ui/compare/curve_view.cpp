// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/curve_view.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QStandardItemModel>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/compare/compare_text.h"
#include "ui/widgets/chart.h"

namespace mixmask::ui {
namespace {

constexpr int kSmoothingParts = 100;
constexpr int kInitialSmoothing = 80;
constexpr double kLongMinutes = 180;  // from here on in hours
constexpr double kMargin = 0.02;      // of the x axis, so that points at both ends are seen whole

bool isLoss(Quantity quantity) {
  return quantity != Quantity::knn && quantity != Quantity::contrast;
}

QString nameOf(Quantity quantity) {
  switch (quantity) {
    case Quantity::loss:
      return CurveView::tr("Loss");
    case Quantity::clean:
      return CurveView::tr("Loss, clean part");
    case Quantity::own:
      return CurveView::tr("Loss, \u03bb \u00b7 own part");
    case Quantity::partner:
      return CurveView::tr("Loss, (1\u2212\u03bb) \u00b7 partner part");
    case Quantity::knn:
      return CurveView::tr("kNN accuracy while training");
    case Quantity::contrast:
      break;
  }
  return CurveView::tr("Contrast accuracy");
}

QString unitOf(Quantity quantity) {
  return isLoss(quantity) ? CurveView::tr("loss (nats)") : CurveView::tr("top-1 (%)");
}

}  // namespace

Curve differenceOf(const Curve& a, const Curve& b) {
  Curve difference;
  if (b.step.empty()) return difference;
  std::size_t next = 0;
  for (std::size_t i = 0; i < a.step.size(); ++i) {
    const double x = a.step[i];
    while (next < b.step.size() && b.step[next] < x) ++next;
    if (next == b.step.size()) break;
    if (next == 0 && b.step[0] > x) continue;
    const std::size_t before = b.step[next] == x ? next : next - 1;
    const double width = b.step[next] - b.step[before];
    const double share = width > 0 ? (x - b.step[before]) / width : 0;
    const double value = b.value[before] + share * (b.value[next] - b.value[before]);
    difference.step.push_back(x);
    difference.value.push_back(value - a.value[i]);
  }
  return difference;
}

double secondsAt(const Curve& seconds, double step) {
  const auto& steps = seconds.step;
  const auto found = std::ranges::lower_bound(steps, step) - steps.begin();
  const auto last = static_cast<std::ptrdiff_t>(steps.size()) - 1;
  const auto high = static_cast<std::size_t>(std::min(found, last));
  const double lowStep = high > 0 ? steps[high - 1] : 0;
  const double lowSeconds = high > 0 ? seconds.value[high - 1] : 0;
  const double width = steps[high] - lowStep;
  if (width <= 0) return seconds.value[high];
  return lowSeconds + (step - lowStep) / width * (seconds.value[high] - lowSeconds);
}

QString lossCaveat(const ComparedSet& set) {
  QStringList keys;
  for (const ConfigRow& row : set.config) {
    const bool decides =
        row.key.starts_with("framework.") || row.key == "mixer.name" || row.key == "data.batchSize";
    if (row.differs && decides) keys << QString::fromStdString(row.key);
  }
  if (keys.isEmpty()) return {};
  return CurveView::tr(
             "These losses are not the same function (%1): compare their shape, not their "
             "height.")
      .arg(keys.join(", "));
}

CurveView::CurveView(QWidget* parent)
    : QWidget(parent),
      quantity_(new QComboBox(this)),
      axis_(new QComboBox(this)),
      smoothing_(new QSlider(Qt::Horizontal, this)),
      note_(new QLabel(this)),
      curves_(makeChart(tr("Curves"))),
      differences_(makeChart(tr("Difference to A"))) {
  differences_->setReference(differences_->addReference(letterOf(0), roleOf(0)), 0);
  note_->setWordWrap(true);
  note_->setForegroundRole(QPalette::PlaceholderText);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kGap, kGap, kGap, kGap);
  column->setSpacing(kGap);
  column->addWidget(makeControls());
  column->addWidget(note_);
  column->addWidget(curves_, 3);
  column->addWidget(differences_, 2);
  connect(quantity_, &QComboBox::currentIndexChanged, this, &CurveView::redraw);
  connect(axis_, &QComboBox::currentIndexChanged, this, &CurveView::redraw);
  connect(smoothing_, &QSlider::valueChanged, this, &CurveView::smooth);
  for (const auto& [chart, other] :
       {std::pair{curves_, differences_}, std::pair{differences_, curves_}}) {
    connect(chart, &Chart::xRangeChosen, other, &Chart::showXRange);
    connect(chart, &Chart::allChosen, other, &Chart::showAll);
    connect(chart, &Chart::exportFailed, this, &CurveView::exportFailed);
  }
}

Chart* CurveView::makeChart(const QString& title) {
  auto* chart = new Chart(title, tr("step"), {}, this);
  chart->axisRect()->setAutoMargins(QCP::msRight | QCP::msTop | QCP::msBottom);
  chart->axisRect()->setMargins(QMargins(kLeftMargin, 0, 0, 0));
  for (std::size_t side = 0; side < kMostSides; ++side) {
    const int series = chart->addSeries(letterOf(side), roleOf(side), Chart::Shape::line);
    chart->setDash(series, dashOf(side));
    chart->setSeriesShown(series, false);
  }
  return chart;
}

QWidget* CurveView::makeControls() {
  axis_->addItems({tr("by step"), tr("by epoch"), tr("by images seen"), tr("by time")});
  axis_->setAccessibleName(tr("Axis"));
  axis_->setToolTip(
      tr("What the curves are laid over each other by. Images seen are steps times the "
         "batch size. Time is that in the loop, over all resumes, without pauses, evaluations and "
         "checkpoints."));
  quantity_->setAccessibleName(tr("Quantity"));
  quantity_->setToolTip(tr("The quantity that is drawn"));
  smoothing_->setRange(0, kSmoothingParts - 1);
  smoothing_->setValue(kInitialSmoothing);
  smoothing_->setFixedWidth(160);
  smoothing_->setAccessibleName(tr("Smoothing"));
  smoothing_->setToolTip(
      tr("Weight of the past in the moving average; the raw values stay behind it "
         "as a thin line. 0 shows them alone."));
  auto* label = new QLabel(tr("S&moothing"), this);
  label->setBuddy(smoothing_);
  auto* controls = new QWidget(this);
  auto* row = new QHBoxLayout(controls);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGap);
  row->addWidget(quantity_);
  row->addWidget(axis_);
  row->addSpacing(2 * kGap);
  row->addWidget(label);
  row->addWidget(smoothing_);
  row->addStretch(1);
  return controls;
}

void CurveView::show(std::shared_ptr<const ComparedSet> set) {
  set_ = std::move(set);
  fillQuantities();
  refreshAxes();
  redraw();
}

// Without any record of time that axis cannot be chosen.
void CurveView::refreshAxes() {
  const bool any = std::ranges::any_of(
      set_->sides, [](const ComparedSide& side) { return !side.seconds.step.empty(); });
  auto* items = qobject_cast<QStandardItemModel*>(axis_->model());
  items->item(time)->setEnabled(any);
  items->item(time)->setToolTip(any ? QString()
                                    : tr("None of these runs has a record of its time"));
  if (!any && axis_->currentIndex() == time) axis_->setCurrentIndex(step);
}

void CurveView::fillQuantities() {
  const QSignalBlocker block(quantity_);
  const QVariant before = quantity_->currentData();
  quantity_->clear();
  for (std::size_t i = 0; i < kQuantities; ++i) {
    const auto quantity = static_cast<Quantity>(i);
    const bool any = std::ranges::any_of(
        set_->sides, [&](const ComparedSide& side) { return !side.curve(quantity).step.empty(); });
    if (any) quantity_->addItem(nameOf(quantity), static_cast<int>(i));
  }
  quantity_->setCurrentIndex(std::max(0, quantity_->findData(before)));
}

double CurveView::secondsInUnit() const {
  double longest = 0;
  for (const ComparedSide& side : set_->sides) {
    if (!side.seconds.value.empty()) longest = std::max(longest, side.seconds.value.back());
  }
  return longest > kLongMinutes * 60 ? 3600 : 60;
}

std::optional<Curve> CurveView::onAxis(std::size_t side) const {
  const ComparedSide& one = set_->sides[side];
  Curve curve = one.curve(static_cast<Quantity>(quantity_->currentData().toInt()));
  const int axis = axis_->currentIndex();
  if (axis == time) {
    if (one.seconds.step.empty()) return std::nullopt;
    const double unit = secondsInUnit();
    for (double& x : curve.step) x = secondsAt(one.seconds, x) / unit;
    return curve;
  }
  const double factor = axis == step            ? 1
                        : axis == images        ? one.imagesPerStep
                        : one.stepsPerEpoch > 0 ? 1 / one.stepsPerEpoch
                                                : 0;
  if (factor <= 0) return std::nullopt;
  for (double& x : curve.step) x *= factor;
  return curve;
}

QString CurveView::axisName() const {
  switch (axis_->currentIndex()) {
    case epoch:
      return tr("epoch");
    case images:
      return tr("images seen");
    case time:
      return secondsInUnit() > 60 ? tr("training time (h)") : tr("training time (min)");
    default:
      return tr("step");
  }
}

void CurveView::redraw() {
  if (!set_) return;
  const QString x = axisName();
  const auto quantity = static_cast<Quantity>(quantity_->currentData().toInt());
  for (Chart* chart : {curves_, differences_}) {
    chart->clearData();
    chart->xAxis->setLabel(x);
    chart->yAxis->setLabel(mixmask::ui::unitOf(quantity));
    for (std::size_t side = 0; side < kMostSides; ++side) {
      const bool known =
          side < set_->sides.size() && !set_->sides[side].curve(quantity).step.empty();
      chart->setSeriesShown(static_cast<int>(side), known && (chart == curves_ || side > 0));
    }
  }
  curves_->setTitle(nameOf(quantity));
  double last = 0;
  for (std::size_t side = 0; side < set_->sides.size(); ++side) {
    drawSide(side);
    drawDifference(side);
    const auto curve = onAxis(side);
    if (curve && !curve->step.empty()) last = std::max(last, curve->step.back());
  }
  smooth();
  for (Chart* chart : {curves_, differences_}) {
    chart->setXExtent(-kMargin * last, (1 + kMargin) * last);
    chart->refresh();
  }
  refreshNote();
}

void CurveView::drawSide(std::size_t side) {
  const auto curve = onAxis(side);
  for (std::size_t i = 0; curve && i < curve->step.size(); ++i) {
    curves_->append(static_cast<int>(side), curve->step[i], curve->value[i]);
  }
}

void CurveView::drawDifference(std::size_t side) {
  const auto a = onAxis(0), b = onAxis(side);
  if (side == 0 || !a || !b) return;
  const Curve difference = mixmask::ui::differenceOf(*a, *b);
  for (std::size_t i = 0; i < difference.step.size(); ++i) {
    differences_->append(static_cast<int>(side), difference.step[i], difference.value[i]);
  }
}

// kNN is measured a few times: each is a point of its own.
void CurveView::smooth() {
  if (!set_) return;
  const auto quantity = static_cast<Quantity>(quantity_->currentData().toInt());
  const double weight = static_cast<double>(smoothing_->value()) / kSmoothingParts;
  smoothing_->setEnabled(quantity != Quantity::knn);
  for (Chart* chart : {curves_, differences_}) {
    chart->setSmoothing(quantity == Quantity::knn ? 0 : weight);
    chart->refresh();
  }
}

void CurveView::refreshNote() {
  QStringList notes;
  const auto quantity = static_cast<Quantity>(quantity_->currentData().toInt());
  if (quantity_->count() == 0) notes << tr("None of these checkpoints has a run with curves.");
  if (isLoss(quantity)) notes << lossCaveat(*set_);
  for (std::size_t side = 0; side < set_->sides.size(); ++side) {
    const Curve& curve = set_->sides[side].curve(quantity);
    if (!curve.step.empty() && !onAxis(side)) {
      notes << (axis_->currentIndex() == time
                    ? tr("%1 has no record of its time, so it is not drawn.")
                    : tr("%1 does not say how many steps an epoch has."))
                   .arg(letterOf(side));
    }
    if (curve.stepsInPoint > 1) {
      notes << tr("A point of %1 is the mean over %L2 steps.")
                   .arg(letterOf(side))
                   .arg(curve.stepsInPoint);
    }
  }
  notes.removeAll(QString());
  note_->setText(notes.join(' '));
  note_->setVisible(!notes.isEmpty());
}

QString CurveView::note() const {
  return note_->text();
}

}  // namespace mixmask::ui
