// SPDX-License-Identifier: Apache-2.0
// labels: end_to_end
// 'mixmask evaluate' as a user meets it: real processes, real files, exit codes.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/end_to_end/mixmask_program.h"

namespace mixmask::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// A run of two steps with a small network, which all tests judge.
class EvaluateCommand : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    program_ = std::make_unique<MixmaskProgram>();
    std::string words = "pretrain --recipe quickstart --json --out " + in("run");
    for (const char* set :
         {"backbone.name=convnet", "backbone.width=0.25", "data.limit=120", "data.batchSize=16",
          "framework.queueSize=32", "evaluation.knn.enabled=false", "evaluation.knn.k=10",
          "runtime.steps=2", "runtime.threads=1", "runtime.precision=fp32"}) {
      words += std::string(" --set ") + set;
    }
    const Finished trained = program_->run(words);
    ASSERT_EQ(trained.exitCode, 0) << trained.error;
  }
  static void TearDownTestSuite() { program_.reset(); }

  static std::string in(const std::string& name) { return program_->in(name); }
  static Finished judge(const std::string& protocol, const std::string& more = "") {
    return program_->run("evaluate " + protocol + " --checkpoint " + in("run") + " --json " + more);
  }

  static std::unique_ptr<MixmaskProgram> program_;
};
std::unique_ptr<MixmaskProgram> EvaluateCommand::program_;

TEST_F(EvaluateCommand, EndsWithTheResultAndItsFile) {
  const Finished judged = judge("linear-cached", "--set runtime.epochs=2 --out " + in("results"));
  ASSERT_EQ(judged.exitCode, 0) << judged.error;
  const json end = judged.last();
  EXPECT_EQ(end["event"], "finished");
  EXPECT_EQ(end["protocol"], "linear-cached");
  for (const char* key : {"version", "top1", "top5", "samples", "seconds", "file", "deviation"}) {
    EXPECT_TRUE(end.contains(key)) << key;
  }
  const std::string file = end["file"];
  EXPECT_THAT(file, HasSubstr(in("results")));
  EXPECT_EQ(json::parse(contentOf(file))["top1"], end["top1"]);
  EXPECT_EQ(judged.of("classifier").size(), 4U);  // two epochs to choose the rate, two to train
}

TEST_F(EvaluateCommand, ClimbsTheLadderAndPutsNoTwoProtocolsIntoOneRow) {
  const Finished all =
      judge("all",
            "--set runtime.epochs=1 --set evaluation.semi.seeds=2 --set evaluation.robustness.k=10 "
            "--set evaluation.robustness.points=2");
  ASSERT_EQ(all.exitCode, 0) << all.error;
  std::map<std::string, int> results;
  for (const json& end : all.of("finished")) ++results[end["protocol"]];
  EXPECT_EQ(results["semi"], 2);  // 1 % and 10 % of the labels
  for (const char* protocol :
       {"knn", "linear-cached", "linear", "finetune", "scratch", "robustness"}) {
    EXPECT_EQ(results[protocol], 1) << protocol;
  }
}

TEST_F(EvaluateCommand, StopsOnASignalAndGoesOnWhenAskedAgain) {
  const std::string request = "linear --set runtime.epochs=4000 --set data.batchSize=8";
  const Finished stopped = program_->runUntil(
      "evaluate " + request + " --checkpoint " + in("run") + " --json", "\"step\":", SIGTERM);
  EXPECT_EQ(stopped.exitCode, 130);
  const Finished again = program_->runUntil(
      "evaluate " + request + " --checkpoint " + in("run") + " --json", "\"step\":", SIGTERM);
  EXPECT_EQ(again.exitCode, 130);
  EXPECT_THAT(again.output, HasSubstr("going on after step"));
}

// .npy 1.0: magic, version, length of the header, header, numbers.
TEST_F(EvaluateCommand, FeaturesAreExportedAsNumpyArrays) {
  const Finished exported = program_->run("checkpoint export " + in("run") +
                                          " --format features --json --out " + in("test.npy"));
  ASSERT_EQ(exported.exitCode, 0) << exported.error;
  EXPECT_EQ(exported.last()["images"], 120);
  const std::string features = contentOf(in("test.npy")), labels = contentOf(in("test-labels.npy"));
  const std::size_t width = exported.last()["features"];
  EXPECT_THAT(features, HasSubstr(fmt::format("'shape': (120, {})", width)));
  EXPECT_EQ(features.size() % 64, 120 * width * 4 % 64);  // the header fills whole lines
  EXPECT_THAT(labels, AllOf(HasSubstr("'<i8'"), HasSubstr("'shape': (120,)")));
  EXPECT_EQ(program_
                ->run("checkpoint export " + in("run") + " --format pth --data fashion-mnist " +
                      "--json --out " + in("x.pth"))
                .exitCode,
            2);
}

TEST_F(EvaluateCommand, RefusesWithTheExitCodeOfTheProblem) {
  EXPECT_EQ(judge("knn", "--set evaluation.knn.k=1000").exitCode, 2);
  EXPECT_EQ(judge("knn", "--data cifar10").exitCode, 2);
  EXPECT_EQ(judge("knn", "--data fashion-mnist:/nowhere").exitCode, 3);
  EXPECT_EQ(program_->run("evaluate linear --checkpoint /nowhere.pth --json").exitCode, 4);
  const Finished unwritable = judge("knn", "--out /proc/results");
  EXPECT_EQ(unwritable.exitCode, 6);
  EXPECT_THAT(unwritable.error, AllOf(HasSubstr("/proc/results"), HasSubstr("--out")));
}

}  // namespace
}  // namespace mixmask::test
