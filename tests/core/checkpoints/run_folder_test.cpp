// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/run_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <fstream>
#include <functional>
#include <iterator>
#include <locale>

#include "core/base/error.h"
#include "core/checkpoints/run_records.h"
#include "tests/content_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;
using test::contentOf;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

constexpr const char* kMetrics =
    "step,epoch,loss,loss_original,loss_mixed,loss_partner,loss_unmix,loss_unmix_partner,"
    "lambda,lambda_sd,learning_rate,contrast_top1,contrast_top1_mixed,projection_spread\n";
constexpr const char* kEvaluations =
    "step,full_sets,knn_top1,bank,queries,feature_std,effective_rank,feature_dim,seconds\n";

StepReport stepReport(std::int64_t step) {
  const auto x = static_cast<double>(step);
  return {.step = step,
          .epoch = x / 3,
          .loss = 8.5 / x,
          .lossOriginal = 5 / x,
          .lossMixed = 2.5 / x,
          .lossPartner = 1 / x,
          .mixes = true,
          .lambda = 0.625,
          .lambdaSd = -1,
          .learningRate = 0.03 / x,
          .contrastTop1 = 0.125};
}

RunStatus statusOf(const std::string& state) {
  RunStatus status;
  status.state = state;
  return status;
}

std::string messageOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const OutputError& error) {
    return error.what();
  }
  return "";
}

class RunFolderTest : public testing::Test {
 protected:
  std::unique_ptr<RunFolder> create() { return RunFolder::create(run_, "a: 1\n"); }
  std::string metrics() const { return contentOf(run_ / "metrics.csv"); }
  void touch(const std::string& name) { folder_.write("run/" + name, "x"); }

  test::TemporaryFolder folder_;
  fs::path run_ = folder_.path() / "run";
};

TEST_F(RunFolderTest, ANewRunHasItsFilesAndFolders) {
  run_ = folder_.path() / "some" / "runs" / "run";
  const auto run = create();
  EXPECT_EQ(run->path(), run_);
  EXPECT_EQ(contentOf(run_ / "config.yaml"), "a: 1\n");
  EXPECT_EQ(contentOf(run_ / "config.yaml"), "a: 1\n");
  EXPECT_EQ(metrics(), kMetrics);
  EXPECT_EQ(contentOf(run_ / "evaluations.csv"), kEvaluations);
  EXPECT_TRUE(fs::is_directory(run_ / "checkpoints"));
  EXPECT_TRUE(fs::is_directory(run_ / "previews"));
  run->writeConfig("a: 2\n");
  EXPECT_EQ(contentOf(run_ / "config.yaml"), "a: 2\n");
}

TEST_F(RunFolderTest, AFolderThatHoldsARunIsRefusedAndNamesTheWaysOut) {
  create();
  const std::string message = messageOf([this] { create(); });
  EXPECT_THAT(message, AllOf(HasSubstr(run_.string()), HasSubstr("already holds a run"),
                             HasSubstr("--resume"), HasSubstr("--out")));
  fs::remove(run_ / "config.yaml");
  fs::remove(run_ / "metrics.csv");
  fs::remove(run_ / "evaluations.csv");
  fs::remove(run_ / "system.csv");
  EXPECT_EQ(messageOf([this] { create(); }), "");
  EXPECT_THAT(messageOf([this] { create(); }), HasSubstr("already holds a run"));
}

TEST_F(RunFolderTest, AFolderWithOtherFilesIsTaken) {
  touch("notes.txt");
  create();
  EXPECT_EQ(contentOf(run_ / "notes.txt"), "x");
}

TEST_F(RunFolderTest, AFileInPlaceOfTheFolderIsRefused) {
  const fs::path file = folder_.write("file", "x");
  EXPECT_THAT(messageOf([&] { RunFolder::create(file, ""); }),
              AllOf(HasSubstr(file.string()), HasSubstr("Not a directory")));
  EXPECT_THAT(messageOf([&] { RunFolder::create(file / "run", ""); }),
              HasSubstr("Not a directory"));
  EXPECT_NE(messageOf([] { RunFolder::create("", ""); }), "");
  EXPECT_EQ(contentOf(file), "x");
}

