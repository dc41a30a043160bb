// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/studio_services.h"

namespace mixmask::ui {

// The window's services by the core's own functions.
StudioServices realServices();

}  // namespace mixmask::ui
