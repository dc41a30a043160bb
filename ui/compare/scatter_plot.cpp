// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/scatter_plot.h"

#include <algorithm>
#include <cstdlib>

namespace mixmask::ui {
namespace {

constexpr double kReach = 8;  // pixels from a click to a point
constexpr const char* kRingLayer = "selected";

// A press that was hardly moved draws no rectangle.
bool isClick(const QRect& drawn) {
  return std::max(std::abs(drawn.width()), std::abs(drawn.height())) < kReach / 2;
}

}  // namespace

ScatterPlot::ScatterPlot(QWidget* parent) : QCustomPlot(parent), title_(new QCPTextElement(this)) {
  setFocusPolicy(Qt::StrongFocus);
  setMinimumSize(240, 200);
  setToolTip(
      tr("A rectangle or a click selects test images, in all plots. Wheel: closer. Double click: "
         "all again. Escape: nothing selected."));
  setInteractions(QCP::iRangeZoom);
  setSelectionRectMode(QCP::srmCustom);
  title_->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap);
  plotLayout()->insertRow(0);
  plotLayout()->addElement(0, 0, title_);
  addLayer(kRingLayer);
  layer(kRingLayer)->setMode(QCPLayer::lmBuffered);
  ring_ = addGraph();
  ring_->setLineStyle(QCPGraph::lsNone);
  ring_->setAdaptiveSampling(false);
  ring_->setLayer(kRingLayer);
  connect(selectionRect(), &QCPSelectionRect::accepted, this, [this](const QRect& place) {
    if (!isClick(place)) Q_EMIT selected(pointsIn(place.normalized()));
  });
  connect(this, &QCustomPlot::mouseRelease, this, [this](QMouseEvent* event) {
    if (isClick(selectionRect()->rect())) Q_EMIT selected(pointsAt(event->pos()));
  });
  connect(this, &QCustomPlot::mouseDoubleClick, this, &ScatterPlot::showAll);
  recolor();
}

void ScatterPlot::show(Content content) {
  content_ = std::move(content);
  title_->setText(content_.title);
  setAccessibleName(content_.title);
  xAxis->setLabel(content_.xLabel);
  yAxis->setLabel(content_.yLabel);
  for (QCPGraph* graph : groups_) removeGraph(graph);
  groups_.clear();
  std::vector<QVector<QCPGraphData>> data(content_.marks.size());
  for (std::size_t i = 0; i < content_.x.size(); ++i) {
    data[static_cast<std::size_t>(content_.group[i])].append(
        QCPGraphData(content_.x[i], content_.y[i]));
  }
  for (std::size_t group = 0; group < data.size(); ++group) {
    QCPGraph* graph = addGraph();
    graph->setLineStyle(QCPGraph::lsNone);
    graph->setAdaptiveSampling(false);  // it leaves points out
    graph->setScatterStyle(QCPScatterStyle(content_.marks[group]));
    graph->data()->set(data[group], /*alreadySorted=*/false);
    groups_.push_back(graph);
  }
  ring_->data()->clear();
  showAll();
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

void ScatterPlot::setRing(const QPixmap& mark) {
  ring_->setScatterStyle(QCPScatterStyle(mark));
}

void ScatterPlot::setSelected(const std::vector<std::size_t>& points) {
  QVector<QCPGraphData> data;
  for (const std::size_t point : points) {
    data.append(QCPGraphData(content_.x[point], content_.y[point]));
  }
  ring_->data()->set(data, /*alreadySorted=*/false);
  layer(kRingLayer)->replot();
}

std::vector<std::size_t> ScatterPlot::pointsAt(const QPoint& place) const {
  double nearest = kReach * kReach;
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < content_.x.size(); ++i) {
    const double dx = xAxis->coordToPixel(content_.x[i]) - place.x();
    const double dy = yAxis->coordToPixel(content_.y[i]) - place.y();
    if (dx * dx + dy * dy >= nearest) continue;
    nearest = dx * dx + dy * dy;
    found = {i};
  }
  return found;
}

std::vector<std::size_t> ScatterPlot::pointsIn(const QRect& place) const {
  const QCPRange x(xAxis->pixelToCoord(place.left()), xAxis->pixelToCoord(place.right()));
  const QCPRange y(yAxis->pixelToCoord(place.bottom()), yAxis->pixelToCoord(place.top()));
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < content_.x.size(); ++i) {
    if (x.contains(content_.x[i]) && y.contains(content_.y[i])) found.push_back(i);
  }
  return found;
}

void ScatterPlot::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) return Q_EMIT selected({});
  QCustomPlot::keyPressEvent(event);
}

void ScatterPlot::recolor() {
  const Colors colors = colorsOf(palette());
  setBackground(colors.base);
  title_->setTextColor(colors.text);
  title_->setFont(font());
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
  selectionRect()->setPen(QPen(colors.text, 1, Qt::DashLine));
  QColor inside = colors.own;
  inside.setAlpha(40);
  selectionRect()->setBrush(inside);
}

void ScatterPlot::changeEvent(QEvent* event) {
  QCustomPlot::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) recolor();
}

}  // namespace mixmask::ui
