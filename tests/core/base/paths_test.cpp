// SPDX-License-Identifier: Apache-2.0
#include "core/base/paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/base/error.h"
#include "tests/message_of.h"
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
