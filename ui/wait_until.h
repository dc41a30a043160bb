// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

namespace mixmask::ui {

// Serves the application's events until something is so, for programs that drive the window. False:
// it took longer. Sleeps in between: processEvents() with a time limit takes a whole core.
bool waitUntil(const std::function<bool()>& done, int milliseconds);

}  // namespace mixmask::ui
