// SPDX-License-Identifier: Apache-2.0
#include "core/session/knn_evaluation.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/finished_run.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using testing::HasSubstr;

TEST(KnnEvaluation, JudgesATransformerAtItsOwnViewSizeOnly) {
  const test::TemporaryFolder folder;
  RunConfig config = loadRecipe("quickstart");
  applyAssignments(
      config, {"backbone.name=vit_s", "backbone.width=0.17", "data.limit=64", "data.batchSize=16",
               "framework.queueSize=32", "evaluation.knn.enabled=false", "evaluation.knn.k=10",
               "runtime.steps=1", "runtime.threads=1"});
  ASSERT_NO_FATAL_FAILURE(test::finishRun(config, folder.path() / "run"));
  KnnRequest request;
  request.checkpoint = folder.path() / "run";
  const auto silent = [](const Event&) {};
  EXPECT_EQ(evaluateKnn(request, {}, silent).samples, 64);
  request.assignments = {"augmentation.viewSize=32"};
  EXPECT_THAT(test::messageOf<Error>([&] { evaluateKnn(request, {}, silent); }),
              HasSubstr("takes images of 28 pixels a side, not 32 x 32; use 28"));
}

}  // namespace
}  // namespace mixmask
