// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chart.h"

#include <algorithm>
#include <cmath>

namespace mixmask::ui {

Chart::Chart(const QString& title, const QString& xLabel, const QString& yLabel, QWidget* parent)
    : QCustomPlot(parent), titleText_(title), colors_(colorsOf(palette())) {
  setAccessibleName(title);
  setFocusPolicy(Qt::StrongFocus);
  setMinimumSize(240, 160);
  setPlottingHint(QCP::phFastPolylines);
  setMouseTracking(true);
  setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  axisRect()->setRangeZoom(Qt::Horizontal);
  xAxis->setLabel(xLabel);
  yAxis->setLabel(yLabel);
  yAxis->ticker()->setTickCount(5);
  xAxis->ticker()->setTickCount(6);
  axisRect()->setMinimumMargins(QMargins(0, 4, 8, 0));
  layOutHeader(title);
  layOutOverlay();
  recolor();
}

void Chart::setTitle(const QString& title) {
  titleText_ = title;
  title_->setText(title);
  setAccessibleName(title);
  dirty_ = true;
}

int Chart::addSeries(const QString& name, ColorRole role, Shape shape, bool rightAxis) {
  QCPAxis* axis = rightAxis ? yAxis2 : yAxis;
  if (rightAxis) yAxis2->setVisible(true);
  Series series;
  series.name = name;
  series.role = role;
  series.shape = shape;
  series.raw = addGraph(xAxis, axis);
  series.values = series.raw->data();
  series.smooth = addGraph(xAxis, axis);
  series.smooth->setName(name);
  legend_->addItem(new QCPPlottableLegendItem(legend_, series.smooth));
  colorSeries(series);
  series_.push_back(series);
  return static_cast<int>(series_.size()) - 1;
}

void Chart::setBroad(int index) {
  seriesAt(index).broad = true;
  colorSeries(seriesAt(index));
  for (Series& other : series_) {  // what is put into its layer anew is drawn last
    if (!other.broad) other.smooth->setLayer(other.smooth->layer());
  }
}

void Chart::setDash(int index, Qt::PenStyle dash) {
  seriesAt(index).dash = dash;
  colorSeries(seriesAt(index));
}

void Chart::setSeriesShown(int series, bool shown) {
  Series& s = seriesAt(series);
  if (s.smooth->visible() == shown) return;
  s.raw->setVisible(shown);
  s.smooth->setVisible(shown);
  if (shown) {
    legend_->addItem(new QCPPlottableLegendItem(legend_, s.smooth));
  } else {
    legend_->removeItem(legend_->itemWithPlottable(s.smooth));
  }
  dirty_ = true;
}

int Chart::addReference(const QString& name, ColorRole role) {
  Reference reference{name, role, new QCPItemStraightLine(this), new QCPItemText(this),
                      std::nullopt};
  for (QCPItemPosition* point : {reference.line->point1, reference.line->point2}) {
    point->setAxes(xAxis, yAxis);
  }
  QCPItemPosition* place = reference.label->position;
  place->setAxes(xAxis, yAxis);
  place->setAxisRect(axisRect());
  place->setTypeX(QCPItemPosition::ptAxisRectRatio);
  reference.label->setPositionAlignment(Qt::AlignRight | Qt::AlignBottom);
  reference.label->setPadding(QMargins(2, 1, 2, 1));
  reference.line->setVisible(false);
  reference.label->setVisible(false);
  colorReference(reference);
  references_.push_back(reference);
  return static_cast<int>(references_.size()) - 1;
}

void Chart::setReference(int index, std::optional<double> value, const QString& text) {
  Reference& reference = references_[static_cast<std::size_t>(index)];
  if (reference.value == value && reference.label->text() == text) return;
  reference.value = value;
  reference.line->setVisible(value.has_value());
  reference.label->setVisible(value.has_value() && !text.isEmpty());
  reference.label->setText(text);
  if (value) {
    reference.line->point1->setCoords(0, *value);
    reference.line->point2->setCoords(1, *value);
    reference.label->position->setCoords(1, *value);
  }
  dirty_ = true;
}

void Chart::append(int index, double x, double y) {
  if (!std::isfinite(y)) return;
  Series& series = seriesAt(index);
  series.values->add(QCPGraphData(x, y));
  series.lowest = std::min(series.lowest, y);
  series.highest = std::max(series.highest, y);
  if (y > 0) series.lowestPositive = std::min(series.lowestPositive, y);
  if (x > 0) firstPositiveX_ = std::min(firstPositiveX_, x);
  dirty_ = true;
  if (!hasPlace(x, y)) {
    if (!series.leavesOut) applyScales();
    return;
  }
  if (series.leavesOut) series.raw->addData(x, y);
  if (smoothing_ > 0) extendSmooth(series, x, y);
}

// Exponential moving average without the bias of its start, as TensorBoard shows it.
void Chart::extendSmooth(Series& series, double x, double y) {
  series.average = smoothing_ * series.average + (1 - smoothing_) * y;
  series.averageWeight *= smoothing_;
  series.smooth->addData(x, series.average / (1 - series.averageWeight));
}

void Chart::forgetValues(Series& series) {
  series.values->clear();
  series.lowest = series.lowestPositive = std::numeric_limits<double>::infinity();
  series.highest = -std::numeric_limits<double>::infinity();
  refill(series);
}

void Chart::setValues(int index, const std::vector<QPointF>& points) {
  forgetValues(seriesAt(index));
  for (const QPointF& point : points) append(index, point.x(), point.y());
  dirty_ = true;
}

void Chart::clearData() {
  for (Series& series : series_) forgetValues(series);
  firstPositiveX_ = std::numeric_limits<double>::infinity();
  marks_->setMarks({});
  applyScales();
  extent_ = QCPRange(0, 1);
  follows_ = true;
  dirty_ = true;
}

void Chart::setSmoothing(double weight) {
  if (weight == smoothing_) return;
  smoothing_ = weight;
  for (Series& series : series_) {
    smoothAgain(series);
    colorSeries(series);
  }
  dirty_ = true;
}

void Chart::refresh() {
  if (!dirty_ || !isSeen()) return;
  dirty_ = false;
  if (follows_) rescaleY();
  const auto isEmpty = [](const Series& series) { return series.values->isEmpty(); };
  emptyText_->setVisible(!emptyText_->text().isEmpty() && std::ranges::all_of(series_, isEmpty));
  replot(QCustomPlot::rpQueuedReplot);
}

// Not what is folded away or scrolled out of sight.
bool Chart::isSeen() const {
  return isVisible() && !visibleRegion().isEmpty();
}

// What comes into sight has missed what was new.
void Chart::paintEvent(QPaintEvent* event) {
  refresh();
  QCustomPlot::paintEvent(event);
}

void Chart::changeEvent(QEvent* event) {
  QCustomPlot::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
    recolor();
    refresh();
  }
}

void Chart::showEvent(QShowEvent* event) {
  QCustomPlot::showEvent(event);
  dirty_ = true;
  refresh();
}

std::vector<ChartValue> Chart::valuesAt(double x) const {
  std::vector<ChartValue> values;
  for (const Series& series : series_) {
    if (series.values->isEmpty() || !series.smooth->visible()) continue;
    const auto point = series.values->findBegin(x);
    values.push_back({series.name, series.role, point->key, point->value});
  }
  return values;
}

void Chart::showCursor(std::optional<double> x) {
  if (!cursor_->moveTo(x, x ? valuesAt(*x) : std::vector<ChartValue>())) return;
  if (isSeen()) cursor_->layer()->replot();
}

void Chart::setMarks(std::vector<ChartMark> marks) {
  marks_->setMarks(std::move(marks));
  dirty_ = true;
}

void Chart::setEmptyText(const QString& text) {
  emptyText_->setText(text);
  dirty_ = true;
}

}  // namespace mixmask::ui
