// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <vector>

#include "ui/theme.h"

namespace mixmask::ui {

// Points in a plane, in groups that share a mark. A rectangle or a click selects, the wheel looks
// closer, a double click shows all again, Escape selects nothing.
class ScatterPlot : public QCustomPlot {
  Q_OBJECT
 public:
  explicit ScatterPlot(QWidget* parent = nullptr);

  struct Content {
    QString title, xLabel, yLabel;
    std::vector<float> x, y;
    std::vector<int> group;      // by point
    std::vector<QPixmap> marks;  // by group
  };
  void show(Content content);
  void setSelected(const std::vector<std::size_t>& points);
  std::size_t selectedCount() const { return static_cast<std::size_t>(ring_->dataCount()); }
  void setRing(const QPixmap& mark);
  const Content& content() const { return content_; }

  // The nearest point within a few pixels; all within the rectangle. Of the widget's pixels.
  std::vector<std::size_t> pointsAt(const QPoint& place) const;
  std::vector<std::size_t> pointsIn(const QRect& place) const;

 Q_SIGNALS:
  void selected(const std::vector<std::size_t>& points);

 protected:
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void recolor();
  void showAll();

  Content content_;
  QCPTextElement* title_;
  std::vector<QCPGraph*> groups_;
  QCPGraph* ring_;  // on a layer of its own, so that selecting draws no other point anew
};

}  // namespace mixmask::ui
