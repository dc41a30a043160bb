// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chart.h"

#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/widgets/chart_export.h"

namespace mixmask::ui {
namespace {

constexpr double kZoomStep = 0.8;
constexpr double kPanShare = 0.1;

}  // namespace

Chart::Chart(const QString& title, const QString& xLabel, const QString& yLabel, QWidget* parent)
    : QCustomPlot(parent), colors_(colorsOf(palette())) {
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
  connect(this, &QCustomPlot::mouseDoubleClick, this, [this] {
    showAll();
    Q_EMIT allChosen();
  });
  recolor();
}

QString Chart::title() const {
  return title_->text();
}

void Chart::setTitle(const QString& title) {
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
  series.raw->addData(x, y);
  series.lowest = std::min(series.lowest, y);
  series.highest = std::max(series.highest, y);
  if (smoothing_ > 0) extendSmooth(series, x, y);
  dirty_ = true;
}

// Exponential moving average without the bias of its start, as TensorBoard shows it.
void Chart::extendSmooth(Series& series, double x, double y) {
  series.average = smoothing_ * series.average + (1 - smoothing_) * y;
  series.averageWeight *= smoothing_;
  series.smooth->addData(x, series.average / (1 - series.averageWeight));
}

void Chart::clearData() {
  for (Series& series : series_) {
    series.raw->data()->clear();
    series.smooth->data()->clear();
    series.average = 0;
    series.averageWeight = 1;
    series.lowest = std::numeric_limits<double>::infinity();
    series.highest = -std::numeric_limits<double>::infinity();
  }
  extent_ = QCPRange(0, 1);
  follows_ = true;
  dirty_ = true;
}

void Chart::setSmoothing(double weight) {
  if (weight == smoothing_) return;
  smoothing_ = weight;
  for (Series& series : series_) {
    series.smooth->data()->clear();
    series.average = 0;
    series.averageWeight = 1;
    if (weight > 0) {
      for (const QCPGraphData& point : *series.raw->data()) {
        extendSmooth(series, point.key, point.value);
      }
    }
    colorSeries(series);
  }
  dirty_ = true;
}

void Chart::setXExtent(double lower, double upper) {
  extent_ = QCPRange(lower, std::max(upper, lower + 1));
  if (follows_ && xAxis->range() != extent_) {
    xAxis->setRange(extent_);
    dirty_ = true;
  }
}

void Chart::showXRange(const QCPRange& range) {
  follows_ = false;
  xAxis->setRange(range);
  dirty_ = true;
  refresh();
}

void Chart::showAll() {
  follows_ = true;
  xAxis->setRange(extent_);
  dirty_ = true;
  refresh();
}

void Chart::chooseRange(const QCPRange& range) {
  follows_ = false;
  Q_EMIT xRangeChosen(range);
}

QCPRange Chart::yRange(const QCPAxis*, const QCPRange& data) const {
  const double pad =
      data.size() > 0 ? data.size() * 0.08 : std::max(std::abs(data.lower), 1e-3) / 4;
  return {data.lower - pad, data.upper + pad};
}

void Chart::rescaleY() {
  for (QCPAxis* axis : {yAxis, yAxis2}) {
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    for (const Series& series : series_) {
      if (series.raw->valueAxis() != axis || !series.smooth->visible()) continue;
      lowest = std::min(lowest, series.lowest);
      highest = std::max(highest, series.highest);
    }
    for (const Reference& reference : references_) {
      if (axis != yAxis || !reference.value) continue;
      lowest = std::min(lowest, *reference.value);
      highest = std::max(highest, *reference.value);
    }
    if (lowest > highest) lowest = 0, highest = 1;
    axis->setRange(yRange(axis, QCPRange(lowest, highest)));
  }
}

void Chart::refresh() {
  if (!dirty_ || !isVisible()) return;
  dirty_ = false;
  if (follows_) rescaleY();
  replot(QCustomPlot::rpQueuedReplot);
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

void Chart::keyPressEvent(QKeyEvent* event) {
  QCPRange range = xAxis->range();
  switch (event->key()) {
    case Qt::Key_Plus:
      range = QCPRange(range.lower, range.lower + range.size() * kZoomStep);
      break;
    case Qt::Key_Minus:
      range = QCPRange(range.lower, range.lower + range.size() / kZoomStep);
      break;
    case Qt::Key_Left:
      range -= range.size() * kPanShare;
      break;
    case Qt::Key_Right:
      range += range.size() * kPanShare;
      break;
    case Qt::Key_Home:
      showAll();
      Q_EMIT allChosen();
      return;
    default:
      QCustomPlot::keyPressEvent(event);
      return;
  }
  chooseRange(range);
  showXRange(range);
}

void Chart::wheelEvent(QWheelEvent* event) {
  axisRect()->setRangeZoom(event->modifiers() & Qt::ControlModifier ? Qt::Vertical
                                                                    : Qt::Horizontal);
  const QCPRange x = xAxis->range(), y = yAxis->range();
  QCustomPlot::wheelEvent(event);
  noticeZoom(x, y);
}

// After the event: QCustomPlot sends its own signals before it changes a range.
void Chart::noticeZoom(const QCPRange& xBefore, const QCPRange& yBefore) {
  if (yAxis->range() != yBefore) follows_ = false;
  if (xAxis->range() != xBefore) chooseRange(xAxis->range());
}

QString Chart::valuesAt(double x) const {
  QString text;
  for (const Series& series : series_) {
    const auto& data = *series.raw->data();
    if (data.isEmpty() || !series.smooth->visible()) continue;
    const auto point = data.findBegin(x);
    if (text.isEmpty()) text = QString("%1 %2").arg(xAxis->label()).arg(point->key, 0, 'f', 0);
    text += QString("\n%1: %2").arg(series.name).arg(point->value, 0, 'g', 5);
  }
  return text;
}

void Chart::mouseMoveEvent(QMouseEvent* event) {
  const QCPRange x = xAxis->range(), y = yAxis->range();
  QCustomPlot::mouseMoveEvent(event);
  noticeZoom(x, y);
  if (event->buttons() != Qt::NoButton) return;
  const bool inside = axisRect()->rect().contains(event->position().toPoint());
  const QString text = inside ? valuesAt(xAxis->pixelToCoord(event->position().x())) : QString();
  QToolTip::showText(event->globalPosition().toPoint(), text, this);
}

void Chart::contextMenuEvent(QContextMenuEvent* event) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(tr("Save picture as PNG..."), this, [this] { saveAs("png"); });
  menu->addAction(tr("Save picture as SVG..."), this, [this] { saveAs("svg"); });
  menu->addAction(tr("Save all points as CSV..."), this, [this] { saveAs("csv"); });
  menu->addSeparator();
  menu->addAction(tr("Show all"), this, [this] {
    showAll();
    Q_EMIT allChosen();
  });
  menu->popup(event->globalPos());
}

void Chart::saveAs(const QString& kind) {
  const QString file = QFileDialog::getSaveFileName(
      this, tr("Save %1").arg(title()), title().toLower().replace(' ', '-') + "." + kind,
      tr("%1 files (*.%2)").arg(kind.toUpper(), kind));
  if (file.isEmpty()) return;
  const QString problem = kind == "png"   ? exportPng(*this, file)
                          : kind == "svg" ? exportSvg(*this, file)
                                          : exportCsv(*this, file);
  if (!problem.isEmpty()) Q_EMIT exportFailed(problem);
}

}  // namespace mixmask::ui
