// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "core/session/run_health.h"

class QLabel;
class QToolButton;

namespace mixmask::ui {

// The lamps of a run's health in a row, each by icon, word and colour, with its sentence as a
// tooltip; a press shows the chart. Under them stands the sentence of what is worst.
class HealthLamps : public QWidget {
  Q_OBJECT
 public:
  explicit HealthLamps(QWidget* parent = nullptr);
  void setLamps(std::vector<HealthLamp> lamps);
  QToolButton* lamp(HealthTopic topic) const;
  // Of the worst lamps, as plain text; empty: nothing is to be watched.
  QString worst() const;

 Q_SIGNALS:
  void chartAsked(HealthTopic topic);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void redraw();

  std::vector<QToolButton*> buttons_;
  QLabel* words_;
  std::vector<HealthLamp> lamps_;
};

}  // namespace mixmask::ui
