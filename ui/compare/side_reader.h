// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>

#include "ui/compare/compared_set.h"
#include "ui/studio_services.h"

namespace mixmask::ui {

// Reads and compares. Nothing when it was stopped.
std::optional<ComparedSet> compareAll(const StudioServices& services,
                                      const std::vector<ComparedChoice>& choices,
                                      const std::stop_token& stop);

}  // namespace mixmask::ui
