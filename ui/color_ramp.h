// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <vector>

namespace mixmask::ui {

// Colours of a measure from its lowest to its highest value, evenly spaced. Their lightness rises
// evenly, so that equal steps look equal, also without colour vision (viridis, van der Walt & Smith
// 2015).
const std::vector<QColor>& colorRamp();

}  // namespace mixmask::ui
