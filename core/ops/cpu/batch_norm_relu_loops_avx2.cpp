// SPDX-License-Identifier: Apache-2.0
#define MIXMASK_INSTRUCTIONS avx2
#include "core/ops/cpu/batch_norm_relu_loops.inc"
