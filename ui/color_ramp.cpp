// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/color_ramp.h"

namespace mixmask::ui {

const std::vector<QColor>& colorRamp() {
  static const std::vector<QColor> ramp{QColor(0x440154), QColor(0x472D7B), QColor(0x3B528B),
                                        QColor(0x2C728E), QColor(0x21918C), QColor(0x28AE80),
                                        QColor(0x5EC962), QColor(0xADDC30), QColor(0xFDE725)};
  return ramp;
}

}  // namespace mixmask::ui
