// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/cell_ground.h"

#include <QApplication>
#include <QStyleOptionViewItem>

namespace mixmask::ui {

void paintGround(QPainter* painter, const QStyleOptionViewItem& option) {
  QStyleOptionViewItem empty = option;
  empty.text.clear();
  const QStyle* style = option.widget != nullptr ? option.widget->style() : QApplication::style();
  style->drawControl(QStyle::CE_ItemViewItem, &empty, painter, option.widget);
}

}  // namespace mixmask::ui
