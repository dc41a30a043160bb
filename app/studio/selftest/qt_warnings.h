// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace mixmask::ui {

// From here on Qt's warnings are kept, besides being written; those of the offscreen plugin about
// itself are neither.
void keepQtWarnings();
// Since the last call.
QStringList takeQtWarnings();

}  // namespace mixmask::ui
