// SPDX-License-Identifier: Apache-2.0
#include "core/base/paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/base/error.h"
#include "tests/message_of.h"
#include "tests/ordinary_user.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

TEST(UserFolder, IsThatOfTheVariableElseUnderHome) {
  setenv("MIXMASK_TEST_HOME", "/data", 1);
  EXPECT_EQ(userFolder("MIXMASK_TEST_HOME", ".local/share"), "/data/mixmask");
  const fs::path home = fs::path(std::getenv("HOME") != nullptr ? std::getenv("HOME") : ".");
  setenv("MIXMASK_TEST_HOME", "", 1);
  EXPECT_EQ(userFolder("MIXMASK_TEST_HOME", ".cache"), home / ".cache/mixmask");
  unsetenv("MIXMASK_TEST_HOME");
  EXPECT_EQ(userFolder("MIXMASK_TEST_HOME", ".cache"), home / ".cache/mixmask");
}

TEST(FreePath, CountsOnBeforeTheEnding) {
  TemporaryFolder folder;
  const fs::path name = folder.path() / "a.b";
  EXPECT_EQ(freePath(name), name);
  fs::create_directory(name);
  EXPECT_EQ(freePath(name), folder.path() / "a.b-2");
  folder.write("a.b.txt", std::string_view("x"));
  folder.write("a.b-2.txt", std::string_view("x"));
  EXPECT_EQ(freePath(name, ".txt"), folder.path() / "a.b-3.txt");
}

TEST(FreePath, ObeysWhatElseIsInTheWay) {
  const auto isTaken = [](const fs::path& path) { return path != "/nowhere/a-3.pth"; };
  EXPECT_EQ(freePath("/nowhere/a", ".pth", isTaken), "/nowhere/a-3.pth");
}

TEST(RequireListable, RefusesOnlyAFolderThatIsClosed) {
  TemporaryFolder folder;
  const fs::path closed = folder.path() / "closed", hidden = closed / "hidden";
  fs::create_directories(hidden);
  const fs::path file = folder.write("file", std::string_view("x"));
  fs::permissions(folder.path(), fs::perms(0755));
  fs::permissions(closed, fs::perms(0711));  // may be entered, and not listed
  {
    const test::OrdinaryUser user;
    EXPECT_FALSE(mayBeListed(closed));
    EXPECT_TRUE(mayBeListed(hidden));
    EXPECT_THAT(test::messageOf<DataError>([&] { requireListable(closed); }),
                testing::HasSubstr("cannot read " + closed.string() + ": Permission denied"));
  }
  fs::permissions(closed, fs::perms(0));
  {
    const test::OrdinaryUser user;
    EXPECT_FALSE(mayBeListed(closed));
    EXPECT_FALSE(mayBeListed(hidden));
    EXPECT_NO_THROW(requireListable(file));  // whose reader says what is wrong
    EXPECT_NO_THROW(requireListable(folder.path() / "nowhere"));
  }
  fs::permissions(closed, fs::perms(0755));
}

TEST(MoveTo, MakesTheFoldersAndSaysWhatItCouldNotMove) {
  TemporaryFolder folder;
  const fs::path from = folder.path() / "from", to = folder.path() / "x/y/to";
  folder.write("from", std::string_view("x"));
  moveTo(from, to);
  EXPECT_FALSE(fs::exists(from));
  EXPECT_TRUE(fs::exists(to));
  EXPECT_THAT(test::messageOf<OutputError>([&] { moveTo(from, to); }),
              testing::AllOf(testing::HasSubstr(from.string()), testing::HasSubstr(to.string())));
}

}  // namespace
}  // namespace mixmask
