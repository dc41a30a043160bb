// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPixmap>

#include "ui/theme.h"

namespace mixmask::ui {

// Marks of classes in a scatter plot: from one class to the next both the colour (of the palette of
// Okabe & Ito, which differ for colour-blind eyes too) and the shape change, so that 7 x 4 classes
// have marks of their own.
inline constexpr int kMarks = 28;
QPixmap classMark(int number, const QPalette& palette, double devicePixelRatio);
// Right and wrong, by shape and colour.
QPixmap verdictMark(bool isRight, const QPalette& palette, double devicePixelRatio);
// Of the classes that another one is lifted out of.
QPixmap dimMark(const QPalette& palette, double devicePixelRatio);
QPixmap selectionMark(const QPalette& palette, double devicePixelRatio);
// Where the keyboard is.
QPixmap cursorMark(const QPalette& palette, double devicePixelRatio);

// Viridis (van der Walt & Smith 2015): equal steps of the share look equally large, also printed in
// grey. share: 0..1.
QColor heatColor(double share);

}  // namespace mixmask::ui
