// SPDX-License-Identifier: Apache-2.0
#include "core/ops/parallel_for.h"

#include <ATen/Parallel.h>

#if !defined(_OPENMP) && !defined(__SANITIZE_THREAD__)
#error "This source must be compiled with OpenMP, or all of ours runs on one thread"
#endif

namespace mixmask::ops {

void parallelFor(std::int64_t begin, std::int64_t end, std::int64_t grain,
                 c10::function_ref<void(std::int64_t, std::int64_t)> work) {
  at::parallel_for(begin, end, grain, work);
}

}  // namespace mixmask::ops
