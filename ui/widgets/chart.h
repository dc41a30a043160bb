// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "ui/theme.h"
#include "ui/widgets/chart_curve.h"
#include "ui/widgets/chart_overlay.h"
#include "ui/widgets/thinned_series.h"

namespace mixmask::ui {

// One chart: title and legend above the data, axes with units, wheel and drag to look closer,
// double click to see all again, export. Raw values are a thin ghost behind the smoothed line; of
// the points that share a column of pixels a band goes from the lowest to the highest.
class Chart : public QCustomPlot {
  Q_OBJECT
 public:
  enum class Shape { line, dots, lineWithDots };
  struct Series {
    QString name;
    ColorRole role = nullptr;
    Shape shape = Shape::line;
    std::shared_ptr<ThinnedSeries> own;           // filled by append()
    std::shared_ptr<const ThinnedSeries> values;  // what is drawn: its own, or that of drawFrom()
    ChartCurve* curve = nullptr;
    bool broad = false;
    Qt::PenStyle dash = Qt::SolidLine;
  };
  struct Reference {
    QString name;
    ColorRole role = nullptr;
    QCPItemStraightLine* line = nullptr;
    QCPItemText* label = nullptr;
    std::optional<double> value;
    QString text;  // whole; the label may be shortened
  };

  Chart(const QString& title, const QString& xLabel, const QString& yLabel,
        QWidget* parent = nullptr);

  // The right axis is shown once a series uses it.
  int addSeries(const QString& name, ColorRole role, Shape shape, bool rightAxis = false);
  // Broader than the others and under them: seen where they lie on it. Not dashed, which would
  // cost as much as all other lines.
  void setBroad(int series);
  // For a few thousand points at most: a dashed line costs many times a solid one. Raw values
  // behind a smoothed line stay solid.
  void setDash(int series, Qt::PenStyle dash);
  void setSeriesShown(int series, bool shown);
  int addReference(const QString& name, ColorRole role);
  // A dashed level with its text at the right end; none: not shown.
  void setReference(int reference, std::optional<double> value, const QString& text = {});

  // Ticks of a vertical axis at these values alone, as far as they have room, from the top.
  void setOwnTicks(QCPAxis* axis, std::map<double, QString> ticks);

  void append(int series, double x, double y);
  // Takes the place of all points of the series; x rises.
  void setValues(int series, const std::vector<QPointF>& points);
  // Draws points that grow elsewhere; markDirty() says that they have grown.
  void drawFrom(int series, std::shared_ptr<const ThinnedSeries> values);
  virtual void clearData();
  // 0: raw only; 0.99: a moving average over about a hundred points.
  void setSmoothing(double weight);
  // From the lowest to the highest of the points that share a column of pixels.
  void setBandsShown(bool shown);
  bool areBandsShown() const { return areBandsShown_; }

  // In a page that scrolls, the wheel belongs to a chart only once it has been clicked.
  void setWheelNeedsFocus(bool needs) { wheelNeedsFocus_ = needs; }

  // On a logarithmic axis values of 0 and below are left out, and the title says so.
  void setXLog(bool log);
  void setYLog(bool log);
  bool isXLog() const { return xLog_; }
  bool isYLog() const { return yLog_; }

  // A vertical line with the values there; none: no line. Cheap: only its own layer is drawn.
  void showCursor(std::optional<double> x);
  // Small triangles on the x axis, each with its text as a tooltip.
  void setMarks(std::vector<ChartMark> marks);
  const std::vector<ChartMark>& marks() const { return marks_->marks(); }
  // Name and value of every shown series at the last point up to x.
  std::vector<ChartValue> valuesAt(double x) const;
  // Stands in the middle of a chart without points.
  void setEmptyText(const QString& text);

  // The whole range of x; the chart shows it until the user zooms.
  void setXExtent(double lower, double upper);
  bool followsData() const { return follows_; }
  void showXRange(const QCPRange& range);
  void showAll();
  // The whole label of an axis, which may be shortened where it is drawn.
  QString labelOf(const QCPAxis* axis) const;

  // Whether a CSV file of the chart has every point, of however many.
  virtual bool canSaveEveryPoint() const;

  // Draws once if something is new and the chart is seen.
  void refresh();

  const std::vector<Series>& series() const { return series_; }
  const std::vector<Reference>& references() const { return references_; }
  double smoothing() const { return smoothing_; }
  const QString& title() const { return titleText_; }
  void setTitle(const QString& title);

 Q_SIGNALS:
  void xRangeChosen(const QCPRange& range);
  void allChosen();
  void xLogChosen(bool log);
  void bandsChosen(bool shown);
  void cursorMoved(std::optional<double> x);
  void aloneChosen();  // double click on the title, or Enter
  void leaveChosen();  // Escape
  void exportFailed(const QString& problem);

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  // Fixed ends of an axis, where the data should not decide.
  virtual QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const;
  virtual void recolor();
  // Writes every point, or lowest, highest and mean of those that are kept together.
  virtual void saveCsv(const QString& file);
  void markDirty() { dirty_ = true; }
  const Colors& colors() const { return colors_; }
  Series& seriesAt(int index) { return series_[static_cast<std::size_t>(index)]; }

 private:
  void layOutHeader(const QString& title);
  void layOutOverlay();
  void colorSeries(Series& series);
  void colorReference(Reference& reference);
  void rescaleY();
  void noticeZoom(const QCPRange& xBefore, const QCPRange& yBefore);
  void chooseRange(const QCPRange& range);
  bool leavesOut() const;
  QCPRange shownExtent() const;
  void fitHeader();
  void fitReferences();
  void fitTicks();
  void fitOwnTicks();
  void fitAxisLabels();
  void refreshTip();
  bool isSeen() const;
  void chooseXLog();
  void chooseBands();
  void showTable();
  void saveAs(const QString& kind);

  std::vector<Series> series_;
  std::vector<Reference> references_;
  QString titleText_;
  QCPTextElement* title_ = nullptr;
  QCPLegend* legend_ = nullptr;
  QCPItemText* emptyText_ = nullptr;
  ChartMarks* marks_ = nullptr;
  ChartCursor* cursor_ = nullptr;
  Colors colors_;
  QCPRange extent_{0, 1};
  double smoothing_ = 0;
  struct AxisLabel {
    QCPAxis* axis = nullptr;
    QString whole{}, shown{};
  };
  std::vector<AxisLabel> labels_;
  std::map<QCPAxis*, std::map<double, QString>> ownTicks_;
  QStringList shortened_{};  // whole texts of title, legend and references, drawn shortened
  bool xLog_ = false, yLog_ = false;
  bool areBandsShown_ = true;
  bool wheelNeedsFocus_ = false;
  bool follows_ = true;
  bool dirty_ = true;
};

}  // namespace mixmask::ui
