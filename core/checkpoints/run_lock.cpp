// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/run_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>

#include "core/base/error.h"
#include "core/base/file_output.h"

namespace mixmask {
namespace {

// Who wrote the lock: "process 1234", or what can be said without its file's text.
std::string ownerOf(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(descriptor, text.data(), text.size() - 1, 0);
  const std::string number(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  const std::size_t end = number.find_first_not_of("0123456789");
  return end == 0 || number.empty() ? "another process" : "process " + number.substr(0, end);
}

// flock(), again for a while where it is only isRunLocked() that looks.
bool lockSoon(int descriptor) {
  constexpr int kTries = 10;
  for (int i = 0; i < kTries; ++i) {
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EINTR && errno != EWOULDBLOCK) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  errno = EWOULDBLOCK;
  return false;
}

[[noreturn]] void failToLock(const std::filesystem::path& folder, int descriptor, int reason) {
  std::string message;
  if (reason == EWOULDBLOCK) {
    message = fmt::format(
        "{} is in use by {}; wait until it has ended or stop it, or choose "
        "another folder",
        folder.string(), ownerOf(descriptor));
  } else {
    message = fmt::format("cannot lock {}: {}; choose a folder on a local disk",
                          (folder / "lock").string(), std::generic_category().message(reason));
  }
  ::close(descriptor);
  throw OutputError(message);
}

}  // namespace

RunLock::RunLock(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "lock";
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw OutputError(outputFailure(file, errno));
  if (!lockSoon(descriptor_)) failToLock(folder, descriptor_, errno);
  // The number only serves the message above, so a full disk is no reason to stop here.
  if (::ftruncate(descriptor_, 0) == 0) writeAll(descriptor_, fmt::format("{}\n", ::getpid()));
}

RunLock::~RunLock() {
  ::close(descriptor_);
}

bool isRunLocked(const std::filesystem::path& folder) {
  const int descriptor = ::open((folder / "lock").c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return errno != ENOENT;  // what cannot be looked at may be held
  // Shared, so that two who look do not take each other for the run.
  const bool locked = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0;
  ::close(descriptor);
  return locked;
}

}  // namespace mixmask
