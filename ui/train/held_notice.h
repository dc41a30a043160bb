// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

namespace mixmask::ui {

class Banner;
class TrainingTurn;

// Says, in the page, what a start or a resume waits for, and offers to do it now or not at all.
class HeldNotice : public QObject {
  Q_OBJECT
 public:
  HeldNotice(TrainingTurn& turn, Banner& banner, QObject* parent = nullptr);

 private:
  void refresh();
  QString sentence() const;

  TrainingTurn& turn_;
  Banner& banner_;
  QString said_;  // what the banner says of it; empty: nothing waits
};

}  // namespace mixmask::ui
