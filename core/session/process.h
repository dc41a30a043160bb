// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace mixmask {

// Once, first thing in main: no threads inside OpenCV's functions, because parallelism is over
// samples; an allocator that keeps the memory of a step for the next one, in huge pages where there
// are any; failed writes are errors, not signals.
void prepareProcess();

}  // namespace mixmask
