// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QPalette>
#include <QString>

namespace mixmask::ui {

enum class ThemeChoice { system, light, dark };

// Space between things; everything stands on multiples of it, in pixels.
inline constexpr int kGap = 8;

// What a colour means is the same everywhere: own = the view's own content, lambda, the loss part
// towards the own key; partner = the other image and its part; clean = the branch without mixing.
struct Colors {
  QColor own, partner, clean;
  QColor rank, spread;              // two measures that are neither own nor partner
  QColor runA, runB, runC;          // runs and checkpoints beside each other
  QColor warning, caution;          // icons and marks: vermilion, amber
  QColor warningText, cautionText;  // the same as text, at least 4.5 : 1 on `base`
  QColor text, dimText;
  QColor window, base, border, grid;
};

// What a line stands for; it gives the colour, in every theme.
using ColorRole = QColor Colors::*;

bool isDark(const QPalette& palette);
// Follows the palette, so that a widget needs only its own palette to know its colours.
Colors colorsOf(const QPalette& palette);

// The light palette, for what is printed.
QPalette paperPalette();

// Sets style and palette of the application. `system` takes the palette that the desktop gave at
// the first call.
void applyTheme(ThemeChoice choice);

// A monochrome icon of resources/icons in the text colour of the palette in use when it is drawn.
QIcon icon(const QString& name);
QPixmap iconPixmap(const QString& name, const QColor& color, int size, double devicePixelRatio);

}  // namespace mixmask::ui