TEST_F(RunFolderTest, AFailedCreateLeavesNothingBehind) {
  touch("previews");  // a file where a folder should be
  EXPECT_THAT(messageOf([this] { create(); }), HasSubstr("previews"));
  EXPECT_FALSE(fs::exists(run_ / "config.yaml"));
  EXPECT_FALSE(fs::exists(run_ / "checkpoints"));
}

TEST_F(RunFolderTest, OpeningWhatIsNoRunIsRefused) {
  EXPECT_THAT(messageOf([this] { RunFolder::open(run_); }),
              AllOf(HasSubstr(run_.string()), HasSubstr("holds no run")));
  EXPECT_FALSE(fs::exists(run_));
}

TEST_F(RunFolderTest, ALiveProcessKeepsOthersOut) {
  const auto run = create();
  EXPECT_THAT(messageOf([this] { RunFolder::open(run_); }),
              AllOf(HasSubstr(run_.string()),
                    HasSubstr("in use by process " + std::to_string(::getpid()))));
}

TEST_F(RunFolderTest, TheLockOfADeadProcessIsTakenOver) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto run = create();
    const bool told = ::write(ready[1], "x", 1) == 1;
    ::pause();
    ::_exit(told ? 0 : 1);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_THAT(messageOf([this] { RunFolder::open(run_); }),
              HasSubstr("in use by process " + std::to_string(child)));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(messageOf([this] { RunFolder::open(run_); }), "");
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(RunFolderTest, RowsAreAsDocumented) {
  const auto run = create();
  StepReport report{.step = 1,
                    .epoch = 1.0 / 3,
                    .loss = 1e-10 / 3,
                    .lossOriginal = 123456789012.0,
                    .lossMixed = -0.5,
                    .lossPartner = 2,
                    .lambda = 0.625,
                    .lambdaSd = 0.125,
                    .learningRate = 0.03,
                    .contrastTop1 = 1,
                    .contrastTop1Mixed = 0.25,
                    .projectionSpread = 0.75};
  run->appendStep(report);
  report.lambdaSd = -1;
  report.step = 2;
  report.mixesUnmix = true;
  report.lossUnmix = 1.5;
  report.lossUnmixPartner = 0.25;
  report.contrastTop1Mixed = -1;
  run->appendStep(report);
  report.mixes = report.mixesUnmix = false;
  report.step = 3;
  report.loss = NAN;
  run->appendStep(report);
  run->appendEvaluation({.step = 0,
                         .fullSets = true,
                         .knnTop1 = 0.75,
                         .bank = 60000,
                         .queries = 10000,
                         .featureStd = 0.08,
                         .effectiveRank = 17.5,
                         .featureDim = 128,
                         .seconds = 2.25});
  run->appendEvaluation({.step = 3});
  run->flush();
  EXPECT_EQ(
      metrics(),
      std::string(kMetrics) +
          "1,0.333333333,3.33333333e-11,1.23456789e+11,-0.5,2,,,0.625,0.125,0.03,1,0.25,0.75\n"
          "2,0.333333333,3.33333333e-11,1.23456789e+11,-0.5,2,1.5,0.25,0.625,,0.03,1,,0.75\n"
          "3,0.333333333,nan,1.23456789e+11,,,,,,,0.03,1,,0.75\n");
  EXPECT_EQ(contentOf(run_ / "evaluations.csv"), std::string(kEvaluations) +
                                                     "0,1,0.75,60000,10000,0.08,17.5,128,2.25\n"
                                                     "3,0,,0,0,0,0,0,0\n");
}

TEST_F(RunFolderTest, WhatStepsCostIsKeptWithItsTimes) {
  const auto run = create();
  const SystemReport report{.step = 7,
                            .seconds = 12.0625,
                            .samplesPerSecond = 512.5,
                            .dataWaitShare = 0.125,
                            .memoryMb = 900.25,
                            .deviceMemoryMb = 2048};
  run->appendSystem(report);
  SystemReport onCpu = report;
  onCpu.step = 9;
  onCpu.deviceMemoryMb = -1;
  run->appendSystem(onCpu);
  run->flush();
  const std::vector<SystemReport> rows = readSystem(run_);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].step, 7);
  EXPECT_NEAR(rows[0].seconds, 12.0625, 6e-4);
  EXPECT_EQ(rows[0].samplesPerSecond, 512.5);
  EXPECT_EQ(rows[0].dataWaitShare, 0.125);
  EXPECT_NEAR(rows[0].memoryMb, 900.25, 0.06);
  EXPECT_EQ(rows[0].deviceMemoryMb, 2048);
  EXPECT_EQ(rows[1].deviceMemoryMb, -1);
  run->cutAfter(7);
  EXPECT_EQ(readSystem(run_).size(), 1U);
}

