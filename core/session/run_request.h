// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mixmask {

// What another process may ask of a run through its folder.
enum class RunRequest { pause, resume, stop, save };
const char* nameOf(RunRequest request);  // "pause"

}  // namespace mixmask
