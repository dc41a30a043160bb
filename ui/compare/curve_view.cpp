// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/curve_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
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
constexpr double kMargin = 0.02;  // of the x axis, so that points at both ends are seen whole

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

CurveView::CurveView(QWidget* parent)
    : QWidget(parent),
      quantity_(new QComboBox(this)),
      axis_(new QComboBox(this)),
      smoothing_(new QSlider(Qt::Horizontal, this)),
      smoothingText_(new QLabel(this)),
      bands_(new QCheckBox(tr("Ba&nds"), this)),
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
  connect(bands_, &QCheckBox::toggled, this, [this](bool shown) {
    for (Chart* chart : {curves_, differences_}) {
      chart->setBandsShown(shown);
      chart->refresh();
    }
  });
  alignAxes();
  for (const auto& [chart, other] :
       {std::pair{curves_, differences_}, std::pair{differences_, curves_}}) {
    connect(chart, &Chart::xRangeChosen, other, &Chart::showXRange);
    connect(chart, &Chart::allChosen, other, &Chart::showAll);
    connect(chart, &Chart::bandsChosen, bands_, &QCheckBox::setChecked);
    connect(chart, &Chart::exportFailed, this, &CurveView::exportFailed);
  }
}

Chart* CurveView::makeChart(const QString& title) {
  auto* chart = new Chart(title, tr("step"), {}, this);
  chart->axisRect()->setAutoMargins(QCP::msRight | QCP::msTop | QCP::msBottom);
  for (std::size_t side = 0; side < kMostSides; ++side) {
    const int series = chart->addSeries(letterOf(side), roleOf(side), Chart::Shape::line);
    chart->setDash(series, dashOf(side));
    chart->setSeriesShown(series, false);
  }
  return chart;
}

// The same room for the numbers of both charts, so that their x axes align.
void CurveView::alignAxes() {
  const int left = fontMetrics().horizontalAdvance("-0.00005") + 2 * fontMetrics().height();
  for (Chart* chart : {curves_, differences_}) {
    chart->axisRect()->setMargins(QMargins(left, 0, 0, 0));
  }
}

void CurveView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange && differences_ != nullptr) alignAxes();
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
  bands_->setChecked(true);
  bands_->setToolTip(
      tr("A band from the lowest to the highest of the steps that share a place of the curve (B)"));
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
  row->addWidget(smoothingText_);
  row->addSpacing(kGap);
  row->addWidget(bands_);
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
  items->item(CurveAxis::time)->setEnabled(any);
  items->item(CurveAxis::time)
      ->setToolTip(any ? QString() : tr("None of these runs has a record of its time"));
  if (!any && axis_->currentIndex() == CurveAxis::time) axis_->setCurrentIndex(CurveAxis::step);
}

void CurveView::fillQuantities() {
  const QSignalBlocker block(quantity_);
  const QVariant before = quantity_->currentData();
  quantity_->clear();
  for (std::size_t i = 0; i < kQuantities; ++i) {
    const auto quantity = static_cast<Quantity>(i);
    const bool any = std::ranges::any_of(
        set_->sides, [&](const ComparedSide& side) { return !side.curve(quantity).empty(); });
    if (any) quantity_->addItem(nameOf(quantity), static_cast<int>(i));
  }
  quantity_->setCurrentIndex(std::max(0, quantity_->findData(before)));
}

CurveAxis CurveView::curveAxis() const {
  return {axisKind(), *set_};
}

CurveAxis::Kind CurveView::axisKind() const {
  return static_cast<CurveAxis::Kind>(axis_->currentIndex());
}

Quantity CurveView::currentQuantity() const {
  return static_cast<Quantity>(quantity_->currentData().toInt());
}

void CurveView::redraw() {
  if (!set_) return;
  const QString x = curveAxis().name();
  const Quantity quantity = currentQuantity();
  for (Chart* chart : {curves_, differences_}) {
    chart->clearData();
    chart->xAxis->setLabel(x);
    chart->yAxis->setLabel(mixmask::ui::unitOf(quantity));
    for (std::size_t side = 0; side < kMostSides; ++side) {
      const bool known = side < set_->sides.size() && !set_->sides[side].curve(quantity).empty();
      chart->setSeriesShown(static_cast<int>(side), known && (chart == curves_ || side > 0));
    }
  }
  curves_->setTitle(nameOf(quantity));
  double last = 0;
  for (std::size_t side = 0; side < set_->sides.size(); ++side) {
    last = std::max(last, drawSide(side));
  }
  smooth();
  for (Chart* chart : {curves_, differences_}) {
    chart->setXExtent(-kMargin * last, (1 + kMargin) * last);
    chart->refresh();
  }
  refreshNote();
}

double CurveView::drawSide(std::size_t side) {
  const CurveAxis axis = curveAxis();
  const auto curve = axis.curve(side, currentQuantity());
  if (!curve || curve->empty()) return 0;
  const auto series = static_cast<int>(side);
  curves_->drawFrom(series, std::make_shared<const ThinnedSeries>(*curve));
  if (const auto difference = axis.difference(side, currentQuantity())) {
    differences_->drawFrom(series, std::make_shared<const ThinnedSeries>(*difference));
  }
  return curve->buckets().back().x;
}

// kNN is measured a few times: each is a point of its own.
void CurveView::smooth() {
  if (!set_) return;
  const Quantity quantity = currentQuantity();
  const double weight = static_cast<double>(smoothing_->value()) / kSmoothingParts;
  smoothing_->setEnabled(quantity != Quantity::knn);
  smoothingText_->setText(QString::number(weight, 'f', 2));
  for (Chart* chart : {curves_, differences_}) {
    chart->setSmoothing(quantity == Quantity::knn ? 0 : weight);
    chart->refresh();
  }
}

void CurveView::refreshNote() {
  QStringList notes;
  const Quantity quantity = currentQuantity();
  if (quantity_->count() == 0) notes << tr("None of these checkpoints has a run with curves.");
  if (isLoss(quantity)) notes << lossCaveat(*set_);
  for (std::size_t side = 0; side < set_->sides.size(); ++side) {
    const ThinnedSeries& curve = set_->sides[side].curve(quantity);
    if (!curve.empty() && !stepPlaceOn(axisKind(), set_->sides[side])) {
      notes << (axisKind() == CurveAxis::time
                    ? tr("%1 has no record of its time, so it is not drawn.")
                    : tr("%1 does not say how many steps an epoch has."))
                   .arg(letterOf(side));
    }
    if (!curve.isExact()) {
      notes << tr("A point of %1 is the mean of %L2 steps, and its band goes from the lowest to "
                  "the highest of them.")
                   .arg(letterOf(side))
                   .arg(curve.width());
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
