// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QImage>

namespace mixmask::ui {

// A picture for an item of a list, pixel-exact in a square of `size`; selection does not tint it.
QIcon pictureIcon(const QImage& image, int size, double devicePixelRatio, const QColor& border);

}  // namespace mixmask::ui
