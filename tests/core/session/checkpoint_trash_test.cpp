// SPDX-License-Identifier: Apache-2.0
#include "core/session/checkpoint_trash.h"

#include <gmock/gmock.h>

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
