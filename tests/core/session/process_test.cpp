// SPDX-License-Identifier: Apache-2.0
#include "core/session/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

namespace mixmask {
namespace {

// "VmFlags: rd wr ..." of the mapping that holds this address, as the kernel tells; else empty.
std::string flagsOfMapping(const void* address) {
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream file("/proc/self/smaps");
  std::uintptr_t begin = 0, end = 0;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::uintptr_t first = 0, last = 0;
    char dash = 0;
    if (words >> std::hex >> first >> dash >> last && dash == '-') {
      begin = first;
      end = last;
    } else if (begin <= wanted && wanted < end && line.rfind("VmFlags:", 0) == 0) {
      return line + " ";
    }
  }
  return "";
}

TEST(PrepareProcess, PutsTheTensorsOfAStepOnAHeapOfHugePages) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers have an allocator of their own";
#endif
  if (!std::filesystem::exists("/sys/kernel/mm/transparent_hugepage/enabled")) {
    GTEST_SKIP() << "no huge pages here";
  }
  if (std::ifstream("/proc/sys/vm/overcommit_memory").get() == '2') {
    GTEST_SKIP() << "addresses are not asked for where they cost memory";
  }
  prepareProcess();
  constexpr std::size_t kBytes = 64 << 20;
  const char* first = nullptr;
  {
    const auto tensor = std::make_unique_for_overwrite<char[]>(kBytes);
    first = tensor.get();
    const std::string flags = flagsOfMapping(first + kBytes / 2);
    if (flags.empty()) GTEST_SKIP() << "the kernel does not tell the flags of mappings";
    EXPECT_THAT(flags, testing::HasSubstr(" hg "));
  }
  EXPECT_EQ(std::make_unique_for_overwrite<char[]>(kBytes).get(), first);  // kept for the next step
}

}  // namespace
}  // namespace mixmask
