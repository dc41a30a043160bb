// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/session/events.h"

namespace mixmask::cli {

// One JSON object on a line of its own, flushed at once. Throws OutputError where stdout is gone.
void printJson(const nlohmann::ordered_json& object);
// One line of text, in the place of a progress bar where one is shown.
void printLine(const std::string& text);
// On a terminal: a line that the next one overwrites. In a pipe: nothing.
void showProgress(const std::string& text);
// The same for what a job is doing, with a bar where its share is known.
void showPhase(const PhaseChanged& phase);
bool isTerminal();
// "[#####-----]" for a share from 0 to 1.
std::string bar(double share, int width);
// "1:02:03", "2:03"
std::string duration(double seconds);
// {"event": "error"} where JSON is asked for, and one line on stderr in any case.
void printError(bool json, Error::Kind kind, const std::string& message);

}  // namespace mixmask::cli
