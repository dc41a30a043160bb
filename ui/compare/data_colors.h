// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPixmap>

#include "ui/theme.h"

namespace mixmask::ui {

// Marks of classes in a scatter plot: the palette of Okabe & Ito, seven colours that differ for
// colour-blind eyes too, then the same in other shapes.
inline constexpr int kMarkColors = 7, kMarkShapes = 4;
QPixmap classMark(int number, const QPalette& palette, double devicePixelRatio);
// Right and wrong, by shape and colour.
QPixmap verdictMark(bool isRight, const QPalette& palette, double devicePixelRatio);
QPixmap selectionMark(const QPalette& palette, double devicePixelRatio);

// Viridis (van der Walt & Smith 2015): equal steps of the share look equally large, also printed in
// grey. share: 0..1.
QColor heatColor(double share);

}  // namespace mixmask::ui
