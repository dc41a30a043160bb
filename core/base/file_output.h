// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace mixmask {

// The system calls that writing a file needs, so that a test can let any one of them fail. Each
// returns what POSIX says: -1 and errno on failure.
struct OutputCalls {
  std::function<int(const char* path, int flags)> open;
  std::function<ssize_t(int descriptor, const void* bytes, std::size_t count)> write;
  std::function<int(int descriptor)> fsync;
  std::function<int(int descriptor)> close;
  std::function<int(const char* from, const char* to)> rename;
  std::function<int(const char* path)> unlink;
};
const OutputCalls& systemOutputCalls();

// A file as a whole or not at all: `chunks` go to a temporary file beside it,
// `.<name>.<pid>-<number>.tmp`, which is flushed to disk and renamed; then the folder is flushed.
// Threads may write the same file at once: the last one to end wins. Throws OutputError; then
// `file` is what it was before and the temporary file is gone. (Only when the last flush, of the
// folder, fails is the new file already in its place, whole.)
void writeFileAtomically(const std::filesystem::path& file,
                         std::span<const std::string_view> chunks,
                         const OutputCalls& calls = systemOutputCalls());
void writeFileAtomically(const std::filesystem::path& file, std::string_view content);

// The same with the content of another file, however large.
void copyFileAtomically(const std::filesystem::path& from, const std::filesystem::path& to,
                        const OutputCalls& calls = systemOutputCalls());

// Writes all bytes, however often the system takes only some. False and errno on failure.
bool writeAll(int descriptor, std::string_view bytes,
              const OutputCalls& calls = systemOutputCalls());

// "cannot write FILE: No space left on device; free some space or choose another folder"
std::string outputFailure(const std::filesystem::path& file, int errorNumber);

}  // namespace mixmask
