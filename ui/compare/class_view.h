// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "ui/compare/compared_set.h"

class QLabel;

namespace mixmask::ui {

class ClassChart;
class ConfusionMap;

// What is taken for what by A and by another checkpoint, the difference of the two, and by how much
// each class gains. The space key shows A and the other one in turn in the same place.
class ClassView : public QWidget {
  Q_OBJECT
 public:
  explicit ClassView(QWidget* parent = nullptr);
  // Null: nothing to compare.
  void show(std::shared_ptr<const ComparedSet> set, const ComparedGroup* group, std::size_t side);
  void blink();

  ConfusionMap* ofA() const { return ofA_; }
  ConfusionMap* ofOther() const { return ofOther_; }
  ConfusionMap* difference() const { return difference_; }
  ClassChart* chart() const { return chart_; }

 Q_SIGNALS:
  void exportFailed(const QString& problem);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void showMaps();
  bool hasMaps() const;

  std::shared_ptr<const ComparedSet> set_;
  const ComparedGroup* group_ = nullptr;
  std::size_t side_ = 1;
  bool blinked_ = false;
  QLabel* hint_;
  ConfusionMap* ofA_;
  ConfusionMap* ofOther_;
  ConfusionMap* difference_;
  ClassChart* chart_;
};

}  // namespace mixmask::ui