// Runs of the version before contrast_top1_mixed and projection_spread.
TEST_F(RunFolderTest, ATableOfAnEarlierVersionIsReadAndGoneOnWith) {
  create();
  const std::string old =
      "step,epoch,loss,loss_original,loss_mixed,loss_partner,loss_unmix,loss_unmix_partner,"
      "lambda,lambda_sd,learning_rate,contrast_top1\n";
  const std::string row = "1,0.5,4,2,1,1,,,0.5,,0.03,0.25\n";
  folder_.write("run/metrics.csv", old + row);
  const std::vector<StepReport> before = readMetrics(run_);
  ASSERT_EQ(before.size(), 1U);
  EXPECT_EQ(before[0].contrastTop1, 0.25);
  EXPECT_EQ(before[0].projectionSpread, -1);
  {
    const auto run = RunFolder::open(run_);
    EXPECT_EQ(metrics(), kMetrics + row);
    StepReport next = stepReport(2);
    next.projectionSpread = 0.5;
    run->appendStep(next);
  }
  const std::vector<StepReport> rows = readMetrics(run_);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].loss, 4);
  EXPECT_EQ(rows[1].projectionSpread, 0.5);
}

struct DecimalComma : std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

TEST_F(RunFolderTest, NumbersHaveAPointInEveryLocale) {
  const std::locale before = std::locale::global(std::locale(std::locale(), new DecimalComma));
  const auto run = create();
  run->appendStep({.step = 1000, .epoch = 0.5, .loss = 12345.25});
  run->flush();
  const std::vector<StepReport> rows = readMetrics(run_);
  std::locale::global(before);
  EXPECT_THAT(metrics(), HasSubstr("\n1000,0.5,12345.25,"));
  EXPECT_EQ(rows.at(0).loss, 12345.25);
}

TEST_F(RunFolderTest, RowsComeBackWithNineDigits) {
  const auto run = create();
  StepReport plain = stepReport(2);
  plain.mixes = false;
  StepReport both = stepReport(3);
  both.mixesUnmix = true;
  both.lossUnmix = 0.75;
  both.lossUnmixPartner = 0.5;
  run->appendStep(stepReport(1));
  run->appendStep(plain);
  run->appendStep(both);
  run->appendEvaluation({.step = 2,
                         .fullSets = true,
                         .knnTop1 = 0.8125,
                         .bank = 5,
                         .queries = 6,
                         .featureStd = 0.5,
                         .effectiveRank = 1.5,
                         .featureDim = 7,
                         .seconds = 3});
  run->appendEvaluation({.step = 3});
  run->flush();
  const std::vector<StepReport> steps = readMetrics(run_);
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].step, 1);
  EXPECT_NEAR(steps[0].epoch, 1.0 / 3, 1e-9);
  EXPECT_EQ(steps[0].loss, 8.5);
  EXPECT_EQ(steps[0].lossOriginal, 5);
  EXPECT_EQ(steps[0].lossMixed, 2.5);
  EXPECT_EQ(steps[0].lossPartner, 1);
  EXPECT_TRUE(steps[0].mixes);
  EXPECT_EQ(steps[0].lambda, 0.625);
  EXPECT_LT(steps[0].lambdaSd, 0);
  EXPECT_EQ(steps[0].learningRate, 0.03);
  EXPECT_EQ(steps[0].contrastTop1, 0.125);
  EXPECT_FALSE(steps[0].mixesUnmix);
  EXPECT_TRUE(steps[2].mixesUnmix);
  EXPECT_EQ(steps[2].lossUnmix, 0.75);
  EXPECT_EQ(steps[2].lossUnmixPartner, 0.5);
  EXPECT_EQ(steps[2].lambda, 0.625);
  EXPECT_FALSE(steps[1].mixes);
  EXPECT_EQ(steps[1].lossMixed, 0);
  EXPECT_EQ(steps[1].lambda, 1);
  const std::vector<EvaluationReport> evaluations = readEvaluations(run_);
  ASSERT_EQ(evaluations.size(), 2U);
  EXPECT_TRUE(evaluations[0].fullSets);
  EXPECT_EQ(evaluations[0].knnTop1, 0.8125);
  EXPECT_EQ(evaluations[0].bank, 5);
  EXPECT_EQ(evaluations[0].queries, 6);
  EXPECT_EQ(evaluations[0].featureStd, 0.5);
  EXPECT_EQ(evaluations[0].effectiveRank, 1.5);
  EXPECT_EQ(evaluations[0].featureDim, 7);
  EXPECT_EQ(evaluations[0].seconds, 3);
  EXPECT_FALSE(evaluations[1].fullSets);
  EXPECT_LT(evaluations[1].knnTop1, 0);
}

