// SPDX-License-Identifier: Apache-2.0
#include "core/base/file_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "core/base/error.h"
#include "tests/content_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using test::contentOf;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::vector<std::string> namesIn(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

constexpr std::array<std::string_view, 3> kChunks{"new ", "", "content"};

// The system's calls, of which the n-th (from 0) fails with `reason`.
struct FailingCalls {
  int failAt = -1;
  int reason = EIO;
  int made = 0;
  std::string failed;  // name of the call that failed

  bool fails(const char* name) {
    if (made++ != failAt) return false;
    failed = name;
    errno = reason;
    return true;
  }
  OutputCalls calls() {
    const OutputCalls& real = systemOutputCalls();
    return {
        .open = [&](const char* path,
                    int flags) { return fails("open") ? -1 : real.open(path, flags); },
        .write =
            [&](int file, const void* bytes, std::size_t count) {
              return fails("write") ? -1 : real.write(file, bytes, count);
            },
        .fsync = [&](int file) { return fails("fsync") ? -1 : real.fsync(file); },
        // A close that reports an error has closed the file all the same.
        .close = [&](int file) { return real.close(file) != 0 || fails("close") ? -1 : 0; },
        .rename = [&](const char* from,
                      const char* to) { return fails("rename") ? -1 : real.rename(from, to); },
        .unlink = real.unlink,
    };
  }
};

TEST(WriteFileAtomically, WritesItsChunksOneAfterTheOther) {
  const test::TemporaryFolder folder;
  writeFileAtomically(folder.path() / "file", kChunks);
  EXPECT_EQ(contentOf(folder.path() / "file"), "new content");
  writeFileAtomically(folder.path() / "file", "");
  EXPECT_EQ(contentOf(folder.path() / "file"), "");
  EXPECT_EQ(namesIn(folder.path()), std::vector<std::string>{"file"});
}

TEST(WriteFileAtomically, LeavesTheOldFileWhicheverCallFails) {
  std::vector<std::string> failed;
  for (const int reason : {EIO, ENOSPC}) {
    for (int failAt = 0;; ++failAt) {
      const test::TemporaryFolder folder;
      const std::filesystem::path file = folder.write("file", "old");
      FailingCalls failing{.failAt = failAt, .reason = reason, .failed = {}};
      const OutputCalls calls = failing.calls();
      std::string message;
      try {
        writeFileAtomically(file, kChunks, calls);
      } catch (const OutputError& error) {
        message = error.what();
      }
      EXPECT_EQ(namesIn(folder.path()), std::vector<std::string>{"file"}) << failing.failed;
      if (failing.failed.empty()) {
        EXPECT_EQ(message, "");
        break;
      }
      failed.push_back(failing.failed);
      // The last two calls flush and close the folder: the new file is in its place by then.
      const bool published = std::ranges::count(failed, "rename") > (reason == EIO ? 0 : 1) &&
                             failing.failed != "rename";
      EXPECT_EQ(contentOf(file), published ? "new content" : "old") << failing.failed;
      if (published && failing.failed == "close") continue;  // only read from: nothing can be lost
      EXPECT_THAT(message, AllOf(HasSubstr(file.string()),
                                 HasSubstr(reason == EIO ? "Input/output error"
                                                         : "No space left on device; free some")));
    }
  }
  const std::vector<std::string> order{"open",  "open",   "write", "write", "fsync",
                                       "close", "rename", "fsync", "close"};
  std::vector<std::string> twice = order;
  twice.insert(twice.end(), order.begin(), order.end());
  EXPECT_EQ(failed, twice);
}

TEST(WriteFileAtomically, GoesOnAfterShortAndInterruptedWrites) {
  const test::TemporaryFolder folder;
  OutputCalls calls = systemOutputCalls();
  int made = 0;
  calls.write = [&made](int file, const void* bytes, std::size_t count) -> ssize_t {
    if (++made % 2 == 0) {
      errno = EINTR;
      return -1;
    }
    return systemOutputCalls().write(file, bytes, std::min<std::size_t>(count, 3));
  };
  writeFileAtomically(folder.path() / "file", kChunks, calls);
  EXPECT_EQ(contentOf(folder.path() / "file"), "new content");
  EXPECT_GE(made, 9);  // "new", " ", "con", "ten", "t" and the interruptions between them
}

TEST(WriteFileAtomically, DoesNotWaitForeverForADeviceThatTakesNothing) {
  const test::TemporaryFolder folder;
  OutputCalls calls = systemOutputCalls();
  calls.write = [](int, const void*, std::size_t) -> ssize_t { return 0; };
  EXPECT_THROW(writeFileAtomically(folder.path() / "file", kChunks, calls), OutputError);
  EXPECT_TRUE(namesIn(folder.path()).empty());
}

TEST(WriteFileAtomically, TakesAFolderThatCannotBeFlushed) {
  const test::TemporaryFolder folder;
  OutputCalls calls = systemOutputCalls();
  int flushed = 0;
  calls.fsync = [&flushed](int file) {
    if (++flushed == 1) return systemOutputCalls().fsync(file);
    errno = EINVAL;
    return -1;
  };
  EXPECT_NO_THROW(writeFileAtomically(folder.path() / "file", kChunks, calls));
  EXPECT_EQ(flushed, 2);
}

TEST(WriteFileAtomically, TakesOverWhatADeadProcessOfTheSameNumberLeft) {
  const test::TemporaryFolder folder;
  folder.write(".file." + std::to_string(::getpid()) + ".tmp", "half a fi");
  writeFileAtomically(folder.path() / "file", "whole");
  EXPECT_EQ(contentOf(folder.path() / "file"), "whole");
  EXPECT_EQ(namesIn(folder.path()), std::vector<std::string>{"file"});
}

TEST(WriteFileAtomically, NamesTheWayOutOfAMissingFolder) {
  try {
    writeFileAtomically("/nowhere/at all/file", "content");
    FAIL() << "there is no such folder";
  } catch (const OutputError& error) {
    EXPECT_STREQ(error.what(),
                 "cannot write /nowhere/at all/file: No such file or directory; "
                 "create the folder or choose another");
  }
}

// Root may write everywhere, so the test takes another user's rights for a moment.
class OrdinaryUser {
 public:
  OrdinaryUser() : wasRoot_(::geteuid() == 0) { become(65534); }
  ~OrdinaryUser() { become(0); }

 private:
  void become(uid_t user) const {
    if (wasRoot_ && ::seteuid(user) != 0) ADD_FAILURE() << "cannot change the user";
  }
  bool wasRoot_;
};

TEST(WriteFileAtomically, NamesTheWayOutOfAReadOnlyFolder) {
  const test::TemporaryFolder folder;
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0555));
  std::string message;
  {
    const OrdinaryUser user;
    try {
      writeFileAtomically(folder.path() / "file", "content");
    } catch (const OutputError& error) {
      message = error.what();
    }
  }
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  EXPECT_THAT(message,
              AllOf(HasSubstr((folder.path() / "file").string()),
                    HasSubstr("Permission denied; choose a folder that you may write to")));
  EXPECT_TRUE(namesIn(folder.path()).empty());
}

}  // namespace
}  // namespace mixmask
