// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QGridLayout;
class QToolButton;

namespace mixmask::ui {

// Charts that answer one question, two beside each other, under a title that folds them away.
class ChartGroup : public QWidget {
  Q_OBJECT
 public:
  explicit ChartGroup(const QString& title, QWidget* parent = nullptr);
  // Also puts back a chart that was shown elsewhere.
  void place(QWidget* chart, int index);
  bool isFolded() const;
  void setFolded(bool folded);
  QToolButton* head() const { return head_; }

 private:
  QToolButton* head_;
  QWidget* body_;
  QGridLayout* grid_;
};

}  // namespace mixmask::ui
