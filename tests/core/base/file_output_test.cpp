// SPDX-License-Identifier: Apache-2.0
#include "core/base/file_output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <thread>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "tests/content_of.h"
#include "tests/ordinary_user.h"
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
  OutputCalls calls = systemOutputCalls();
  std::string left;
  calls.open = [&](const char* path, int flags) {
    if (left.empty() && std::string(path).ends_with(".tmp")) {
      left = std::filesystem::path(path).filename().string();
      folder.write(left, "half a fi");
    }
    return systemOutputCalls().open(path, flags);
  };
  writeFileAtomically(folder.path() / "file", kChunks, calls);
  EXPECT_THAT(left, testing::StartsWith(".file." + std::to_string(::getpid()) + "-"));
  EXPECT_EQ(contentOf(folder.path() / "file"), "new content");
  EXPECT_EQ(namesIn(folder.path()), std::vector<std::string>{"file"});
}

TEST(WriteFileAtomically, WritersOfTheSameFileAtOnceDoNotDisturbEachOther) {
  const test::TemporaryFolder folder;
  OutputCalls calls = systemOutputCalls();
  bool wasDisturbed = false;
  calls.write = [&](int file, const void* bytes, std::size_t count) {
    if (!std::exchange(wasDisturbed, true)) {  // another one writes it while this one is at it
      writeFileAtomically(folder.path() / "file", "of the other");
      EXPECT_EQ(contentOf(folder.path() / "file"), "of the other");
    }
    return systemOutputCalls().write(file, bytes, count);
  };
  writeFileAtomically(folder.path() / "file", kChunks, calls);
  EXPECT_EQ(contentOf(folder.path() / "file"), "new content");
  EXPECT_EQ(namesIn(folder.path()), std::vector<std::string>{"file"});
}

TEST(WriteFileAtomically, HoldsWholeFilesOnlyWhenManyThreadsWrite) {
  const test::TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "file";
  const auto contentBy = [](char writer) { return std::string(20000, writer); };
  {
    std::vector<std::jthread> writers;
    for (const char writer : {'a', 'b', 'c', 'd'}) {
      writers.emplace_back([=] {
        for (int i = 0; i < 20; ++i) EXPECT_NO_THROW(writeFileAtomically(file, contentBy(writer)));
      });
    }
  }
  const std::string content = contentOf(file);
  ASSERT_FALSE(content.empty());
  EXPECT_EQ(content, contentBy(content.front()));
  EXPECT_EQ(namesIn(folder.path()), std::vector<std::string>{"file"});
}

TEST(CopyFileAtomically, LeavesTheOldFileWhicheverCallFails) {
  const std::string content(100000, 'x');
  std::vector<std::string> failed;
  for (int failAt = 0;; ++failAt) {
    const test::TemporaryFolder folder;
    const std::filesystem::path from = folder.write("from", content);
    const std::filesystem::path to = folder.write("to", "old");
    FailingCalls failing{.failAt = failAt, .failed = {}};
    const OutputCalls calls = failing.calls();
    bool threw = false;
    try {
      copyFileAtomically(from, to, calls);
    } catch (const OutputError&) {
      threw = true;
    }
    EXPECT_EQ(namesIn(folder.path()), (std::vector<std::string>{"from", "to"})) << failing.failed;
    if (failing.failed.empty()) {
      EXPECT_FALSE(threw);
      EXPECT_EQ(contentOf(to), content);
      break;
    }
    const bool published = std::ranges::count(failed, "rename") > 0;
    EXPECT_EQ(contentOf(to), published ? content : "old") << failing.failed;
    failed.push_back(failing.failed);
  }
  EXPECT_EQ(failed, (std::vector<std::string>{"open", "open", "fsync", "close", "rename", "fsync",
                                              "close"}));
}

TEST(CopyFileAtomically, NamesBothFilesWhenThereIsNothingToCopy) {
  const test::TemporaryFolder folder;
  std::string message;
  try {
    copyFileAtomically(folder.path() / "none", folder.path() / "to");
  } catch (const OutputError& error) {
    message = error.what();
  }
  EXPECT_THAT(message, AllOf(HasSubstr("none to "), HasSubstr("No such file or directory")));
  EXPECT_TRUE(namesIn(folder.path()).empty());
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

TEST(WriteFileAtomically, NamesTheWayOutOfAReadOnlyFolder) {
  const test::TemporaryFolder folder;
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0555));
  std::string message;
  {
    const test::OrdinaryUser user;
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
