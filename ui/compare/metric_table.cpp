// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/metric_table.h"

#include <QHeaderView>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "ui/compare/compare_text.h"
#include "ui/compare/interval_delegate.h"

namespace mixmask::ui {
namespace {

constexpr double kSmallestReach = 0.005;

double reachOf(const ComparedSet& set) {
  double reach = kSmallestReach;
  for (const ComparedGroup& group : set.groups) {
    for (const auto& pair : group.besideA) {
      if (!pair) continue;
      reach = std::max(reach, std::abs(pair->top1.value));
      if (!pair->top1.interval) continue;
      reach = std::max({reach, std::abs(pair->top1.interval->low), pair->top1.interval->high});
    }
  }
  return reach;
}

QString withDeviation(const EvaluationResult& result) {
  return QObject::tr("%1 \u00b1 %2 %")
      .arg(QLocale().toString(100 * result.top1, 'f', 1),
           QLocale().toString(100 * result.deviation, 'f', 1));
}

}  // namespace

MetricTable::MetricTable(QWidget* parent)
    : QTreeWidget(parent), intervals_(new IntervalDelegate(this)) {
  setColumnCount(columns);
  setHeaderLabels(
      {tr("Measured"), tr("A"), tr("Other"), tr("Difference"), tr("95 % interval"), {}, {}});
  const std::pair<Column, QString> tips[] = {
      {aColumn, tr("Top-1 accuracy with its standard error; over seeds with their deviation")},
      {otherColumn, tr("Top-1 accuracy of the other checkpoint")},
      {differenceColumn, tr("Other - A, in points of accuracy")},
      {intervalColumn, tr("Over test images: paired bootstrap, 10,000 resamples.\n"
                          "Over seeds: Welch's interval.")},
      {drawnColumn, tr("The interval on one scale for all rows; the line stands at 0")},
      {shareColumn, tr("Share of the resamples of the test images in which the other is better")}};
  for (const auto& [column, tip] : tips) headerItem()->setToolTip(column, tip);
  for (const int column : {aColumn, otherColumn, differenceColumn, intervalColumn, shareColumn}) {
    headerItem()->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
  }
  headerItem()->setTextAlignment(drawnColumn, Qt::AlignCenter);
  setItemDelegate(new RoomyDelegate(this));
  setItemDelegateForColumn(drawnColumn, intervals_);
  setAccessibleName(tr("Metrics and their differences"));
  setToolTip(tr("What was measured in the same way on each side, and the difference from A"));
  setRootIsDecorated(false);
  setUniformRowHeights(true);
  setAllColumnsShowFocus(true);
  header()->setStretchLastSection(false);
  header()->setSectionResizeMode(whatColumn, QHeaderView::Stretch);
  for (int column = 1; column < columns; ++column) {
    header()->setSectionResizeMode(column, QHeaderView::ResizeToContents);
  }
}

void MetricTable::show(const ComparedSet& set) {
  clear();
  intervals_->setReach(reachOf(set));
  const QString other = set.sides.size() == 2 ? letterOf(1) : tr("Other");
  headerItem()->setText(otherColumn, other);
  headerItem()->setText(drawnColumn, tr("\u2190 %1   better   %2 \u2192").arg(letterOf(0), other));
  headerItem()->setText(shareColumn, tr("%1 better in").arg(other));
  for (const ComparedGroup& group : set.groups) addGroup(set, group);
  expandAll();
}

void MetricTable::addGroup(const ComparedSet& set, const ComparedGroup& group) {
  const EvaluationResult& result = set.anyRecordOf(group).result;
  auto* head = new QTreeWidgetItem(this);
  head->setFirstColumnSpanned(true);
  head->setText(whatColumn, protocolText(result));
  QFont bold = font();
  bold.setBold(true);
  head->setFont(whatColumn, bold);
  addSentence(head, conditionsText(result));
  for (std::size_t side = 0; side < set.sides.size(); ++side) {
    if (set.recordOf(group, side) == nullptr) {
      addSentence(head, gapText(side, group.members.nearest[side]));
    } else if (group.besideA[side]) {
      addPair(head, set, group, side);
    } else if (side > 0 || set.sides.size() == 1 || set.mainGroup(1) == nullptr) {
      addSentence(
          head, tr("%1: %2").arg(letterOf(side), withDeviation(set.recordOf(group, side)->result)));
    }
  }
}

void MetricTable::addSentence(QTreeWidgetItem* parent, const QString& text) {
  auto* row = new QTreeWidgetItem(parent);
  row->setFirstColumnSpanned(true);
  row->setText(whatColumn, text);
  row->setToolTip(whatColumn, text);
  row->setData(whatColumn, RoomyDelegate::kDimRole, true);
}

void MetricTable::addPair(QTreeWidgetItem* parent, const ComparedSet& set,
                          const ComparedGroup& group, std::size_t side) {
  const AccuracyDifference& difference = group.besideA[side]->top1;
  auto* row = new QTreeWidgetItem(parent);
  row->setText(whatColumn, tr("Top-1, %1 beside %2").arg(letterOf(side), letterOf(0)));
  row->setText(aColumn, withDeviation(set.recordOf(group, 0)->result));
  row->setText(otherColumn, withDeviation(set.recordOf(group, side)->result));
  row->setText(differenceColumn, pointsText(difference.value));
  row->setData(drawnColumn, IntervalDelegate::kValueRole, difference.value);
  row->setData(drawnColumn, IntervalDelegate::kSideRole, static_cast<int>(side));
  if (difference.interval) {
    row->setText(intervalColumn, intervalText(*difference.interval));
    row->setData(drawnColumn, IntervalDelegate::kLowRole, difference.interval->low);
    row->setData(drawnColumn, IntervalDelegate::kHighRole, difference.interval->high);
  }
  if (difference.shareBetter) {
    row->setText(shareColumn, accuracyText(*difference.shareBetter));
  }
  row->setData(whatColumn, Qt::AccessibleTextRole,
               verdictText(side, set.recordOf(group, 0)->result, difference));
  row->setToolTip(whatColumn, verdictText(side, set.recordOf(group, 0)->result, difference));
  for (const int column : {aColumn, otherColumn, differenceColumn, intervalColumn, shareColumn}) {
    row->setTextAlignment(column, Qt::AlignRight | Qt::AlignVCenter);
  }
}

}  // namespace mixmask::ui
