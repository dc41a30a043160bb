// SPDX-License-Identifier: Apache-2.0
#include "core/session/run_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/message_of.h"

namespace mixmask {
namespace {

RunSummary paperRun() {
  RunSummary run;
  run.name = "20260101-1200-fill";
  run.state = RunState::finished;
  run.framework = {"mocov2", "MoCo v2"};
  run.mixer = {"mixmask", "MixMask (filling)"};
  run.dataset = {"fashion-mnist", "Fashion-MNIST"};
  run.gridSize = 4;
  run.keepRatio = 0.5;
  run.seed = 0;
  run.step = 1170;
  run.loss = {{8, 9, 8.5}, {7, 8, 7.25}};
  run.knnLast = 0.806;
  run.knnBest = 0.81;
  run.knnUntrained = 0.76;
  run.tags = {"paper", "two words"};
  run.notes = "The queue was Full.";
  return run;
}

bool matches(const char* query) {
  return RunQuery(query).matches(paperRun());
}

std::string problemOf(const std::string& query) {
  return test::messageOf<ConfigError>([&] { const RunQuery parsed(query); });
}

TEST(RunQuery, NothingAskedFitsEveryRun) {
  EXPECT_TRUE(matches(""));
  EXPECT_TRUE(matches("   "));
  EXPECT_TRUE(RunQuery().matches(RunSummary()));
}

TEST(RunQuery, AllTermsMustHold) {
  EXPECT_TRUE(matches("method:mixmask grid>=4 knn>0.6 tag:paper queue"));
  EXPECT_FALSE(matches("method:mixmask grid>=4 knn>0.9 tag:paper queue"));
}

TEST(RunQuery, TextsAreFoundByKeyAndByLabelInAnyCase) {
  for (const char* query : {"method:mixmask", "method:MoCo", "framework:mocov2", "mixer:FILLING",
                            "data:fashion", "state:finished", "note:full", "name:1200", "mnist"}) {
    EXPECT_TRUE(matches(query)) << query;
  }
  EXPECT_FALSE(matches("method:simclr"));
}

TEST(RunQuery, TheEqualsSignAsksForTheWholeText) {
  EXPECT_FALSE(matches("mixer=mix"));
  EXPECT_TRUE(matches("mixer=mixmask"));
  EXPECT_TRUE(matches("mixer!=unmix"));
  EXPECT_FALSE(matches("tag!=paper"));
}

TEST(RunQuery, QuotesKeepSpacesAndOperatorsTogether) {
  EXPECT_TRUE(matches("tag:\"two words\""));
  EXPECT_FALSE(matches("tag:\"two  words\""));
  RunSummary run = paperRun();
  run.name = "fill-or-erase/mixer.name=erase-seed0";
  EXPECT_TRUE(RunQuery("\"mixer.name=erase\"").matches(run));
}

TEST(RunQuery, AMinusLeavesOut) {
  EXPECT_FALSE(matches("-tag:paper"));
  EXPECT_TRUE(matches("-tag:old"));
  EXPECT_FALSE(matches("-queue"));
}

TEST(RunQuery, ComparesNumbersByEveryOperator) {
  for (const char* query : {"grid=4", "grid:4", "grid!=8", "grid<5", "grid<=4", "grid>3",
                            "step>1000", "seed=0", "loss<7.5", "keep=0.5"}) {
    EXPECT_TRUE(matches(query)) << query;
  }
  for (const char* query : {"grid=8", "grid!=4", "grid<4", "grid>4", "loss>8"}) {
    EXPECT_FALSE(matches(query)) << query;
  }
}

TEST(RunQuery, AccuraciesAreFractionsOrPercent) {
  for (const char* query :
       {"knn>0.8", "knn>80%", "knn>80", "best=81%", "untrained<0.77", "gain>4%"}) {
    EXPECT_TRUE(matches(query)) << query;
  }
  EXPECT_FALSE(matches("gain>5%"));
}

TEST(RunQuery, WhatWasNotMeasuredFitsNoComparison) {
  EXPECT_FALSE(RunQuery("knn<1").matches(RunSummary()));
  EXPECT_FALSE(RunQuery("grid!=4").matches(RunSummary()));
  EXPECT_TRUE(RunQuery("-knn>0.5").matches(RunSummary()));
}

TEST(RunQuery, WhatCannotBeUnderstoodIsSaidInASentence) {
  EXPECT_EQ(problemOf("grid>="), "grid>= needs a number: grid>=4");
  EXPECT_EQ(problemOf("knn>good"), "knn>good needs a number: knn>60%");
  EXPECT_EQ(problemOf("tag:"), "tag: needs a word after it");
  EXPECT_EQ(problemOf("tag>paper"), "tag>paper compares a text; use tag:paper to look for it");
  EXPECT_EQ(problemOf("a \"b c"), "\"b c has a quote that does not end; add a \"");
  EXPECT_EQ(
      problemOf("methd:mixmask"),
      "methd:mixmask: runs have no 'methd', but 'method'; put quotes around it to look for the "
      "text");
  EXPECT_EQ(problemOf("grid!4"), "grid!4: there is no comparison '!'; use : = != < <= > or >=");
}

TEST(RunQuery, AnythingThatIsTypedIsAQueryOrASentence) {
  for (const char* query :
       {"-", "\"\"", ":", ":x", "=", "!!", "--x", "-\"", "\xff\xfe", "knn>1e999"}) {
    try {
      const RunQuery parsed(query);
      parsed.matches(paperRun());
    } catch (const ConfigError& error) {
      EXPECT_NE(std::string(error.what()), "");
    }
  }
}

}  // namespace
}  // namespace mixmask
