// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

#include "core/session/events.h"
#include "ui/theme.h"

namespace mixmask::ui {

// Null for a picture without pixels.
QImage toImage(const Picture& picture);
// One pixel a cell: own in its colour, partner in its.
QImage toImage(const MaskCells& mask, const Colors& colors);

}  // namespace mixmask::ui
