// SPDX-License-Identifier: Apache-2.0
#include "core/session/checkpoint_export.h"

#include <gmock/gmock.h>

#include "core/config/run_config.h"
#include "tests/finished_run.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

TEST(CheckpointExport, TellsWhatItDoesAndWritesNothingWhenItIsStoppedBefore) {
  const test::TemporaryFolder place;
  test::finishRun(test::oneStep(), place.path() / "run");
  const ExportRequest request{place.path() / "run", "pth", place.path() / "out.pth"};
  std::stop_source stop;
  std::vector<std::string> phases;
  const auto stopped = exportCheckpoint(request, stop.get_token(), [&](const PhaseChanged& phase) {
    phases.push_back(phase.text);
    stop.request_stop();
  });
  EXPECT_FALSE(stopped.has_value());
  EXPECT_THAT(phases, testing::ElementsAre("reading the checkpoint"));
  EXPECT_FALSE(std::filesystem::exists(request.file));
  phases.clear();
  const auto written = exportCheckpoint(
      request, {}, [&](const PhaseChanged& phase) { phases.push_back(phase.text); });
  ASSERT_TRUE(written.has_value());
  EXPECT_GT(written->bytes, 0);
  EXPECT_THAT(phases, testing::ElementsAre("reading the checkpoint", "writing the file"));
  EXPECT_TRUE(std::filesystem::exists(request.file));
}

}  // namespace
}  // namespace mixmask
