// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QIODevice;

namespace mixmask::ui {

// Prints a document as one page of A4: its letters, then all of it as small as that needs. False:
// the output could not be written. Any thread.
bool printOnOnePage(const QString& html, const QString& title, QIODevice& output);

}  // namespace mixmask::ui
