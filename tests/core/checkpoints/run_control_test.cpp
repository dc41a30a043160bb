// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/run_control.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/checkpoints/run_folder.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using test::TemporaryFolder;

TEST(RunControl, ARequestIsTakenOnce) {
  const TemporaryFolder run;
  EXPECT_EQ(takeRequest(run.path()), std::nullopt);
  leaveRequest(run.path(), RunRequest::pause);
  EXPECT_EQ(waitingRequest(run.path()), RunRequest::pause);
  EXPECT_EQ(takeRequest(run.path()), RunRequest::pause);
  EXPECT_EQ(takeRequest(run.path()), std::nullopt);
  EXPECT_TRUE(std::filesystem::is_empty(run.path()));
}

TEST(RunControl, ANewerRequestTakesThePlaceOfOneThatWaits) {
  const TemporaryFolder run;
  leaveRequest(run.path(), RunRequest::pause);
  leaveRequest(run.path(), RunRequest::stop);
  EXPECT_EQ(takeRequest(run.path()), RunRequest::stop);
  EXPECT_EQ(takeRequest(run.path()), std::nullopt);
}

TEST(RunControl, EveryRequestCanBeWrittenByHand) {
  const TemporaryFolder run;
  for (const RunRequest request :
       {RunRequest::pause, RunRequest::resume, RunRequest::stop, RunRequest::save}) {
    run.write("control.json", std::string("{\"request\": \"") + nameOf(request) + "\"}");
    EXPECT_EQ(takeRequest(run.path()), request);
  }
}

TEST(RunControl, WhatAsksForNothingKnownIsRemovedAndExplained) {
  const TemporaryFolder run;
  for (const char* text :
       {"", "{", "[]", "{\"request\": 3}", "{\"request\": \"explode\"}", "\xff"}) {
    run.write("control.json", std::string_view(text));
    EXPECT_EQ(waitingRequest(run.path()), std::nullopt) << text;
    const std::string message = test::messageOf<DataError>([&] { takeRequest(run.path()); });
    EXPECT_NE(message.find("asked for nothing that a run knows"), message.npos) << message;
    EXPECT_EQ(takeRequest(run.path()), std::nullopt) << text;
  }
}

TEST(RunControl, AFolderOfThatNameIsNotServedAgainAndAgain) {
  const TemporaryFolder run;
  std::filesystem::create_directories(run.path() / "control.json" / "inside");
  test::messageOf<DataError>([&] { takeRequest(run.path()); });
  EXPECT_EQ(takeRequest(run.path()), std::nullopt);
}

TEST(RunControl, WhatWasAskedOfAnEarlierProcessIsNotAskedOfTheNext) {
  const TemporaryFolder place;
  const std::filesystem::path run = place.path() / "run";
  RunFolder::create(run, "version: 1\n").reset();
  leaveRequest(run, RunRequest::stop);
  const auto again = RunFolder::open(run);
  EXPECT_EQ(takeRequest(run), std::nullopt);
}

}  // namespace
}  // namespace mixmask
