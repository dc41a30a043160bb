// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <functional>
#include <optional>
#include <vector>

#include "ui/theme.h"

namespace mixmask::ui {

// Points in a plane, of several kinds. A click, a rectangle or a lasso selects; with Shift it adds,
// with Ctrl it turns over. Arrow keys lead a cursor from point to point, Space turns over the one
// there, Shift and an arrow adds. The wheel, + and - look closer, a double click or 0 shows all
// again, Escape selects nothing.
class ScatterPlot : public QCustomPlot {
  Q_OBJECT
 public:
  enum class Tool { rectangle, lasso };
  using Points = std::vector<std::size_t>;

  explicit ScatterPlot(QWidget* parent = nullptr);

  struct Content {
    QString title, xLabel, yLabel;
    std::vector<float> x, y;
    std::vector<int> kind;       // by point, from 0
    std::vector<QPixmap> marks;  // of kind i the i-th; where there are fewer they repeat
  };
  void show(Content content);
  const Content& content() const { return content_; }
  // What a point is called in tooltips and by screen readers.
  void setNames(std::function<QString(std::size_t point)> nameOf) { nameOf_ = std::move(nameOf); }
  void setTool(Tool tool) { tool_ = tool; }

  // These draw no other point anew, but the first and the last highlight.
  void setSelected(Points points);
  const Points& selectedPoints() const { return selected_; }
  // The points of this kind above all others, which are dimmed; none: all are equal.
  void setHighlight(std::optional<int> kind);
  std::size_t highlightedCount() const;
  void setCursorPoint(std::optional<std::size_t> point);
  std::optional<std::size_t> cursorPoint() const { return cursorAt_; }

  // The nearest point within a few pixels; all within the outline. Of the widget's pixels, and only
  // of what is seen.
  Points pointsAt(const QPoint& place) const;
  Points pointsIn(const QPolygon& outline) const;
  // The nearest point that lies in the quarter around an arrow key's direction; none: there is
  // none.
  std::optional<std::size_t> pointToward(int arrowKey) const;

 Q_SIGNALS:
  void selected(const std::vector<std::size_t>& points);  // by the user, the newest first
  void cursorMoved(std::size_t point);

 protected:
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  QCPGraph* addPoints(const char* layer);
  void recolor();
  void showAll();
  void look(double factor);  // closer, by less than 1
  void drawOver();
  void layOutMarks();
  void keepInSight(std::size_t point);
  void moveCursor(int arrowKey, bool adds);
  void choose(Points points, Qt::KeyboardModifiers modifiers);
  void announce();
  QPointF pixelOf(std::size_t point) const;

  Content content_;
  std::function<QString(std::size_t)> nameOf_;
  Tool tool_ = Tool::rectangle;
  Points selected_;
  std::optional<int> highlight_;
  std::optional<std::size_t> cursorAt_;
  QPolygon drag_;  // of the mouse; empty: its button is up
  QCPTextElement* title_;
  std::vector<QCPGraph*> groups_;  // by mark
  // On a layer of their own.
  QCPGraph* bright_;
  QCPGraph* ring_;
  QCPGraph* cursor_;
};

}  // namespace mixmask::ui
