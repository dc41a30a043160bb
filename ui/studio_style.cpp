// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/studio_style.h"

#include <QPainter>
#include <QStyleOption>
#include <QWidget>
#include <algorithm>

#include "ui/theme.h"

namespace mixmask::ui {
namespace {

constexpr int kFocusWidth = 2;
constexpr int kInset = 3;  // of the frame of the focus, within a button

constexpr QStyle::PrimitiveElement kFrames[] = {
    QStyle::PE_PanelButtonCommand, QStyle::PE_FrameLineEdit,
    QStyle::PE_PanelLineEdit,      QStyle::PE_Frame,
    QStyle::PE_FrameGroupBox,      QStyle::PE_FrameMenu,
    QStyle::PE_PanelTipLabel};

void drawFrame(QPainter* painter, const QRect& rect, const QColor& color, int width) {
  painter->save();
  painter->setPen(QPen(color, width));
  painter->setBrush(Qt::NoBrush);
  const double inside = width / 2.0;
  painter->drawRect(QRectF(rect).adjusted(inside, inside, -inside, -inside));
  painter->restore();
}

// The field of a spin box, which has a frame already.
bool isWithinFrame(const QWidget* widget) {
  return widget != nullptr && widget->parentWidget() != nullptr &&
         widget->parentWidget()->inherits("QAbstractSpinBox");
}

// Around what can be edited or pressed.
void drawStrongFrame(QPainter* painter, const QStyleOption& option, const QRect& place) {
  const bool hasFocus = option.state & QStyle::State_HasFocus;
  const auto group = option.state & QStyle::State_Enabled ? QPalette::Active : QPalette::Disabled;
  drawFrame(painter, place,
            hasFocus ? option.palette.color(QPalette::Highlight)
                     : option.palette.color(group, QPalette::WindowText),
            hasFocus ? kFocusWidth : 1);
}

}  // namespace

QString shownTextOf(const QStyleOptionComboBox& list, const QWidget* widget) {
  const QRect field = widget->style()->subControlRect(QStyle::CC_ComboBox, &list,
                                                      QStyle::SC_ComboBoxEditField, widget);
  const int icon = list.currentIcon.isNull() ? 0 : list.iconSize.width() + kGap / 2;
  const bool isLeft = widget->property(kShortenedAtTheLeft).toBool();
  return list.fontMetrics.elidedText(list.currentText, isLeft ? Qt::ElideLeft : Qt::ElideMiddle,
                                     field.width() - icon - 2);
}

void StudioStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                                QPainter* painter, const QWidget* widget) const {
  QProxyStyle::drawPrimitive(element, option, painter, widget);
  if (element == PE_IndicatorCheckBox && isDark(option->palette)) {
    drawFrame(painter, option->rect, colorsOf(option->palette).dimText, 1);
  }
  if (!isHighContrast(option->palette)) {
    if (element == PE_Frame && option->state & State_HasFocus) {
      drawFrame(painter, option->rect, option->palette.color(QPalette::Highlight), 1);
    }
    return;
  }
  if (element == PE_FrameFocusRect) {
    drawFrame(painter, option->rect, option->palette.color(QPalette::Highlight), kFocusWidth);
  } else if (!isWithinFrame(widget) && std::ranges::find(kFrames, element) != std::end(kFrames)) {
    drawStrongFrame(painter, *option, option->rect);
  }
}

void StudioStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                              const QWidget* widget) const {
  if (element == CE_PushButton) return drawButton(option, painter, widget);
  const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option);
  if (element != CE_ComboBoxLabel || box == nullptr || box->editable) {
    return QProxyStyle::drawControl(element, option, painter, widget);
  }
  QStyleOptionComboBox shortened(*box);
  shortened.currentText = shownTextOf(*box, widget);
  QProxyStyle::drawControl(element, &shortened, painter, widget);
}

// Fusion draws the default button of a dialog as it does one with the focus.
void StudioStyle::drawButton(const QStyleOption* option, QPainter* painter,
                             const QWidget* widget) const {
  QProxyStyle::drawControl(CE_PushButton, option, painter, widget);
  const State focus = State_HasFocus | State_KeyboardFocusChange;
  if ((option->state & focus) != focus || isHighContrast(option->palette)) return;
  drawFrame(painter, option->rect.adjusted(kInset, kInset, -kInset, -kInset),
            option->palette.color(QPalette::Highlight), 1);
}

void StudioStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                     QPainter* painter, const QWidget* widget) const {
  QProxyStyle::drawComplexControl(control, option, painter, widget);
  if (!isHighContrast(option->palette)) return;
  if (control == CC_ComboBox || control == CC_SpinBox) {
    drawStrongFrame(painter, *option, option->rect);
  } else if (control == CC_Slider) {
    drawStrongFrame(painter, *option, subControlRect(control, option, SC_SliderHandle, widget));
  }
}

}  // namespace mixmask::ui