TEST_F(RunFolderTest, RowsAreWrittenInBlocksAndAtTheEnd) {
  auto run = create();
  for (int step = 1; step <= 70; ++step) run->appendStep(stepReport(step));
  EXPECT_GE(readMetrics(run_).size(), 64U);
  run.reset();
  EXPECT_EQ(readMetrics(run_).size(), 70U);
}

TEST_F(RunFolderTest, RowsThatCameSinceAreReadFromWhereReadingEnded) {
  auto run = create();
  std::uint64_t position = 0;
  const auto newSteps = [&] {
    std::vector<std::int64_t> steps;
    visitMetrics(run_, position, [&](const StepReport& report, double) {
      steps.push_back(report.step);
      return true;
    });
    return steps;
  };
  for (int step = 1; step <= 3; ++step) run->appendStep(stepReport(step));
  run->flush();
  EXPECT_THAT(newSteps(), testing::ElementsAre(1, 2, 3));
  EXPECT_THAT(newSteps(), testing::IsEmpty());
  run->appendStep(stepReport(4));
  run->flush();
  std::ofstream(run_ / "metrics.csv", std::ios::app) << "5,0.1";  // half a row
  EXPECT_THAT(newSteps(), testing::ElementsAre(4));
  EXPECT_THAT(newSteps(), testing::IsEmpty());
  run->cutAfter(2);
  EXPECT_THAT(newSteps(), testing::ElementsAre(1, 2));
}

TEST_F(RunFolderTest, RowsAreVisitedOneAfterTheOtherUntilTheVisitorEndsIt) {
  constexpr int kRows = 20000;  // more than are read at once
  auto run = create();
  EXPECT_FALSE(readLastMetrics(run_).has_value());
  for (int step = 1; step <= kRows; ++step) run->appendStep(stepReport(step));
  run.reset();
  ASSERT_GT(fs::file_size(run_ / "metrics.csv"), 1U << 20);
  std::int64_t last = 0;
  double share = 0;
  std::uint64_t position = 0;
  EXPECT_TRUE(visitMetrics(run_, position, [&](const StepReport& report, double read) {
    EXPECT_EQ(report.step, last + 1);
    EXPECT_GE(read, share);
    last = report.step;
    share = read;
    return true;
  }));
  EXPECT_EQ(last, kRows);
  EXPECT_EQ(share, 1);
  EXPECT_EQ(readLastMetrics(run_)->step, kRows);
  position = 0;
  EXPECT_FALSE(visitMetrics(run_, position, [&](const StepReport& report, double) {
    last = report.step;
    return report.step < 7;
  }));
  EXPECT_EQ(last, 7);
  std::ofstream(run_ / "metrics.csv", std::ios::app) << "20001,0.5";  // being written
  EXPECT_EQ(readLastMetrics(run_)->step, kRows);
}

TEST_F(RunFolderTest, AnInterruptedRunHasTheSameRowsAsAnUninterruptedOne) {
  auto run = create();
  for (int step = 1; step <= 20; ++step) run->appendStep(stepReport(step));
  run->flush();
  const std::string uninterrupted = metrics();
  run->cutAfter(0);
  EXPECT_EQ(metrics(), kMetrics);
  for (int step = 1; step <= 14; ++step) run->appendStep(stepReport(step));
  run.reset();                                                       // the checkpoint is of step 10
  std::ofstream(run_ / "metrics.csv", std::ios::app) << "15,5,0.5";  // the kill came in a write
  run = RunFolder::open(run_);
  run->cutAfter(10);
  for (int step = 11; step <= 20; ++step) run->appendStep(stepReport(step));
  run->flush();
  EXPECT_EQ(metrics(), uninterrupted);
}

