// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/compare/compared_set.h"

class QLabel;

namespace mixmask::ui {

// What stands above all figures: which is better and how sure that is, what this does not cover,
// and what could not be read.
class VerdictHead : public QWidget {
  Q_OBJECT
 public:
  explicit VerdictHead(QWidget* parent = nullptr);
  void show(const ComparedSet& set);
  void setOutdated();  // until something is shown again

  QString sentence() const;
  QString problems() const;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void recolor();

  QLabel* sentence_;
  QLabel* caveat_;
  QLabel* problems_;
};

}  // namespace mixmask::ui
