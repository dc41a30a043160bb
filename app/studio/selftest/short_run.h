// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <filesystem>
#include <functional>

#include "ui/studio_services.h"

namespace mixmask::ui {

class MainWindow;

// Its checkpoints after half of its steps and after all of them are the two that are compared.
inline constexpr std::int64_t kShortRunSteps = 6;

// Runs the event loop until something is so. False: it took too long.
bool waitFor(const std::function<bool()>& done);

// Trains a few real steps in the window. "" or what went wrong; the same with those below.
QString trainShortRun(const StudioServices& services, MainWindow& window,
                      const std::filesystem::path& run);
// Asks for kNN of the run by the form Evaluate.
QString evaluateByForm(MainWindow& window, const std::filesystem::path& run);
// Judges both checkpoints, without the window.
QString judgeCheckpoints(const std::filesystem::path& run);

}  // namespace mixmask::ui