TEST_F(RunFolderTest, CuttingTakesRowsThatStillWaitInMemory) {
  const auto run = create();
  for (int step = 1; step <= 5; ++step) {
    run->appendStep(stepReport(step));
    run->appendEvaluation({.step = step});
  }
  run->cutAfter(3);
  EXPECT_EQ(readMetrics(run_).size(), 3U);
  EXPECT_EQ(readEvaluations(run_).size(), 3U);
}

TEST_F(RunFolderTest, CuttingRemovesLinesThatWereDamaged) {
  const auto run = create();
  run->appendStep(stepReport(1));
  run->flush();
  const std::string good = metrics();
  std::ofstream(run_ / "metrics.csv", std::ios::app) << std::string(40, '\0') << "\nnot,a,row\n7\n";
  EXPECT_THROW(readMetrics(run_), DataError);
  run->cutAfter(5);
  EXPECT_EQ(metrics(), good);
}

TEST_F(RunFolderTest, AHalfWrittenLastLineIsNotRead) {
  {
    const auto run = create();
    run->appendStep(stepReport(1));
  }
  const std::string whole = metrics();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    folder_.write("run/metrics.csv", whole.substr(0, size));
    EXPECT_TRUE(readMetrics(run_).empty()) << size;
  }
  folder_.write("run/metrics.csv", whole + "2,0.6");
  EXPECT_EQ(readMetrics(run_).size(), 1U);
  RunFolder::open(run_);  // and removes the half line
  EXPECT_EQ(metrics(), whole);
}

TEST_F(RunFolderTest, ALineThatIsNoRowIsNamed) {
  create();
  for (const char* line :
       {"x,0,0,0,0,0,0,0,0,0", "1,0,0,0,0,0,0,0,0", "1,0,0,0,0,0,0,0,0,0,0", ",0,0,0,0,0,0,0,0,0",
        "1,,0,0,0,0,0,0,0,0", "", "1,0 0,0,0,0,0,0,0,0,0"}) {
    folder_.write("run/metrics.csv", std::string(kMetrics) + line + "\n");
    try {
      readMetrics(run_);
      ADD_FAILURE() << "'" << line << "' was read as a row";
    } catch (const DataError& error) {
      EXPECT_THAT(error.what(), AllOf(HasSubstr("metrics.csv"), HasSubstr("line 2")));
    }
  }
  folder_.write("run/metrics.csv", "step,loss\n1,2\n");
  EXPECT_THROW(readMetrics(run_), DataError);
  EXPECT_THAT(messageOf([this] { RunFolder::open(run_); }), HasSubstr("other columns"));
  EXPECT_EQ(metrics(), "step,loss\n1,2\n");
}

TEST_F(RunFolderTest, BadImagesAreListedWithTheirProblemsAsTheyAre) {
  {
    const auto run = create();
    run->appendBadImage({3, 17, "Cannot read \"a, b\".png: it is empty"});
    run->appendBadImage({5, 2, "two\nlines"});
    run->flush();
    run->cutAfter(4);
    run->appendBadImage({6, 9, "third"});
  }
  const auto images = readBadImages(run_);
  ASSERT_EQ(images.size(), 2U);
  EXPECT_EQ(images[0].step, 3);
  EXPECT_EQ(images[0].index, 17);
  EXPECT_EQ(images[0].problem, "Cannot read \"a, b\".png: it is empty");
  EXPECT_EQ(images[1].problem, "third");
}

TEST_F(RunFolderTest, InterruptionsAreListedWithTheirStepsAndCutOnResume) {
  {
    const auto run = create();
    EXPECT_TRUE(readInterruptions(run_).empty());
    run->appendInterruption(Interruption::Kind::paused, 3);
    run->appendInterruption(Interruption::Kind::resumed, 3);
    run->appendInterruption(Interruption::Kind::paused, 7);
    run->flush();
  }
  {
    const auto run = RunFolder::open(run_);
    run->cutAfter(4);
    run->appendInterruption(Interruption::Kind::wentOn, 4);
  }
  const auto listed = readInterruptions(run_);
  ASSERT_EQ(listed.size(), 3U);
  EXPECT_EQ(listed[0].kind, Interruption::Kind::paused);
  EXPECT_EQ(listed[1].kind, Interruption::Kind::resumed);
  EXPECT_EQ(listed[2].kind, Interruption::Kind::wentOn);
  EXPECT_EQ(listed[2].step, 4);
  EXPECT_EQ(listed[0].time.size(), std::string("2026-01-01T00:00:00Z").size());
  folder_.write("run/interruptions.csv", std::string(kInterruptionsHeader) + "\n3,slept,now\n");
  EXPECT_THROW(readInterruptions(run_), DataError);
}

