// SPDX-License-Identifier: GPL-3.0-or-later
// How the mouse and the keyboard select points.
#include <QAccessible>
#include <QHelpEvent>
#include <QLocale>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/compare/scatter_plot.h"
#include "ui/widgets/focus_frame.h"

namespace mixmask::ui {
namespace {

constexpr double kReach = 8;      // pixels from a click to a point
constexpr int kLassoStep = 3;     // pixels between its corners
constexpr double kLeastMove = 1;  // pixels; a cursor that moves less does not seem to
constexpr double kCloser = 0.8;
constexpr int kInsideAlpha = 40;

// A press that was hardly moved draws nothing.
bool isClick(const QPolygon& drag) {
  const QRect drawn = drag.boundingRect();
  return std::max(drawn.width(), drawn.height()) < kReach / 2;
}

// Along an arrow and across it, in pixels.
QPointF inDirection(int arrowKey, const QPointF& way) {
  switch (arrowKey) {
    case Qt::Key_Left:
      return {-way.x(), way.y()};
    case Qt::Key_Right:
      return {way.x(), way.y()};
    case Qt::Key_Up:
      return {-way.y(), way.x()};
    default:
      return {way.y(), way.x()};
  }
}

bool isArrow(int key) {
  return key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down;
}

}  // namespace

ScatterPlot::Points ScatterPlot::pointsAt(const QPoint& place) const {
  double nearest = kReach * kReach;
  Points found;
  for (std::size_t i = 0; i < content_.x.size(); ++i) {
    const QPointF way = pixelOf(i) - place;
    const double squared = QPointF::dotProduct(way, way);
    if (squared >= nearest) continue;
    nearest = squared;
    found = {i};
  }
  return found;
}

// By a picture of the outline: as quick for a lasso of many corners as for a rectangle.
ScatterPlot::Points ScatterPlot::pointsIn(const QPolygon& outline) const {
  QImage inside(size(), QImage::Format_Grayscale8);
  inside.fill(0);
  {
    QPainter painter(&inside);
    painter.setPen(Qt::white);
    painter.setBrush(Qt::white);
    painter.drawPolygon(outline);
  }
  const QRect seen = axisRect()->rect();
  Points found;
  for (std::size_t i = 0; i < content_.x.size(); ++i) {
    const QPoint at = pixelOf(i).toPoint();
    if (seen.contains(at) && inside.constScanLine(at.y())[at.x()] > 0) found.push_back(i);
  }
  return found;
}

std::optional<std::size_t> ScatterPlot::pointToward(int arrowKey) const {
  std::optional<std::size_t> found;
  double nearest = std::numeric_limits<double>::infinity();
  const QPointF from = cursorAt_ ? pixelOf(*cursorAt_) : QPointF(axisRect()->rect().center());
  for (std::size_t i = 0; i < content_.x.size(); ++i) {
    const QPointF way = pixelOf(i) - from;
    if (cursorAt_) {  // the first one is the nearest to the middle
      const QPointF turned = inDirection(arrowKey, way);
      if (turned.x() < kLeastMove || std::abs(turned.y()) > turned.x()) continue;
    }
    const double squared = QPointF::dotProduct(way, way);
    if (squared >= nearest) continue;
    nearest = squared;
    found = i;
  }
  return found;
}

void ScatterPlot::choose(Points points, Qt::KeyboardModifiers modifiers) {
  const bool adds = modifiers.testFlag(Qt::ShiftModifier);
  const bool turnsOver = modifiers.testFlag(Qt::ControlModifier);
  if (adds || turnsOver) {
    std::vector<bool> isChosen(content_.x.size(), false), isSelected(content_.x.size(), false);
    for (const std::size_t point : points) isChosen[point] = true;
    for (const std::size_t point : selected_) isSelected[point] = true;
    if (turnsOver) std::erase_if(points, [&](std::size_t point) { return isSelected[point]; });
    for (const std::size_t point : selected_) {
      if (!isChosen[point]) points.push_back(point);
    }
  }
  Q_EMIT selected(points);
}

void ScatterPlot::moveCursor(int arrowKey, bool adds) {
  const auto before = cursorAt_;
  const auto point = pointToward(arrowKey);
  if (!point) return;
  setCursorPoint(point);
  Q_EMIT cursorMoved(*point);
  if (adds && before) choose({*point, *before}, Qt::ShiftModifier);
  announce();
}

// What the eye sees there, for a screen reader.
void ScatterPlot::announce() {
  if (!cursorAt_) return;
  const bool isSelected = std::ranges::find(selected_, *cursorAt_) != selected_.end();
  setAccessibleDescription((isSelected ? tr("%1, selected. %L2 of %L3 points are selected.")
                                       : tr("%1, not selected. %L2 of %L3 points are selected."))
                               .arg(nameOf_ ? nameOf_(*cursorAt_) : QString())
                               .arg(selected_.size())
                               .arg(content_.x.size()));
  QAccessibleEvent said(this, QAccessible::DescriptionChanged);
  QAccessible::updateAccessibility(&said);
}

void ScatterPlot::keyPressEvent(QKeyEvent* event) {
  const int key = event->key();
  if (isArrow(key)) return moveCursor(key, event->modifiers().testFlag(Qt::ShiftModifier));
  if (key == Qt::Key_Plus || key == Qt::Key_Equal) return look(kCloser);
  if (key == Qt::Key_Minus) return look(1 / kCloser);
  if (key == Qt::Key_0) return showAll();
  if (key == Qt::Key_Space && cursorAt_) {
    choose({*cursorAt_}, Qt::ControlModifier);
    return announce();
  }
  if (key == Qt::Key_Escape && !drag_.isEmpty()) {
    drag_.clear();
    return update();
  }
  if (key == Qt::Key_Escape) return Q_EMIT selected({});
  QCustomPlot::keyPressEvent(event);
}

void ScatterPlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) drag_ = QPolygon{event->pos()};
}

void ScatterPlot::mouseMoveEvent(QMouseEvent* event) {
  if (drag_.isEmpty()) return;
  if (tool_ == Tool::rectangle) {
    const QPoint from = drag_.first(), to = event->pos();
    drag_ = QPolygon{from, QPoint(to.x(), from.y()), to, QPoint(from.x(), to.y())};
  } else if ((event->pos() - drag_.last()).manhattanLength() >= kLassoStep) {
    drag_.append(event->pos());
  }
  update();
}

void ScatterPlot::mouseReleaseEvent(QMouseEvent* event) {
  const QPolygon drag = std::exchange(drag_, {});
  if (drag.isEmpty()) return;  // of a double click, or given up
  update();
  choose(isClick(drag) ? pointsAt(event->pos()) : pointsIn(drag), event->modifiers());
}

void ScatterPlot::mouseDoubleClickEvent(QMouseEvent*) {
  showAll();
}

void ScatterPlot::paintEvent(QPaintEvent* event) {
  QCustomPlot::paintEvent(event);
  QPainter painter(this);
  if (drag_.size() > 1) {
    const Colors colors = colorsOf(palette());
    QColor inside = colors.own;
    inside.setAlpha(kInsideAlpha);
    painter.setPen(QPen(colors.text, 1, Qt::DashLine));
    painter.setBrush(inside);
    painter.drawPolygon(drag_);
  }
  paintFocusFrame(painter, *this, rect());
}

bool ScatterPlot::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && nameOf_) {
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const Points points = pointsAt(help->pos()); !points.empty()) {
      QToolTip::showText(help->globalPos(), nameOf_(points.front()), this);
      return true;
    }
  }
  return QCustomPlot::event(event);
}

}  // namespace mixmask::ui
