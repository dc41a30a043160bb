// SPDX-License-Identifier: GPL-3.0-or-later
// How a chart looks: its header, and its colours in the theme of the day.
#include "ui/widgets/chart.h"

namespace mixmask::ui {
namespace {

constexpr int kRawAlpha = 90;
constexpr int kBandAlpha = 70;
constexpr int kDotSize = 5;
constexpr int kLegendIconWidth = 18;
constexpr int kLine = 2;
constexpr int kBroadLine = 4;

// A picture of the dot: drawing discs anew costs 20 times as much.
QCPScatterStyle dotStyle(const QColor& color, int size) {
  QPixmap dot(size, size);
  dot.fill(Qt::transparent);
  QPainter painter(&dot);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawEllipse(QRectF(0, 0, size, size));
  return QCPScatterStyle(dot);
}

QColor faded(QColor color, int alpha) {
  color.setAlpha(alpha);
  return color;
}

}  // namespace

// The legend stands above the axes, never on the data.
void Chart::layOutHeader(const QString& title) {
  QFont bold = font();
  bold.setBold(true);
  title_ = new QCPTextElement(this, title, bold);
  title_->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
  title_->setMargins(QMargins(2, 2, 0, 0));
  legend_ = new QCPLegend;
  plotLayout()->insertRow(0);
  plotLayout()->addElement(0, 0, title_);
  plotLayout()->insertRow(1);
  auto* row = new QCPLayoutGrid;
  plotLayout()->addElement(1, 0, row);
  row->addElement(0, 0, legend_);
  auto* filler = new QCPLayoutElement(this);
  row->addElement(0, 1, filler);
  row->setColumnStretchFactor(0, 0.001);
  legend_->setLayer("legend");
  legend_->setFillOrder(QCPLegend::foColumnsFirst);
  legend_->setBorderPen(Qt::NoPen);
  legend_->setMargins(QMargins(0, 0, 0, 0));
  legend_->setColumnSpacing(12);
  plotLayout()->setRowStretchFactor(0, 0.001);
  plotLayout()->setRowStretchFactor(1, 0.001);
  plotLayout()->setRowSpacing(2);
  setAutoAddPlottableToLegend(false);
}

// Marks lie on the data; the cursor has a layer of its own, so that moving it draws nothing else.
void Chart::layOutOverlay() {
  marks_ = new ChartMarks(this);
  marks_->setLayer("overlay");
  addLayer("cursor");
  layer("cursor")->setMode(QCPLayer::lmBuffered);
  cursor_ = new ChartCursor(this);
  cursor_->setLayer("cursor");
  emptyText_ = new QCPItemText(this);
  emptyText_->setText({});
  emptyText_->position->setType(QCPItemPosition::ptAxisRectRatio);
  emptyText_->position->setCoords(0.5, 0.5);
  emptyText_->setVisible(false);
}

void Chart::colorSeries(Series& series) {
  const QColor color = colors_.*series.role;
  const bool smoothed = smoothing_ > 0;
  const QColor raw = smoothed ? faded(color, kRawAlpha) : color;
  series.curve->setLines(QPen(raw, 1, smoothed ? Qt::SolidLine : series.dash),
                         QPen(color, series.broad ? kBroadLine : kLine, series.dash));
  series.curve->setBandColor(faded(color, kBandAlpha));
  series.curve->setBandShown(areBandsShown_);
  series.curve->setSmoothing(smoothing_);
  series.curve->setDots(
      series.shape == Shape::line ? QCPScatterStyle::ssNone : dotStyle(raw, kDotSize),
      series.shape != Shape::dots);
}

void Chart::recolor() {
  colors_ = colorsOf(palette());
  setBackground(colors_.base);
  title_->setTextColor(colors_.text);
  emptyText_->setColor(colors_.dimText);
  emptyText_->setFont(font());
  legend_->setBrush(Qt::NoBrush);
  legend_->setTextColor(colors_.text);
  legend_->setFont(font());
  // As high as a line of text, which is clipped to its item.
  legend_->setIconSize(kLegendIconWidth, QFontMetrics(font()).height() + 1);
  for (QCPAxis* axis : {xAxis, yAxis, yAxis2}) {
    axis->setBasePen(QPen(colors_.border, 1));
    axis->setTickPen(QPen(colors_.border, 1));
    axis->setSubTickPen(Qt::NoPen);
    axis->setLabelColor(colors_.dimText);
    axis->setTickLabelColor(colors_.dimText);
    axis->setLabelFont(font());
    axis->setTickLabelFont(font());
    axis->setLabelPadding(3);
    axis->setNumberFormat("g");
    axis->setNumberPrecision(6);
    axis->grid()->setPen(QPen(colors_.grid, 1));
    axis->grid()->setZeroLinePen(QPen(colors_.grid, 1));
  }
  for (Series& series : series_) colorSeries(series);
  for (Reference& reference : references_) colorReference(reference);
  dirty_ = true;
}

void Chart::colorReference(Reference& reference) {
  const QColor color = colors_.*reference.role;
  reference.line->setPen(QPen(color, 1, Qt::DashLine));
  QColor ground = colors_.base;  // the label stays legible where data passes behind it
  ground.setAlpha(200);
  reference.label->setBrush(ground);
  reference.label->setColor(color);
  reference.label->setFont(font());
}

}  // namespace mixmask::ui
