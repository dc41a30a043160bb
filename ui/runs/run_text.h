// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "core/session/run_summary.h"
#include "ui/theme.h"

namespace mixmask::ui {

// How the state of a run is shown: never by its colour alone.
struct RunStateLook {
  QString word;
  const char* icon;
  QColor Colors::*role;
};
RunStateLook lookOf(const RunSummary& run);

// The state in a sentence, with what went wrong and what was asked of it.
QString stateSentence(const RunSummary& run);

// Of no run, or of several.
QString selectionText(const std::vector<RunSummary>& runs);

QString methodText(const RunSummary& run);            // "MoCo v2 + MixMask"
QString percentText(std::optional<double> share);     // "61.2 %"; "" where nothing was measured
QString stepsText(const RunSummary& run);             // "1,170 of 1,170"
QString startedText(const RunSummary& run);           // in the user's own form
QString pathText(const std::filesystem::path& path);  // as Qt wants it
std::filesystem::path pathOf(const QString& text);

}  // namespace mixmask::ui
