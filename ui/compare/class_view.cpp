// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/class_view.h"

#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/compare/class_chart.h"
#include "ui/compare/confusion_map.h"
#include "ui/widgets/focus_frame.h"

namespace mixmask::ui {
namespace {

constexpr double kSmallestReach = 0.01;
constexpr std::size_t kMostMapped = 1500;  // classes; a map has their square in cells

// Of each true class the shares that were taken for each class, row by row.
std::vector<double> sharesOf(const EvaluationRecord& record) {
  const std::size_t classes = record.classNames.size();
  std::vector<double> shares(classes * classes, 0), sums(classes, 0);
  for (const auto& [label, guess, images] : record.confusion) {
    shares[static_cast<std::size_t>(label) * classes + static_cast<std::size_t>(guess)] =
        static_cast<double>(images);
    sums[static_cast<std::size_t>(label)] += static_cast<double>(images);
  }
  for (std::size_t i = 0; i < shares.size(); ++i) shares[i] /= std::max(sums[i / classes], 1.0);
  return shares;
}

}  // namespace

ClassView::ClassView(QWidget* parent)
    : QWidget(parent),
      hint_(new QLabel(this)),
      ofA_(new ConfusionMap(this)),
      ofOther_(new ConfusionMap(this)),
      difference_(new ConfusionMap(this)),
      chart_(new ClassChart(this)) {
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Classes"));
  setToolTip(tr("Space blinks between the two confusion matrices"));
  hint_->setForegroundRole(QPalette::PlaceholderText);
  hint_->setWordWrap(true);
  auto* maps = new QHBoxLayout;
  maps->setSpacing(kGap);
  for (ConfusionMap* map : {ofA_, ofOther_, difference_}) maps->addWidget(map, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kGap, kGap, kGap, kGap);
  column->setSpacing(kGap);
  column->addWidget(hint_);
  column->addLayout(maps, 5);
  column->addWidget(chart_, 3);
  connect(chart_, &Chart::exportFailed, this, &ClassView::exportFailed);
}

void ClassView::show(std::shared_ptr<const ComparedSet> set, const ComparedGroup* group,
                     std::size_t side) {
  set_ = std::move(set);
  group_ = group;
  side_ = side;
  blinked_ = false;
  if (group_ == nullptr) return;
  for (ConfusionMap* map : {ofA_, ofOther_, difference_}) map->setVisible(hasMaps());
  hint_->setText(hasMaps()
                     ? tr("Shares of each true class in %. Space: A and the other in turn in the "
                          "same place. Point at a cell or a bar for its numbers.")
                     : tr("So many classes have no confusion matrix that could be seen."));
  if (hasMaps()) showMaps();
  chart_->show(set_->recordOf(*group_, 0)->classNames, *group_->besideA[side_], side_);
}

bool ClassView::hasMaps() const {
  return group_ != nullptr && set_->recordOf(*group_, 0)->classNames.size() <= kMostMapped;
}

void ClassView::showMaps() {
  const EvaluationRecord& a = *set_->recordOf(*group_, 0);
  const EvaluationRecord& b = *set_->recordOf(*group_, side_);
  QStringList classes;
  for (const std::string& name : a.classNames) classes << QString::fromStdString(name);
  std::vector<double> ofA = sharesOf(a), ofB = sharesOf(b), gain(ofA.size());
  double reach = kSmallestReach;
  for (std::size_t i = 0; i < gain.size(); ++i) {
    gain[i] = ofB[i] - ofA[i];
    reach = std::max(reach, std::abs(gain[i]));
  }
  const QString nameOfA = letterOf(0), nameOfB = letterOf(side_);
  difference_->show({tr("%1 \u2212 %2 (points)").arg(nameOfB, nameOfA), classes, std::move(gain),
                     reach, roleOf(0), roleOf(side_)});
  ofOther_->show({nameOfB, classes, ofB});
  // The other one in A's place, so that only what differs moves.
  if (blinked_) {
    ofA_->show({tr("%1, in the place of %2").arg(nameOfB, nameOfA), classes, std::move(ofB)});
  } else {
    ofA_->show({nameOfA, classes, std::move(ofA)});
  }
}

void ClassView::blink() {
  if (!hasMaps()) return;
  blinked_ = !blinked_;
  showMaps();
}

void ClassView::paintEvent(QPaintEvent* event) {
  QWidget::paintEvent(event);
  QPainter painter(this);
  paintFocusFrame(painter, *this, rect());
}

void ClassView::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Space) return blink();
  QWidget::keyPressEvent(event);
}

}  // namespace mixmask::ui
