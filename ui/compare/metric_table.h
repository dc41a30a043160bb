// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeWidget>

#include "ui/compare/compared_set.h"

namespace mixmask::ui {

class IntervalDelegate;

// One group a protocol with its parameters; below it a row for every other side beside A, and why a
// side has no figure there. Results that do not measure the same never share a row.
class MetricTable : public QTreeWidget {
  Q_OBJECT
 public:
  enum Column {
    whatColumn,
    aColumn,
    otherColumn,
    differenceColumn,
    intervalColumn,
    drawnColumn,
    shareColumn,
    columns
  };

  explicit MetricTable(QWidget* parent = nullptr);
  void show(const ComparedSet& set);

 private:
  void addGroup(const ComparedSet& set, const ComparedGroup& group);
  void addPair(QTreeWidgetItem* parent, const ComparedSet& set, const ComparedGroup& group,
               std::size_t side);
  void addSentence(QTreeWidgetItem* parent, const QString& text);

  IntervalDelegate* intervals_;
};

}  // namespace mixmask::ui
