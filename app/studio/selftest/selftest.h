// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "ui/studio_services.h"

namespace mixmask::ui {

struct SelftestOptions {
  QString folder;        // of the pictures
  QString run = {};      // that an earlier process trained and judged; empty: train one
  bool isBrief = false;  // in one theme, and as no other user
};

// Opens every page with two checkpoints of a short real training at 1280 x 720, in light, dark and
// high contrast, and writes their pictures into the folder; further processes do the same at other
// scales and with 14-point letters, in folders of their own within it. 0 when nothing is empty,
// cut off or nameless and Qt has not warned; the reasons otherwise go to stderr.
int selftest(const StudioServices& services, const SelftestOptions& options);

// For such a process: before the application is made, and after.
inline constexpr const char* kSelftestFont = "MIXMASK_SELFTEST_FONT";
void prepareSelftest();

}  // namespace mixmask::ui
