// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <limits>
#include <optional>
#include <vector>

#include "ui/theme.h"

namespace mixmask::ui {

// One chart: title and legend above the data, axes with units, wheel and drag to look closer,
// double click to see all again, export with every point. Raw values are a thin ghost behind the
// smoothed line.
class Chart : public QCustomPlot {
  Q_OBJECT
 public:
  enum class Shape { line, dots, lineWithDots };
  struct Series {
    QString name;
    ColorRole role = nullptr;
    Shape shape = Shape::line;
    QCPGraph* raw = nullptr;
    QCPGraph* smooth = nullptr;
    bool broad = false;
    Qt::PenStyle dash = Qt::SolidLine;
    double average = 0;  // state of the moving average
    double averageWeight = 1;
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -std::numeric_limits<double>::infinity();
  };
  struct Reference {
    QString name;
    ColorRole role = nullptr;
    QCPItemStraightLine* line = nullptr;
    QCPItemText* label = nullptr;
    std::optional<double> value;
  };

  Chart(const QString& title, const QString& xLabel, const QString& yLabel,
        QWidget* parent = nullptr);

  // The right axis is shown once a series uses it.
  int addSeries(const QString& name, ColorRole role, Shape shape, bool rightAxis = false);
  // Broader than the others and under them: seen where they lie on it. Not dashed, which would
  // cost as much as all other lines.
  void setBroad(int series);
  // For a few thousand points at most: a dashed line costs many times a solid one. Raw values behind
  // a smoothed line stay solid.
  void setDash(int series, Qt::PenStyle dash);
  void setSeriesShown(int series, bool shown);
  int addReference(const QString& name, ColorRole role);
  // A dashed level with its text at the right end; none: not shown.
  void setReference(int reference, std::optional<double> value, const QString& text = {});

  void append(int series, double x, double y);
  virtual void clearData();
  // 0: raw only; 0.99: a moving average over about a hundred points.
  void setSmoothing(double weight);

  // The whole range of x; the chart shows it until the user zooms.
  void setXExtent(double lower, double upper);
  bool followsData() const { return follows_; }
  void showXRange(const QCPRange& range);
  void showAll();

  // Draws once if something is new and the chart is seen.
  void refresh();

  const std::vector<Series>& series() const { return series_; }
  const std::vector<Reference>& references() const { return references_; }
  double smoothing() const { return smoothing_; }
  QString title() const;
  void setTitle(const QString& title);

 Q_SIGNALS:
  void xRangeChosen(const QCPRange& range);
  void allChosen();
  void exportFailed(const QString& problem);

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  // Fixed ends of an axis, where the data should not decide.
  virtual QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const;
  virtual void recolor();
  void markDirty() { dirty_ = true; }
  const Colors& colors() const { return colors_; }
  Series& seriesAt(int index) { return series_[static_cast<std::size_t>(index)]; }

 private:
  void layOutHeader(const QString& title);
  void colorSeries(Series& series);
  void colorReference(Reference& reference);
  void extendSmooth(Series& series, double x, double y);
  void rescaleY();
  void noticeZoom(const QCPRange& xBefore, const QCPRange& yBefore);
  void chooseRange(const QCPRange& range);
  QString valuesAt(double x) const;
  void saveAs(const QString& kind);

  std::vector<Series> series_;
  std::vector<Reference> references_;
  QCPTextElement* title_ = nullptr;
  QCPLegend* legend_ = nullptr;
  Colors colors_;
  QCPRange extent_{0, 1};
  double smoothing_ = 0;
  bool follows_ = true;
  bool dirty_ = true;
};

}  // namespace mixmask::ui
