// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chart.h"

#include <algorithm>
#include <cmath>

#include "ui/widgets/focus_frame.h"

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
  for (QCPAxis* axis : {xAxis, yAxis, yAxis2}) labels_.push_back({axis});
  layOutHeader(title);
  layOutOverlay();
  connect(this, &QCustomPlot::beforeReplot, this, [this] {
    fitHeader();
    fitTicks();
    fitOwnTicks();
    refreshTip();
  });
  connect(this, &QCustomPlot::afterLayout, this, [this] {
    fitReferences();
    fitAxisLabels();
  });
  recolor();
}

void Chart::setTitle(const QString& title) {
  titleText_ = title;
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
  series.own = std::make_shared<ThinnedSeries>();
  series.values = series.own;
  series.curve = new ChartCurve(xAxis, axis);
  series.curve->setValues(series.values);
  series.curve->setName(name);
  legend_->addItem(new QCPPlottableLegendItem(legend_, series.curve));
  colorSeries(series);
  series_.push_back(series);
  return static_cast<int>(series_.size()) - 1;
}

void Chart::setBroad(int index) {
  seriesAt(index).broad = true;
  colorSeries(seriesAt(index));
  for (Series& other : series_) {  // what is put into its layer anew is drawn last
    if (!other.broad) other.curve->setLayer(other.curve->layer());
  }
}

void Chart::setDash(int index, Qt::PenStyle dash) {
  seriesAt(index).dash = dash;
  colorSeries(seriesAt(index));
}

void Chart::setSeriesShown(int series, bool shown) {
  Series& s = seriesAt(series);
  if (s.curve->visible() == shown) return;
  s.curve->setVisible(shown);
  if (shown) {
    legend_->addItem(new QCPPlottableLegendItem(legend_, s.curve));
  } else {
    legend_->removeItem(legend_->itemWithPlottable(s.curve));
  }
  dirty_ = true;
}

int Chart::addReference(const QString& name, ColorRole role) {
  Reference reference{name,         role,     new QCPItemStraightLine(this), new QCPItemText(this),
                      std::nullopt, QString()};
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
  if (reference.value == value && reference.text == text) return;
  reference.value = value;
  reference.line->setVisible(value.has_value());
  reference.label->setVisible(value.has_value() && !text.isEmpty());
  reference.text = text;
  if (value) {
    reference.line->point1->setCoords(0, *value);
    reference.line->point2->setCoords(1, *value);
    reference.label->position->setCoords(1, *value);
  }
  dirty_ = true;
}

void Chart::setOwnTicks(QCPAxis* axis, std::map<double, QString> ticks) {
  const bool isNew = !ownTicks_.contains(axis);
  if (!isNew && ownTicks_[axis] == ticks) return;
  if (isNew) axis->setTicker(QSharedPointer<QCPAxisTickerText>::create());
  ownTicks_[axis] = std::move(ticks);
  dirty_ = true;
}

void Chart::append(int index, double x, double y) {
  if (!std::isfinite(y)) return;
  seriesAt(index).own->append(x, y);
  dirty_ = true;
}

void Chart::setValues(int index, const std::vector<QPointF>& points) {
  seriesAt(index).own->clear();
  for (const QPointF& point : points) append(index, point.x(), point.y());
  dirty_ = true;
}

void Chart::drawFrom(int index, std::shared_ptr<const ThinnedSeries> values) {
  Series& series = seriesAt(index);
  series.values = std::move(values);
  series.curve->setValues(series.values);
}

void Chart::clearData() {
  for (std::size_t i = 0; i < series_.size(); ++i) {
    series_[i].own->clear();
    drawFrom(static_cast<int>(i), series_[i].own);
  }
  marks_->setMarks({});
  extent_ = QCPRange(0, 1);
  follows_ = true;
  dirty_ = true;
}

void Chart::setSmoothing(double weight) {
  if (weight == smoothing_) return;
  smoothing_ = weight;
  for (Series& series : series_) colorSeries(series);
  dirty_ = true;
}

void Chart::setBandsShown(bool shown) {
  if (shown == areBandsShown_) return;
  areBandsShown_ = shown;
  for (Series& series : series_) colorSeries(series);
  dirty_ = true;
}

void Chart::refresh() {
  if (!dirty_ || !isSeen()) return;
  dirty_ = false;
  if (follows_) rescaleY();
  const auto isEmpty = [](const Series& series) { return series.values->empty(); };
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
  QPainter painter(this);
  paintFocusFrame(painter, *this, rect());
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
    if (series.values->empty() || !series.curve->visible()) continue;
    const ThinnedSeries::Bucket& point = series.values->at(x);
    values.push_back({series.name, series.role, point.x, point.mean, point.lowest, point.highest});
  }
  return values;
}

void Chart::showCursor(std::optional<double> x) {
  const std::vector<ChartValue> values = x ? valuesAt(*x) : std::vector<ChartValue>();
  if (!cursor_->moveTo(x, labelOf(xAxis), values)) return;
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
