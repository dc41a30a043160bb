// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <vector>

#include "ui/theme.h"

namespace mixmask::ui {

// Shares of the images of each true class (rows) that were taken for each class (columns), as a
// colour map; with few classes the percentages stand in the cells.
class ConfusionMap : public QCustomPlot {
  Q_OBJECT
 public:
  explicit ConfusionMap(QWidget* parent = nullptr);

  // Row by row. `negative`: the colour of -reach, where the map is a difference; else the scale
  // goes from 0. `positive`: the colour of +reach.
  struct Content {
    QString title;
    QStringList classes;
    std::vector<double> shares;
    double reach = 1;
    ColorRole negative = nullptr, positive = &Colors::text;
  };
  void show(Content content);
  QString title() const { return content_.title; }
  double shareAt(int row, int column) const;

 protected:
  void changeEvent(QEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void recolor();
  void placeNumbers();
  QSharedPointer<QCPAxisTickerText> tickerOf() const;
  void hideCrampedNumbers();

  Content content_;
  QCPTextElement* title_;
  QCPColorMap* map_;
  std::vector<QCPItemText*> numbers_;
};

}  // namespace mixmask::ui
