// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QPainter;
class QStyleOptionViewItem;

namespace mixmask::ui {

// Ground, selection and focus of a cell as in every other one, without its text: for a delegate
// that paints its own.
void paintGround(QPainter* painter, const QStyleOptionViewItem& option);

}  // namespace mixmask::ui
