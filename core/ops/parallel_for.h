// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <c10/util/FunctionRef.h>

#include <cstdint>

namespace mixmask::ops {

// at::parallel_for on torch's own threads: work(begin, end) for pieces of [begin, end) of at least
// `grain` indices. To be used instead of it: the template runs on one thread, silently, in every
// source that is not compiled with OpenMP, and one source with OpenMP is enough. On one thread
// under the thread sanitizer, which does not know libgomp's barriers.
void parallelFor(std::int64_t begin, std::int64_t end, std::int64_t grain,
                 c10::function_ref<void(std::int64_t, std::int64_t)> work);

}  // namespace mixmask::ops
