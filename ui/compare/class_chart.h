// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/compare/compared_set.h"
#include "ui/widgets/chart.h"

namespace mixmask::ui {

// By how many points each class gains or loses, the largest gain first. Of many classes only both
// ends are shown.
class ClassChart : public Chart {
  Q_OBJECT
 public:
  explicit ClassChart(QWidget* parent = nullptr);
  void show(const std::vector<std::string>& names, const RecordComparison& comparison,
            std::size_t side);
  QStringList shown() const { return shown_; }  // the classes from left to right

 protected:
  void recolor() override;
  QCPRange yRange(const QCPAxis* axis, const QCPRange& data) const override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  QCPBars* gains_ = nullptr;
  QCPBars* losses_ = nullptr;
  QStringList shown_, tips_;
  std::size_t side_ = 1;
  double reach_ = 1;
};

}  // namespace mixmask::ui