TEST_F(RunFolderTest, ARunWithoutRowsHasNone) {
  EXPECT_TRUE(readMetrics(run_).empty());
  EXPECT_TRUE(readEvaluations(run_).empty());
}

TEST_F(RunFolderTest, TheStatusComesBackWithProcessHostAndTime) {
  const auto run = create();
  RunStatus written = statusOf("failed");
  written.step = 12;
  written.totalSteps = 345;
  written.message = "cannot read \"a\xff\": no";
  run->writeStatus(written);
  const RunStatus status = readStatus(run_);
  EXPECT_EQ(status.state, "failed");
  EXPECT_EQ(status.pid, ::getpid());
  EXPECT_NE(status.host, "");
  EXPECT_THAT(status.heartbeat,
              MatchesRegex("20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z"));
  EXPECT_EQ(status.step, 12);
  EXPECT_EQ(status.totalSteps, 345);
  EXPECT_EQ(status.message, "cannot read \"a\xef\xbf\xbd\": no");
  EXPECT_THAT(contentOf(run_ / "status.json"), HasSubstr("\"total_steps\": 345"));
}

TEST_F(RunFolderTest, AMissingOrDamagedStatusIsRefused) {
  create();
  EXPECT_THROW(readStatus(run_), DataError);
  for (const char* text : {"", "{", "[]", "{}", R"({"state": 3})"}) {
    folder_.write("run/status.json", text);
    EXPECT_THROW(readStatus(run_), DataError) << text;
  }
}

TEST_F(RunFolderTest, TheLogHasTimeAndLevelAndALineEach) {
  const auto run = create();
  run->log({.level = LogLine::Level::info, .text = "started"});
  run->log({.level = LogLine::Level::warning, .text = "two\nlines"});
  run->log({.level = LogLine::Level::error, .text = "failed"});
  EXPECT_THAT(contentOf(run_ / "log.txt"),
              MatchesRegex("20[^ ]+Z info    started\n20[^ ]+Z warning two lines\n"
                           "20[^ ]+Z error   failed\n"));
}

TEST_F(RunFolderTest, CheckpointsAreNamedByTheirStep) {
  const auto run = create();
  EXPECT_EQ(run->checkpointFile(123), run_ / "checkpoints" / "step-00000123.safetensors");
  EXPECT_EQ(checkpointFile(run_, 1234567890), run_ / "checkpoints" / "step-1234567890.safetensors");
  for (const std::int64_t step : {20, 1234567890, 3}) {
    std::ofstream(run->checkpointFile(step)) << "x";
  }
  for (const char* other : {"step-5.safetensors", "step-00000007.safetensors.bak",
                            "best.safetensors", "step--0000008.safetensors",
                            "step-0000000x.safetensors", ".step-00000009.safetensors.1-1.tmp"}) {
    touch(std::string("checkpoints/") + other);
  }
  fs::create_directory(run->checkpointFile(30));
  EXPECT_THAT(checkpointSteps(run_), ElementsAre(1234567890, 20, 3));
  EXPECT_TRUE(checkpointSteps(run_ / "missing").empty());
}

