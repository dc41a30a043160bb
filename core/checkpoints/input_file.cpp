// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace mixmask {
namespace {

std::string reason(int errorNumber) {
  return std::generic_category().message(errorNumber);
}

}  // namespace

InputFile::InputFile(const std::filesystem::path& file, Raise raise) : path_(file), raise_(raise) {
  // O_NONBLOCK: opening a pipe that nobody writes to must not wait.
  descriptor_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor_ < 0) {
    const int problem = errno;
    raise_(fmt::format("cannot read {}: {}; check {}", file.string(), reason(problem),
                       problem == EACCES ? "who may read it" : "the path"));
  }
  struct stat status {};
  const bool known = ::fstat(descriptor_, &status) == 0;
  if (!known || !S_ISREG(status.st_mode)) {
    ::close(descriptor_);
    raise_(fmt::format("cannot read {}: it is {}; name a file", file.string(),
                       known && S_ISDIR(status.st_mode) ? "a folder" : "not a regular file"));
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
}

InputFile::~InputFile() {
  ::close(descriptor_);
}

void InputFile::read(void* target, std::size_t count) {
  char* next = static_cast<char*>(target);
  while (count > 0) {
    const ssize_t taken = ::read(descriptor_, next, count);
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) raise_(fmt::format("cannot read {}: {}", path_.string(), reason(errno)));
    if (taken == 0) {
      raise_(
          fmt::format("cannot read {}: it ends {} bytes too early; another program may have "
                      "changed it, try again",
                      path_.string(), count));
    }
    next += taken;
    count -= static_cast<std::size_t>(taken);
  }
}

void InputFile::seek(std::uint64_t position) {
  if (::lseek(descriptor_, static_cast<off_t>(position), SEEK_SET) < 0) {
    raise_(fmt::format("cannot read {}: {}", path_.string(), reason(errno)));
  }
}

std::string readWholeFile(const std::filesystem::path& file, Raise raise) {
  InputFile input(file, raise);
  std::string content(input.size(), '\0');
  input.read(content.data(), content.size());
  return content;
}

}  // namespace mixmask
