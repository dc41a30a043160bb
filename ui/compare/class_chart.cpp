// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/class_chart.h"

#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/compare/compare_text.h"

namespace mixmask::ui {
namespace {

constexpr std::size_t kAtEachEnd = 15;
constexpr double kHeadroom = 1.15;
constexpr int kLines = 11;       // of text, the least height: the names stand upright
constexpr double kSmall = 0.85;  // of the font, for the names

// Classes with images, the largest gain first; of many only those at both ends.
std::vector<std::size_t> orderOf(const std::vector<ClassAccuracies>& classes) {
  std::vector<std::size_t> order(classes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::erase_if(order, [&](std::size_t i) { return classes[i].images == 0; });
  std::ranges::stable_sort(order, std::ranges::greater{},
                           [&](std::size_t i) { return classes[i].b - classes[i].a; });
  if (order.size() > 2 * kAtEachEnd) {
    order.erase(order.begin() + kAtEachEnd, order.end() - kAtEachEnd);
  }
  return order;
}

}  // namespace

ClassChart::ClassChart(QWidget* parent)
    : Chart(tr("Difference by class"), {}, tr("points"), parent),
      gains_(new QCPBars(xAxis, yAxis)),
      losses_(new QCPBars(xAxis, yAxis)) {
  setInteractions(QCP::iNone);
  xAxis->setTickLabelRotation(-40);
  xAxis->grid()->setVisible(false);
  recolor();
}

void ClassChart::show(const std::vector<std::string>& names, const RecordComparison& comparison,
                      std::size_t side) {
  side_ = side;
  shown_.clear();
  tips_.clear();
  reach_ = 0.1;
  QVector<double> x, gains, losses;
  auto ticker = QSharedPointer<QCPAxisTickerText>::create();
  for (const std::size_t i : orderOf(comparison.classes)) {
    const ClassAccuracies& one = comparison.classes[i];
    const double points = 100 * (one.b - one.a);
    const QString name = QString::fromStdString(names[i]);
    ticker->addTick(x.size(), name);
    x << static_cast<double>(x.size());
    gains << std::max(points, 0.0);
    losses << std::min(points, 0.0);
    reach_ = std::max(reach_, std::abs(points));
    shown_ << name;
    tips_ << tr("%1: %2 %3, %4 %5 (%6 points, %L7 images)")
                 .arg(name, letterOf(0), accuracyText(one.a), letterOf(side), accuracyText(one.b),
                      pointsText(one.b - one.a))
                 .arg(one.images);
  }
  gains_->setData(x, gains, true);
  losses_->setData(x, losses, true);
  xAxis->setTicker(ticker);
  setTitle(tr("%1 \u2212 %2 by class").arg(letterOf(side), letterOf(0)));
  setXExtent(-0.7, static_cast<double>(x.size()) - 0.3);
  recolor();
  refresh();
}

QCPRange ClassChart::yRange(const QCPAxis*, const QCPRange&) const {
  return {-kHeadroom * reach_, kHeadroom * reach_};
}

// A gain has the colour of the side that is better there.
void ClassChart::recolor() {
  Chart::recolor();
  setMinimumSize(240, kLines * fontMetrics().lineSpacing());
  QFont small = font();
  small.setPointSizeF(kSmall * small.pointSizeF());
  xAxis->setTickLabelFont(small);
  if (losses_ == nullptr) return;
  for (const auto& [bars, side] : {std::pair{gains_, side_}, std::pair{losses_, std::size_t{0}}}) {
    bars->setPen(Qt::NoPen);
    bars->setBrush(colors().*roleOf(side));
    bars->setWidth(0.7);
  }
  yAxis->grid()->setZeroLinePen(QPen(colors().dimText, 1));
}

void ClassChart::mouseMoveEvent(QMouseEvent* event) {
  const auto at = std::lround(xAxis->pixelToCoord(event->position().x()));
  const bool inside = at >= 0 && at < tips_.size();
  QToolTip::showText(event->globalPosition().toPoint(),
                     inside ? tips_[static_cast<int>(at)] : QString(), this);
}

}  // namespace mixmask::ui
