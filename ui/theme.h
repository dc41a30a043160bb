// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFontMetrics>
#include <QIcon>
#include <QPalette>
#include <QString>

namespace mixmask::ui {

enum class ThemeChoice { system, light, dark, highContrast };

// Space between things; everything stands on multiples of it, in pixels.
inline constexpr int kGap = 8;

// How wide a form of labels and fields is at first, in letters of this font.
int formWidth(const QFontMetrics& font);

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
// Text and ground stand as far apart as black and white; borders are then as strong as text.
bool isHighContrast(const QPalette& palette);
// 1 to 21, as WCAG 2 defines it for opaque colours.
double contrastRatio(const QColor& a, const QColor& b);
// Follows the palette, so that a widget needs only its own palette to know its colours.
Colors colorsOf(const QPalette& palette);

// `system` is that of the palette which the desktop gave at the first call.
QPalette paletteOf(ThemeChoice choice);
// The light palette, for what is printed.
QPalette paperPalette();

// Sets style and palette of the application.
void applyTheme(ThemeChoice choice);

// A monochrome icon of resources/icons in the text colour of the palette in use when it is drawn.
QIcon icon(const QString& name);
QPixmap iconPixmap(const QString& name, const QColor& color, int size, double devicePixelRatio);

}  // namespace mixmask::ui
