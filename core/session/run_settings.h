// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/session/run_summary.h"

namespace mixmask {

// Fills in what a list shows of a config.yaml. Reads more than parseConfig(): a run of another
// version, with options that this one does not know, is still listed by its method. Throws
// ConfigError for a text that is no configuration; what was read by then stays.
void readSettings(const std::string& yaml, RunSummary& run);

}  // namespace mixmask
