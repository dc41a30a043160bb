// SPDX-License-Identifier: Apache-2.0
#include "core/session/process.h"

#include <malloc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <opencv2/core/utility.hpp>

namespace mixmask {
namespace {

// A step frees and takes again tensors of tens of megabytes. By default glibc gives each of them
// back to the system, whose fresh pages then cost a fault each; one heap that keeps what it has
// saves that.
void keepFreedMemory() {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
}

// Half of what the process may have at all: the machine's memory, or what ulimit leaves.
std::size_t halfOfTheMemory() {
  auto bytes = static_cast<rlim_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  for (const auto resource : {RLIMIT_AS, RLIMIT_DATA}) {
    rlimit limit{};
    if (getrlimit(resource, &limit) == 0) bytes = std::min(bytes, limit.rlim_cur);
  }
  return bytes / 2;
}

// Linux commonly gives huge pages only to memory that asks for them. A step goes through a
// gigabyte, and finding the addresses of so many pages of 4 kB takes several percent of its time.
// So the heap grows once, by addresses, which cost nothing until they are used, and asks for all of
// them. After keepFreedMemory(): the heap would not keep them otherwise.
void askForHugePages() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  std::ifstream overcommit("/proc/sys/vm/overcommit_memory");
  if (overcommit.get() == '2') return;  // there, unused addresses are taken from others
  std::size_t bytes = halfOfTheMemory();
  void* const heap = std::malloc(bytes);
  void* pages = heap;
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  if (heap != nullptr && std::align(page, page, pages, bytes) != nullptr) {
    madvise(pages, bytes, MADV_HUGEPAGE);
  }
  std::free(heap);
#endif
}

}  // namespace

void prepareProcess() {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of write()
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file at its size limit
  cv::setNumThreads(0);
  keepFreedMemory();
  askForHugePages();
}

}  // namespace mixmask
