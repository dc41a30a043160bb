// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

#include "ui/help/explanations.h"

namespace mixmask::ui {

// "?" in the header of a panel: says in a popup what the panel shows, with its formula. Escape or a
// click beside it closes the popup.
class HelpButton : public QToolButton {
  Q_OBJECT
 public:
  // To stand in a layout of the panel.
  HelpButton(Topic topic, QWidget* panel);
  // In the upper right corner of a panel that paints its own header, wherever it is resized to.
  static HelpButton* inCornerOf(QWidget* panel, Topic topic);

  Topic topic() const { return topic_; }
  void setTopic(Topic topic);  // of a panel that shows now this, now that
  QWidget* popup() const { return popup_; }
  void explain();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void place();

  Topic topic_;
  QWidget* popup_ = nullptr;
  bool isInCorner_ = false;
};

// The button of the panel that `inside` stands in, or is; a dialog is a panel. nullptr: nothing
// around it has one.
HelpButton* helpAround(QWidget* inside);

}  // namespace mixmask::ui
