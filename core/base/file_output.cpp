// SPDX-License-Identifier: Apache-2.0
#include "core/base/file_output.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "core/base/error.h"

namespace mixmask {
namespace {

constexpr int kMode = 0666;  // less the user's umask

const char* wayOut(int errorNumber) {
  switch (errorNumber) {
    case ENOSPC:
    case EDQUOT:
      return "free some space or choose another folder";
    case EFBIG:
      return "raise the limit on the size of files (ulimit -f) or choose another folder";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a folder that you may write to";
    case ENOENT:
    case ENOTDIR:
      return "create the folder or choose another";
    default:
      return "check the disk or choose another folder";
  }
}

// Some file systems cannot flush a folder and say so; there is nothing to wait for then.
bool cannotBeFlushed(int errorNumber) {
  return errorNumber == EINVAL || errorNumber == ENOTSUP;
}

// An open file of this writer. Removes what it leaves behind unless it was published.
class TemporaryFile {
 public:
  TemporaryFile(const std::filesystem::path& target, const OutputCalls& calls)
      : calls_(calls), target_(target), path_(temporaryPath(target)) {
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    descriptor_ = calls_.open(path_.c_str(), flags);
    if (descriptor_ < 0 && errno == EEXIST) {  // of a dead process that had our number
      calls_.unlink(path_.c_str());
      descriptor_ = calls_.open(path_.c_str(), flags);
    }
    if (descriptor_ < 0) fail();
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) calls_.close(descriptor_);
    if (!published_) calls_.unlink(path_.c_str());
  }

  void write(std::string_view bytes) {
    if (!writeAll(descriptor_, bytes, calls_)) fail();
  }

  void copy(const std::filesystem::path& from) {
    std::error_code error;
    std::filesystem::copy_file(from, path_, std::filesystem::copy_options::overwrite_existing,
                               error);
    if (!error) return;
    throw OutputError(fmt::format("cannot copy {} to {}: {}; {}", from.string(), target_.string(),
                                  error.message(), wayOut(error.value())));
  }

  void publish() {
    if (calls_.fsync(descriptor_) != 0) fail();
    const int closed = calls_.close(std::exchange(descriptor_, -1));
    if (closed != 0) fail();
    if (calls_.rename(path_.c_str(), target_.c_str()) != 0) fail();
    published_ = true;
  }

 private:
  static std::filesystem::path temporaryPath(const std::filesystem::path& target) {
    static std::atomic<unsigned> number{0};
    return target.parent_path() /
           fmt::format(".{}.{}-{}.tmp", target.filename().string(), ::getpid(), ++number);
  }
  // The constructor may throw too: nothing was created then, so nothing has to be removed.
  [[noreturn]] void fail() const { throw OutputError(outputFailure(target_, errno)); }

  const OutputCalls& calls_;
  std::filesystem::path target_, path_;
  int descriptor_ = -1;
  bool published_ = false;
};

// The name of a file is on disk when its folder is.
class Folder {
 public:
  Folder(const std::filesystem::path& file, const OutputCalls& calls) : calls_(calls), file_(file) {
    const std::filesystem::path parent = file.has_parent_path() ? file.parent_path() : ".";
    descriptor_ = calls_.open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor_ < 0) throw OutputError(outputFailure(file, errno));
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { calls_.close(descriptor_); }

  void flush() {
    if (calls_.fsync(descriptor_) != 0 && !cannotBeFlushed(errno)) {
      throw OutputError(outputFailure(file_, errno));
    }
  }

 private:
  const OutputCalls& calls_;
  std::filesystem::path file_;
  int descriptor_ = -1;
};

}  // namespace

const OutputCalls& systemOutputCalls() {
  static const OutputCalls calls{
      .open = [](const char* path, int flags) { return ::open(path, flags, kMode); },
      .write = [](int descriptor, const void* bytes,
                  std::size_t count) { return ::write(descriptor, bytes, count); },
      .fsync = [](int descriptor) { return ::fsync(descriptor); },
      .close = [](int descriptor) { return ::close(descriptor); },
      .rename = [](const char* from, const char* to) { return std::rename(from, to); },
      .unlink = [](const char* path) { return ::unlink(path); },
  };
  return calls;
}

bool writeAll(int descriptor, std::string_view bytes, const OutputCalls& calls) {
  while (!bytes.empty()) {
    const ssize_t written = calls.write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written == 0) errno = ENOSPC;  // no progress and no reason given: do not spin
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

void writeFileAtomically(const std::filesystem::path& file,
                         std::span<const std::string_view> chunks, const OutputCalls& calls) {
  Folder folder(file, calls);
  TemporaryFile temporary(file, calls);
  for (const std::string_view chunk : chunks) temporary.write(chunk);
  temporary.publish();
  folder.flush();
}

void writeFileAtomically(const std::filesystem::path& file, std::string_view content) {
  writeFileAtomically(file, std::span(&content, 1));
}

void copyFileAtomically(const std::filesystem::path& from, const std::filesystem::path& to,
                        const OutputCalls& calls) {
  Folder folder(to, calls);
  TemporaryFile temporary(to, calls);
  temporary.copy(from);
  temporary.publish();
  folder.flush();
}

std::string outputFailure(const std::filesystem::path& file, int errorNumber) {
  return fmt::format("cannot write {}: {}; {}", file.string(),
                     std::generic_category().message(errorNumber), wayOut(errorNumber));
}

}  // namespace mixmask
