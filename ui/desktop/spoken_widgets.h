// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace mixmask::ui {

// Teaches screen readers what our painted widgets are: a chart with its last values in words, a
// picture, a group. Once for the application; again does nothing.
void installSpokenWidgets();

}  // namespace mixmask::ui
