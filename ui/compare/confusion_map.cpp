// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/confusion_map.h"

#include <QEvent>
#include <QLocale>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/widgets/focus_frame.h"

namespace mixmask::ui {
namespace {

constexpr int kMostNamed = 24;     // classes with a name on the axes
constexpr int kMostNumbered = 12;  // classes with numbers in the cells
constexpr double kShown = 0.005;   // smaller shares have no number
constexpr double kSmall = 0.85;    // of the font, for names and numbers
constexpr int kLines = 16;         // of text, the least height

}  // namespace

ConfusionMap::ConfusionMap(QWidget* parent)
    : QCustomPlot(parent), title_(new QCPTextElement(this)), map_(new QCPColorMap(xAxis, yAxis)) {
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  plotLayout()->insertRow(0);
  plotLayout()->addElement(0, 0, title_);
  title_->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
  map_->setInterpolate(false);
  axisRect()->setMinimumMargins(QMargins(0, 4, 4, 0));
  plotLayout()->setRowStretchFactor(0, 0.001);
  plotLayout()->setRowSpacing(2);
  yAxis->setRangeReversed(true);
  xAxis->setLabel(tr("taken for"));
  yAxis->setLabel(tr("true class"));
  for (QCPAxis* axis : {xAxis, yAxis}) {
    axis->grid()->setVisible(false);
    axis->setSubTicks(false);
  }
  xAxis->setTickLabelRotation(-60);
  connect(this, &QCustomPlot::afterLayout, this, &ConfusionMap::hideCrampedNumbers);
  recolor();
}

double ConfusionMap::shareAt(int row, int column) const {
  const auto classes = static_cast<std::size_t>(content_.classes.size());
  return content_
      .shares[static_cast<std::size_t>(row) * classes + static_cast<std::size_t>(column)];
}

QSharedPointer<QCPAxisTickerText> ConfusionMap::tickerOf() const {
  auto ticker = QSharedPointer<QCPAxisTickerText>::create();
  const int classes = static_cast<int>(content_.classes.size());
  for (int i = 0; classes <= kMostNamed && i < classes; ++i) {
    ticker->addTick(i, content_.classes[i]);
  }
  return ticker;
}

void ConfusionMap::show(Content content) {
  content_ = std::move(content);
  const int classes = static_cast<int>(content_.classes.size());
  setAccessibleName(content_.title);
  title_->setText(content_.title);
  map_->data()->setSize(classes, classes);
  map_->data()->setRange(QCPRange(0, classes - 1), QCPRange(0, classes - 1));
  for (int row = 0; row < classes; ++row) {
    for (int column = 0; column < classes; ++column) {
      map_->data()->setCell(column, row, shareAt(row, column));
    }
  }
  for (QCPAxis* axis : {xAxis, yAxis}) {
    axis->setTicker(tickerOf());
    axis->setRange(-0.5, classes - 0.5);
  }
  for (QCPItemText* item : numbers_) removeItem(item);
  numbers_.clear();
  if (classes <= kMostNumbered) placeNumbers();
  recolor();
}

void ConfusionMap::placeNumbers() {
  const int classes = static_cast<int>(content_.classes.size());
  for (int i = 0; i < classes * classes; ++i) {
    const double share = shareAt(i / classes, i % classes);
    if (std::abs(share) < kShown) continue;
    auto* item = new QCPItemText(this);
    item->position->setCoords(i % classes, i / classes);
    const QString percent = QString::number(std::lround(100 * std::abs(share)));
    item->setText(share < 0 ? QChar(0x2212) + percent : percent);
    item->setProperty("strength", std::abs(share) / content_.reach);
    numbers_.push_back(item);
  }
}

// Where the cells are smaller than their numbers, these would lie over each other.
void ConfusionMap::hideCrampedNumbers() {
  if (numbers_.empty()) return;
  const QSizeF cell = QSizeF(axisRect()->size()) / static_cast<double>(content_.classes.size());
  const QFontMetrics metrics(numbers_.front()->font());
  bool isCramped = cell.height() < metrics.ascent();
  for (const QCPItemText* item : numbers_) {
    isCramped = isCramped || cell.width() < metrics.horizontalAdvance(item->text());
  }
  for (QCPItemText* item : numbers_) item->setVisible(!isCramped);
}

void ConfusionMap::recolor() {
  setMinimumSize(200, kLines * fontMetrics().lineSpacing());
  QFont small = font();
  small.setPointSizeF(small.pointSizeF() * kSmall);
  const Colors colors = colorsOf(palette());
  setBackground(colors.base);
  QFont bold = font();
  bold.setBold(true);
  title_->setFont(bold);
  title_->setTextColor(colors.text);
  for (QCPAxis* axis : {xAxis, yAxis, xAxis2, yAxis2}) {
    axis->setBasePen(QPen(colors.border, 1));
    axis->setTickPen(Qt::NoPen);
    axis->setLabelColor(colors.dimText);
    axis->setTickLabelColor(colors.dimText);
    axis->setLabelFont(font());
    axis->setTickLabelFont(small);
  }
  QCPColorGradient gradient;
  gradient.clearColorStops();
  const bool isDifference = content_.negative != nullptr;
  if (isDifference) gradient.setColorStopAt(0, colors.*content_.negative);
  gradient.setColorStopAt(isDifference ? 0.5 : 0, colors.base);
  gradient.setColorStopAt(1, colors.*content_.positive);
  map_->setGradient(gradient);
  map_->setDataRange(QCPRange(isDifference ? -content_.reach : 0, content_.reach));
  for (QCPItemText* item : numbers_) {
    const bool isStrong = item->property("strength").toDouble() > 0.5;
    item->setColor(isStrong ? colors.base : colors.text);
    item->setFont(small);
  }
  replot(QCustomPlot::rpQueuedReplot);
}

void ConfusionMap::changeEvent(QEvent* event) {
  QCustomPlot::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) recolor();
}

void ConfusionMap::paintEvent(QPaintEvent* event) {
  QCustomPlot::paintEvent(event);
  QPainter painter(this);
  paintFocusFrame(painter, *this, rect());
}

void ConfusionMap::mouseMoveEvent(QMouseEvent* event) {
  QCustomPlot::mouseMoveEvent(event);
  const int column = static_cast<int>(std::lround(xAxis->pixelToCoord(event->position().x())));
  const int row = static_cast<int>(std::lround(yAxis->pixelToCoord(event->position().y())));
  const int classes = static_cast<int>(content_.classes.size());
  const bool inside = row >= 0 && row < classes && column >= 0 && column < classes;
  QToolTip::showText(event->globalPosition().toPoint(),
                     inside ? tr("%1 taken for %2: %3 %")
                                  .arg(content_.classes[row], content_.classes[column],
                                       QLocale().toString(100 * shareAt(row, column), 'f', 1))
                            : QString(),
                     this);
}

}  // namespace mixmask::ui
