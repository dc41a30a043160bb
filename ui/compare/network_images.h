// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

#include "core/session/encoder_views.h"

namespace mixmask::ui {

// The kernels side by side in a square, a pixel a weight, with a line of `ground` between them.
QImage filterSheet(const FirstLayer& layer, const QColor& ground);
// The view in grey under the map, whose cells stay as large as they are: nothing is interpolated.
// Each map is scaled by its own largest value. Null where there is no map.
QImage activationOverlay(const ActivationMap& map);

}  // namespace mixmask::ui
