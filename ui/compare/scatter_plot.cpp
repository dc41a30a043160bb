// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/scatter_plot.h"

#include <algorithm>

#include "ui/compare/data_colors.h"

namespace mixmask::ui {
namespace {

constexpr const char* kMainLayer = "main";
constexpr const char* kOverLayer = "over";  // what is lifted out and selected, and the cursor

}  // namespace

ScatterPlot::ScatterPlot(QWidget* parent) : QCustomPlot(parent), title_(new QCPTextElement(this)) {
  setFocusPolicy(Qt::StrongFocus);
  setMinimumSize(240, 200);
  setToolTip(
      tr("A click, a rectangle or a lasso selects test images, in all plots; Shift adds, Ctrl "
         "turns over. Arrow keys lead from point to point, Space selects. Wheel: closer. Double "
         "click: all again. Escape: nothing selected."));
  setInteractions(QCP::iRangeZoom);
  title_->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
  title_->setMargins(QMargins(2, 2, 0, 0));
  plotLayout()->insertRow(0);
  plotLayout()->addElement(0, 0, title_);
  plotLayout()->setRowStretchFactor(0, 0.001);
  plotLayout()->setRowSpacing(2);
  addLayer(kOverLayer);
  layer(kOverLayer)->setMode(QCPLayer::lmBuffered);
  bright_ = addPoints(kOverLayer);
  ring_ = addPoints(kOverLayer);
  cursor_ = addPoints(kOverLayer);
  recolor();
}

QCPGraph* ScatterPlot::addPoints(const char* layer) {
  QCPGraph* graph = addGraph();
  graph->setLineStyle(QCPGraph::lsNone);
  graph->setAdaptiveSampling(false);  // it leaves points out
  graph->setLayer(layer);
  return graph;
}

void ScatterPlot::show(Content content) {
  content_ = std::move(content);
  selected_.clear();
  cursorAt_.reset();
  title_->setText(content_.title);
  setAccessibleName(content_.title);
  xAxis->setLabel(content_.xLabel);
  yAxis->setLabel(content_.yLabel);
  for (QCPGraph* graph : groups_) removeGraph(graph);
  groups_.clear();
  std::vector<QVector<QCPGraphData>> data(content_.marks.size());
  for (std::size_t i = 0; i < content_.x.size(); ++i) {
    data[static_cast<std::size_t>(content_.kind[i]) % data.size()].append(
        QCPGraphData(content_.x[i], content_.y[i]));
  }
  for (const auto& points : data) {
    groups_.push_back(addPoints(kMainLayer));
    groups_.back()->data()->set(points, /*alreadySorted=*/false);
  }
  layOutMarks();
  drawOver();
  showAll();
}

void ScatterPlot::layOutMarks() {
  const double ratio = devicePixelRatioF();
  const QPixmap dim = dimMark(palette(), ratio);
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    groups_[i]->setScatterStyle(QCPScatterStyle(highlight_ ? dim : content_.marks[i]));
  }
  ring_->setScatterStyle(QCPScatterStyle(selectionMark(palette(), ratio)));
  cursor_->setScatterStyle(QCPScatterStyle(cursorMark(palette(), ratio)));
}

void ScatterPlot::drawOver() {
  QVector<QCPGraphData> bright, ring, cursor;
  const auto dataOf = [this](std::size_t i) { return QCPGraphData(content_.x[i], content_.y[i]); };
  for (std::size_t i = 0; highlight_ && i < content_.kind.size(); ++i) {
    if (content_.kind[i] == *highlight_) bright.append(dataOf(i));
  }
  for (const std::size_t point : selected_) ring.append(dataOf(point));
  if (cursorAt_) cursor.append(dataOf(*cursorAt_));
  bright_->data()->set(bright, /*alreadySorted=*/false);
  ring_->data()->set(ring, /*alreadySorted=*/false);
  cursor_->data()->set(cursor, /*alreadySorted=*/true);
}

void ScatterPlot::setSelected(Points points) {
  selected_ = std::move(points);
  drawOver();
  layer(kOverLayer)->replot();
}

void ScatterPlot::setCursorPoint(std::optional<std::size_t> point) {
  if (point == cursorAt_) return;
  cursorAt_ = point;
  if (point) keepInSight(*point);
  drawOver();
  layer(kOverLayer)->replot();
}

void ScatterPlot::setHighlight(std::optional<int> kind) {
  if (kind == highlight_ || content_.marks.empty()) return;
  const bool othersChange = kind.has_value() != highlight_.has_value();
  highlight_ = kind;
  if (kind) {
    const std::size_t mark = static_cast<std::size_t>(*kind) % content_.marks.size();
    bright_->setScatterStyle(QCPScatterStyle(content_.marks[mark]));
  }
  drawOver();
  if (!othersChange) return layer(kOverLayer)->replot();
  layOutMarks();
  replot(QCustomPlot::rpQueuedReplot);
}

std::size_t ScatterPlot::highlightedCount() const {
  return static_cast<std::size_t>(bright_->dataCount());
}

void ScatterPlot::showAll() {
  const auto range = [](const std::vector<float>& values) {
    if (values.empty()) return QCPRange(-1, 1);
    const auto [low, high] = std::ranges::minmax(values);
    const double pad = std::max(0.04 * (high - low), 1e-6);
    return QCPRange(low - pad, high + pad);
  };
  xAxis->setRange(range(content_.x));
  yAxis->setRange(range(content_.y));
  replot(QCustomPlot::rpQueuedReplot);
}

void ScatterPlot::look(double factor) {
  const QPointF centre = cursorAt_ ? pixelOf(*cursorAt_) : QPointF(axisRect()->rect().center());
  xAxis->scaleRange(factor, xAxis->pixelToCoord(centre.x()));
  yAxis->scaleRange(factor, yAxis->pixelToCoord(centre.y()));
  replot(QCustomPlot::rpQueuedReplot);
}

void ScatterPlot::keepInSight(std::size_t point) {
  const std::pair<QCPAxis*, double> places[] = {{xAxis, content_.x[point]},
                                                {yAxis, content_.y[point]}};
  for (const auto& [axis, at] : places) {
    if (axis->range().contains(at)) continue;
    axis->moveRange(at - axis->range().center());
    replot(QCustomPlot::rpQueuedReplot);
  }
}

QPointF ScatterPlot::pixelOf(std::size_t point) const {
  return {xAxis->coordToPixel(content_.x[point]), yAxis->coordToPixel(content_.y[point])};
}

void ScatterPlot::recolor() {
  const Colors colors = colorsOf(palette());
  setBackground(colors.base);
  QFont bold = font();
  bold.setBold(true);
  title_->setTextColor(colors.text);
  title_->setFont(bold);
  // Room for half a label of a tick at the top end.
  axisRect()->setMinimumMargins(QMargins(0, fontMetrics().height() / 2 + 1, 8, 0));
  for (QCPAxis* axis : {xAxis, yAxis}) {
    axis->setBasePen(QPen(colors.border, 1));
    axis->setTickPen(QPen(colors.border, 1));
    axis->setSubTickPen(Qt::NoPen);
    axis->setLabelColor(colors.dimText);
    axis->setTickLabelColor(colors.dimText);
    axis->setLabelFont(font());
    axis->setTickLabelFont(font());
    axis->ticker()->setTickCount(4);
    axis->grid()->setPen(QPen(colors.grid, 1));
    axis->grid()->setZeroLinePen(QPen(colors.grid, 1));
  }
}

void ScatterPlot::changeEvent(QEvent* event) {
  QCustomPlot::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) recolor();
}

}  // namespace mixmask::ui
