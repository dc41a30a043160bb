// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

namespace mixmask {

// Throws the class of error that the reader of a file reports.
using Raise = void (*)(const std::string& message);
template <class Failure>
[[noreturn]] void raiseAs(const std::string& message) {
  throw Failure(message);
}

// A regular file, read from its beginning or from where seek() says. A folder, pipe or device is refused without
// waiting for it.
class InputFile {
 public:
  InputFile(const std::filesystem::path& file, Raise raise);
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile();

  std::uint64_t size() const { return size_; }  // bytes, when it was opened
  // The next `count` bytes; that there are fewer is an error.
  void read(void* target, std::size_t count);
  void seek(std::uint64_t position);  // in bytes from the beginning

 private:
  std::filesystem::path path_;
  Raise raise_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

std::string readWholeFile(const std::filesystem::path& file, Raise raise);

}  // namespace mixmask
