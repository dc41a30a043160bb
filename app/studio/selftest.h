// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "ui/studio_services.h"

namespace mixmask::ui {

// Runs a few real steps, opens every page in light and dark, and writes its picture into `folder`.
// 0 when every page shows something; the reasons otherwise go to stderr.
int selftest(const StudioServices& services, const QString& folder);

}  // namespace mixmask::ui
