// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

#include "core/session/accuracy_difference.h"

namespace mixmask::ui {

// Leaves room around the text of a cell, and dims what only explains.
class RoomyDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  static constexpr int kDimRole = Qt::UserRole + 5;

  using QStyledItemDelegate::QStyledItemDelegate;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 protected:
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
};

// Draws the interval of a difference as a bar around its value, on one scale for all rows of a
// table, with a line at 0.
class IntervalDelegate : public RoomyDelegate {
  Q_OBJECT
 public:
  static constexpr int kValueRole = Qt::UserRole + 1, kLowRole = Qt::UserRole + 2,
                       kHighRole = Qt::UserRole + 3, kSideRole = Qt::UserRole + 4;

  using RoomyDelegate::RoomyDelegate;
  // The farthest end of any interval, as a fraction.
  void setReach(double reach) { reach_ = reach; }

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  double reach_ = 0.01;
};

}  // namespace mixmask::ui
