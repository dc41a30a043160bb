// SPDX-License-Identifier: Apache-2.0
#include "core/training/device.h"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <string_view>
#include <thread>

#include "core/base/error.h"

namespace mixmask {
namespace {

// Where it is false, bf16 is emulated, which takes several times as long as fp32.
bool computesInBf16(const torch::Device& device) {
  if (device.is_cuda()) return at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") != 0;
#else
  return false;
#endif
}

// A line of /proc/self/status, in MB.
double processMemoryMb(std::string_view line) {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    double kilobytes = 0;
    if (word == line && status >> kilobytes) return kilobytes / 1024;
  }
  return 0;
}

// Nothing without a GPU.
std::optional<c10::CachingDeviceAllocator::DeviceStats> deviceStats(const torch::Device& device) {
  auto* allocator = dynamic_cast<c10::DeviceAllocator*>(c10::GetAllocator(torch::DeviceType::CUDA));
  if (!device.is_cuda() || allocator == nullptr) return std::nullopt;
  return allocator->getDeviceStats(device.index());
}
constexpr auto kAllSizes = static_cast<std::size_t>(c10::CachingAllocator::StatType::AGGREGATE);

int threadsOf(std::int64_t configured, unsigned most) {
  if (configured > 0) return static_cast<int>(configured);
  return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, most));
}

}  // namespace

Precision precisionOn(const torch::Device& device, const RuntimeConfig& runtime) {
  if (runtime.precision != "auto") return precisionOf(runtime.precision);
  return computesInBf16(device) ? Precision::bf16 : Precision::fp32;
}

int arithmeticThreadsOf(const RuntimeConfig& runtime) {
  return threadsOf(runtime.threads, 1024);
}

int loaderThreadsOf(const RuntimeConfig& runtime) {
  return threadsOf(runtime.loaderThreads, 8);
}

torch::Device deviceOf(const std::string& name) {
  const auto gpus = static_cast<int>(at::detail::getCUDAHooks().getNumGPUs());
  if (name == "cpu" || (name == "auto" && gpus == 0)) return torch::kCPU;
  int index = 0;
  if (name.rfind("cuda:", 0) == 0) {
    std::from_chars(name.data() + 5, name.data() + name.size(), index);
  }
  if (index >= gpus) {
    throw DeviceError(
        fmt::format("runtime.device: '{}' is asked for, but this machine shows {} CUDA device{}; "
                    "use cpu or auto",
                    name, gpus, gpus == 1 ? "" : "s"));
  }
  return torch::Device(torch::kCUDA, static_cast<c10::DeviceIndex>(index));
}

std::vector<std::string> describeDevices() {
  std::vector<std::string> devices{
      fmt::format("cpu: {} threads", std::thread::hardware_concurrency())};
  const auto gpus = static_cast<int>(at::detail::getCUDAHooks().getNumGPUs());
  for (int i = 0; i < gpus; ++i) devices.push_back(fmt::format("cuda:{}", i));
  return devices;
}

double peakMemoryMb(const torch::Device& device) {
  if (!device.is_cuda()) return processMemoryMb("VmHWM:");
  const auto stats = deviceStats(device);
  return stats ? static_cast<double>(stats->allocated_bytes[kAllSizes].peak) / (1 << 20) : 0;
}

double residentMemoryMb() {
  return processMemoryMb("VmRSS:");
}

double reservedMemoryMb(const torch::Device& device) {
  const auto stats = deviceStats(device);
  return stats ? static_cast<double>(stats->reserved_bytes[kAllSizes].current) / (1 << 20) : -1;
}

}  // namespace mixmask
