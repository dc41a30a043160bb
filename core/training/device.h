// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <string>
#include <vector>

#include "core/config/run_config.h"
#include "core/modules/autocast.h"

namespace mixmask {

// "auto" (the first GPU, else the CPU), "cpu" or "cuda:<n>". Throws DeviceError where there is
// none.
torch::Device deviceOf(const std::string& name);
// "cpu: 2 threads", "cuda:0: NVIDIA H200, 139 GiB"
std::vector<std::string> describeDevices();
// runtime.precision; "auto" is bf16 where the device computes in it, else fp32.
Precision precisionOn(const torch::Device& device, const RuntimeConfig& runtime);
// Threads of the arithmetic and of the data pipeline: as configured, else one a core (of the
// pipeline at most eight).
int arithmeticThreadsOf(const RuntimeConfig& runtime);
int loaderThreadsOf(const RuntimeConfig& runtime);
// Largest memory of this process so far: of the GPU where it trains on one, else of the CPU. MB.
double peakMemoryMb(const torch::Device& device);
// Memory of this process now, and what it has reserved on a GPU (negative: not on one). MB.
double residentMemoryMb();
double reservedMemoryMb(const torch::Device& device);

}  // namespace mixmask
