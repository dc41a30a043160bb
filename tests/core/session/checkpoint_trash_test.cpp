// SPDX-License-Identifier: Apache-2.0
#include "core/session/checkpoint_trash.h"

#include <gmock/gmock.h>

#include <set>

#include "core/base/error.h"
#include "core/checkpoints/run_folder.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

class CheckpointTrash : public testing::Test {
 protected:
  fs::path save(std::int64_t step) {
    const fs::path file = checkpointFile(place_.path(), step);
    return place_.write(file.lexically_relative(place_.path()).string(), "weights");
  }
  test::TemporaryFolder place_;
};

TEST_F(CheckpointTrash, TakesAFileAndGivesItBack) {
  const fs::path file = save(20);
  const fs::path trashed = moveCheckpointToTrash(file);
  EXPECT_EQ(trashed, place_.path() / ".trash" / "step-00000020.safetensors");
  EXPECT_TRUE(checkpointSteps(place_.path()).empty());
  restoreCheckpoint(trashed, file);
  EXPECT_EQ(checkpointSteps(place_.path()), std::vector<std::int64_t>{20});
}

TEST_F(CheckpointTrash, IsListedByALaterProcess) {
  EXPECT_TRUE(trashedCheckpoints(place_.path()).empty());
  const fs::path file = save(20), other = save(1234567890);
  const fs::path first = moveCheckpointToTrash(file), second = moveCheckpointToTrash(save(20));
  const fs::path largest = moveCheckpointToTrash(other);
  for (const char* name : {"step-20.safetensors", "notes.txt", "step-.safetensors", "step", "-"}) {
    place_.write(std::string(".trash/") + name, "of somebody else");
  }
  const std::vector<TrashedCheckpoint> found = trashedCheckpoints(place_.path());
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].file, largest);
  EXPECT_EQ(found[0].saved.file, other);
  EXPECT_EQ(found[0].saved.bytes, 7);
  for (const std::size_t i : {1U, 2U}) {
    EXPECT_EQ(found[i].saved.step, 20);
    EXPECT_EQ(found[i].saved.file, file);
  }
  EXPECT_EQ(std::set({found[1].file, found[2].file}), std::set({first, second}));
}

TEST_F(CheckpointTrash, NeverWritesOverWhatIsThere) {
  const fs::path first = moveCheckpointToTrash(save(20));
  const fs::path second = moveCheckpointToTrash(save(20));
  EXPECT_NE(first, second);
  EXPECT_TRUE(fs::exists(first) && fs::exists(second));
  const fs::path file = save(20);
  EXPECT_THROW(restoreCheckpoint(first, file), OutputError);
  EXPECT_TRUE(fs::exists(first));
}

TEST_F(CheckpointTrash, LeavesTheNewestOfARunThatGoesOn) {
  fs::path older, newest;
  {
    const auto run = RunFolder::create(place_.path() / "run", "version: 1\n");
    run->writeStatus({.state = "running"});
    older = place_.write("run/checkpoints/step-00000020.safetensors", "weights");
    newest = place_.write("run/checkpoints/step-00000040.safetensors", "weights");
    EXPECT_THROW(moveCheckpointToTrash(newest), OutputError);
    EXPECT_NO_THROW(moveCheckpointToTrash(older));
    run->writeStatus({.state = "stopped"});
  }
  EXPECT_NO_THROW(moveCheckpointToTrash(newest));
}

TEST_F(CheckpointTrash, SaysWhatCannotBeMoved) {
  EXPECT_THROW(moveCheckpointToTrash(place_.path() / "checkpoints" / "step-00000001.safetensors"),
               OutputError);
}

}  // namespace
}  // namespace mixmask