TEST_F(RunFolderTest, RotationKeepsTheLastThreeTheBestAndAllForeignFiles) {
  const auto run = create();
  for (int step = 1; step <= 7; ++step) std::ofstream(run->checkpointFile(step)) << "x";
  const std::string dead = [] {  // the number of a process that has ended
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    ::waitpid(child, nullptr, 0);
    return std::to_string(child);
  }();
  const std::string own = std::to_string(::getpid());
  const std::string live = std::to_string(::getppid());
  const std::vector<std::string> foreign{"best.safetensors",
                                         "step-2.safetensors",
                                         "step-00000001.safetensors.bak",
                                         ".step-00000001.safetensors." + live + ".tmp",
                                         ".notes.txt." + dead + ".tmp",
                                         ".step-00000001.safetensors..tmp",
                                         ".step-00000001.safetensors.-" + dead + ".tmp",
                                         ".step-00000001.safetensors." + live + "-7.tmp",
                                         "step-00000001.safetensors." + dead + ".tmp"};
  for (const std::string& name : foreign) touch("checkpoints/" + name);
  touch("checkpoints/.step-00000001.safetensors." + dead + ".tmp");
  touch("checkpoints/.step-00000001.safetensors." + dead + "-12.tmp");
  touch("checkpoints/.step-00000008.safetensors." + own + "-3.tmp");
  run->rotateCheckpoints(7, 2);
  EXPECT_THAT(checkpointSteps(run_), ElementsAre(7, 6, 5, 2));
  for (const std::string& name : foreign)
    EXPECT_TRUE(fs::exists(run_ / "checkpoints" / name)) << name;
  const auto files = std::distance(fs::directory_iterator(run_ / "checkpoints"), {});
  EXPECT_EQ(files, 4 + std::ssize(foreign));
  run->rotateCheckpoints(7, -1);
  EXPECT_THAT(checkpointSteps(run_), ElementsAre(7, 6, 5));
  // Resumed from 5, because 6 and 7 are damaged: they neither count nor go.
  run->rotateCheckpoints(5, -1);
  EXPECT_THAT(checkpointSteps(run_), ElementsAre(7, 6, 5));
}

TEST_F(RunFolderTest, OpeningRemovesUnfinishedWritesOfADeadProcess) {
  create();
  const std::string own = std::to_string(::getpid());
  touch(".status.json." + own + ".tmp");
  touch(".notes." + own + ".tmp");
  RunFolder::open(run_);
  EXPECT_FALSE(fs::exists(run_ / (".status.json." + own + ".tmp")));
  EXPECT_TRUE(fs::exists(run_ / (".notes." + own + ".tmp")));
}

// Files cannot grow beyond `bytes`, as on a full disk, for the lifetime of the object.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST_F(RunFolderTest, AFullDiskLosesNoRowAndLeavesNoHalfOne) {
  const auto run = create();
  for (int step = 1; step <= 3; ++step) run->appendStep(stepReport(step));
  run->flush();
  const std::string before = metrics();
  {
    const FileSizeLimit limit(before.size() + 20);  // half a row
    // A second may pass here, so that a row tries to be written at once.
    for (int step = 4; step <= 9; ++step) messageOf([&] { run->appendStep(stepReport(step)); });
    EXPECT_THAT(messageOf([&] { run->flush(); }), HasSubstr("metrics.csv"));
    EXPECT_EQ(metrics(), before);
    EXPECT_NE(messageOf([&] { run->flush(); }), "");
  }
  run->flush();
  EXPECT_EQ(readMetrics(run_).size(), 9U);
  EXPECT_THAT(metrics(), StartsWith(before));
}

TEST_F(RunFolderTest, AFullDiskStopsAStatusButNoLog) {
  const auto run = create();
  run->writeStatus(statusOf("running"));
  run->log({.text = "started"});
  {
    const FileSizeLimit limit(20);
    EXPECT_THAT(messageOf([&] { run->writeStatus(statusOf("paused")); }), HasSubstr("status.json"));
    EXPECT_NO_THROW(run->log({.text = "cannot be written"}));
  }
  EXPECT_EQ(readStatus(run_).state, "running");
  EXPECT_THAT(contentOf(run_ / "log.txt"), HasSubstr("started"));
}

TEST_F(RunFolderTest, AFullDiskLetsNoRunBegin) {
  {
    const FileSizeLimit limit(10);  // less than the header of a table
    EXPECT_THAT(messageOf([this] { create(); }), HasSubstr(run_.string()));
  }
  EXPECT_FALSE(fs::exists(run_));
  EXPECT_EQ(messageOf([this] { create(); }), "");
}

TEST(JobState, HasNames) {
  EXPECT_STREQ(nameOf(JobState::idle), "idle");
  EXPECT_STREQ(nameOf(JobState::running), "running");
  EXPECT_STREQ(nameOf(JobState::failed), "failed");
}

}  // namespace
}  // namespace mixmask
