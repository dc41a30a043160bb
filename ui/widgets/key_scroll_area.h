// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

namespace mixmask::ui {

// Scrolls what cannot have the focus itself, such as pictures: it takes the focus for the keys, and
// shows that it has it.
class KeyScrollArea : public QScrollArea {
  Q_OBJECT
 public:
  explicit KeyScrollArea(QWidget* parent = nullptr);

 protected:
  bool event(QEvent* event) override;
};

}  // namespace mixmask::ui
