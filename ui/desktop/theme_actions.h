// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QActionGroup>

#include "ui/theme.h"

namespace mixmask::ui {

// The themes to choose from; the settings keep the choice.
class ThemeActions : public QActionGroup {
  Q_OBJECT
 public:
  explicit ThemeActions(QObject* parent);
  void set(ThemeChoice choice);
  // What was chosen last, or `system`.
  void restore();
};

}  // namespace mixmask::ui
