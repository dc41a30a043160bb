// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>
#include <QStyleOptionComboBox>

namespace mixmask::ui {

// A property of a list that shortens its text at the left; others do so in the middle.
inline constexpr const char* kShortenedAtTheLeft = "shortenedAtTheLeft";

// What a closed list shows of its current text in the room that it has.
QString shownTextOf(const QStyleOptionComboBox& list, const QWidget* widget);

// Fusion derives its outlines from the ground. On a dark one that hides the frame of a check box;
// in high contrast every frame and the focus are drawn again, in colours that are seen. The focus
// of a list, a text or a default button has a frame in every theme.
class StudioStyle : public QProxyStyle {
 public:
  StudioStyle() : QProxyStyle("Fusion") {}

  void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
  void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                   const QWidget* widget) const override;
  void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                          QPainter* painter, const QWidget* widget) const override;

 private:
  void drawButton(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
};

}  // namespace mixmask::ui
