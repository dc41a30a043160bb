// SPDX-License-Identifier: Apache-2.0
#include "core/session/evaluation.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/session/training_session.h"
#include "tests/content_of.h"
#include "tests/finished_run.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

// A run of two steps on 96 images of Fashion-MNIST, and a cache of its own.
class Evaluation : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    place_ = std::make_unique<test::TemporaryFolder>();
    setenv("XDG_CACHE_HOME", (place_->path() / "cache").c_str(), 1);
    setenv("XDG_DATA_HOME", (place_->path() / "data").c_str(), 1);
    RunConfig config = loadRecipe("quickstart");
    applyAssignments(config, {"backbone.name=convnet", "backbone.width=0.25", "data.limit=96",
                              "data.batchSize=16", "framework.queueSize=32", "evaluation.knn.k=10",
                              "evaluation.knn.enabled=false", "runtime.steps=2",
                              "runtime.threads=1", "runtime.precision=fp32"});
    test::finishRun(config, run());
  }
  static void TearDownTestSuite() { place_.reset(); }

  static fs::path run() { return place_->path() / "run"; }

  EvaluationResult judge(const std::string& protocol, std::vector<std::string> assignments = {}) {
    events_.clear();
    return evaluate({.protocol = protocol,
                     .checkpoint = run(),
                     .data = {},
                     .assignments = std::move(assignments),
                     .out = {}},
                    stop_.get_token(), [this](const EvaluationEvent& event) {
                      events_.push_back(event);
                      if (onEvent_) onEvent_(event);
                    });
  }
  std::string refusal(const std::string& protocol, std::vector<std::string> assignments) {
    return test::messageOf<Error>([&] { judge(protocol, std::move(assignments)); });
  }
  std::vector<ClassifierReport> reports() const {
    std::vector<ClassifierReport> all;
    for (const EvaluationEvent& event : events_) {
      if (const auto* report = std::get_if<ClassifierReport>(&event)) all.push_back(*report);
    }
    return all;
  }
  static OptionValue valueOf(const NamedValues& values, const std::string& key) {
    for (const auto& [name, value] : values) {
      if (name == key) return value;
    }
    ADD_FAILURE() << key;
    return {};
  }

  static std::unique_ptr<test::TemporaryFolder> place_;
  std::stop_source stop_;
  std::vector<EvaluationEvent> events_;
  std::function<void(const EvaluationEvent&)> onEvent_;
};
std::unique_ptr<test::TemporaryFolder> Evaluation::place_;

TEST_F(Evaluation, LeavesItsResultInTheRunWithEveryParameterAndPrediction) {
  const EvaluationResult result = judge("knn");
  EXPECT_EQ(result.samples, 96);
  EXPECT_EQ(result.file.parent_path(), run() / "evaluations");
  EXPECT_EQ(std::get<std::int64_t>(valueOf(result.parameters, "k")), 10);  // the run's own
  const json stored = json::parse(test::contentOf(result.file));
  EXPECT_EQ(stored["protocol"], "knn");
  EXPECT_EQ(stored["version"], 1);
  EXPECT_EQ(stored["top1"], result.top1);
  EXPECT_EQ(stored["parameters"]["temperature"], 0.1);
  EXPECT_EQ(stored["classes"].size(), 10U);
  ASSERT_EQ(stored["predictions"].size(), 96U);
  double hits = 0, confused = 0, perClass = 0;
  for (const json& row : stored["predictions"]) hits += row[1] == row[2][0] ? 1 : 0;
  for (const json& entry : stored["confusion"]) confused += entry[2].get<double>();
  for (const json& share : stored["per_class_top1"]) perClass += share.is_null() ? 0 : 1;
  EXPECT_DOUBLE_EQ(hits / 96, result.top1);
  EXPECT_EQ(confused, 96);
  EXPECT_EQ(perClass, 10);
}

TEST_F(Evaluation, OfTheSameThingIsTheSameFileAndOfAnotherAnother) {
  const auto first = judge("knn", {"evaluation.knn.k=5"});
  EXPECT_EQ(judge("knn", {"evaluation.knn.k=5"}).file, first.file);
  EXPECT_NE(judge("knn", {"evaluation.knn.k=6"}).file, first.file);
  EXPECT_NE(judge("knn", {"evaluation.knn.k=5", "data.limit=80"}).file, first.file);
}

TEST_F(Evaluation, ChoosesTheCachedProbesRateOnTrainingImages) {
  const auto result = judge("linear-cached", {"runtime.epochs=3", "data.batchSize=32"});
  EXPECT_GT(std::get<double>(valueOf(result.findings, "learningRate")), 0);
  EXPECT_GE(std::get<double>(valueOf(result.findings, "heldOutTop1")), 0);
  EXPECT_EQ(reports().size(), 6U);  // three epochs to choose, three to train
}

TEST_F(Evaluation, OfTheOfficialProbeKeepsTheNetworkAndReportsTheTestAfterEachEpoch) {
  const auto result = judge("linear", {"runtime.epochs=4", "data.batchSize=40"});
  EXPECT_EQ(std::get<bool>(valueOf(result.findings, "frozenUnchanged")), true);
  int tested = 0;
  for (const ClassifierReport& report : reports()) tested += report.testTop1 >= 0 ? 1 : 0;
  EXPECT_EQ(tested, 3);                        // the fourth is the result
  EXPECT_EQ(reports().back().totalSteps, 12);  // the last batch of an epoch has 16 images
  EXPECT_EQ(std::get<double>(valueOf(result.parameters, "learningRate")), 30);
}

TEST_F(Evaluation, LowersTheOfficialRateAtSixtyAndEightyPercent) {
  judge("linear", {"runtime.epochs=10", "data.batchSize=96"});
  std::map<std::int64_t, double> rates;
  for (const ClassifierReport& report : reports()) rates[report.step] = report.learningRate;
  EXPECT_NEAR(rates.at(6), 30, 1e-9);
  EXPECT_NEAR(rates.at(7), 3, 1e-9);
  EXPECT_NEAR(rates.at(9), 0.3, 1e-9);
}

TEST_F(Evaluation, GoesOnBitForBitWhereItWasStopped) {
  const std::vector<std::string> few{"runtime.epochs=4", "data.batchSize=24",
                                     "evaluation.finetune.learningRate=0.01"};
  const auto whole = judge("finetune", few);
  const json uninterrupted = json::parse(test::contentOf(whole.file));
  fs::remove(whole.file);

  onEvent_ = [this](const EvaluationEvent& event) {
    const auto* report = std::get_if<ClassifierReport>(&event);
    if (report != nullptr && report->testTop1 >= 0) stop_.request_stop();  // after an epoch
  };
  EXPECT_TRUE(judge("finetune", few).file.empty());
  onEvent_ = {};
  stop_ = {};
  const json resumed = json::parse(test::contentOf(judge("finetune", few).file));
  EXPECT_THAT(reports().front().step, testing::Gt(4));
  EXPECT_EQ(resumed["predictions"], uninterrupted["predictions"]);
  for (const auto& item : fs::directory_iterator(run() / "evaluations")) {
    EXPECT_THAT(item.path().filename().string(), testing::Not(HasSubstr("unfinished")));
  }
}

TEST_F(Evaluation, WithFewLabelsRepeatsSeedsOnOneSplit) {
  const auto result =
      judge("semi", {"runtime.epochs=2", "evaluation.semi.share=0.2", "evaluation.semi.seeds=2"});
  ASSERT_EQ(result.repetitions.size(), 2U);
  EXPECT_DOUBLE_EQ(result.top1, (result.repetitions[0].top1 + result.repetitions[1].top1) / 2);
  EXPECT_EQ(std::get<std::string>(valueOf(result.findings, "split")).size(), 64U);
  EXPECT_LT(std::get<std::int64_t>(valueOf(result.findings, "labels")), 40);
  EXPECT_EQ(
      judge("semi", {"runtime.epochs=2", "evaluation.semi.share=0.2", "evaluation.semi.seeds=2"})
          .top1,
      result.top1);
}

TEST_F(Evaluation, FromScratchForgetsThePretrainedWeights) {
  const std::vector<std::string> one{"runtime.epochs=1", "data.batchSize=96"};
  const auto scratch = json::parse(test::contentOf(judge("scratch", one).file));
  const auto finetuned = json::parse(test::contentOf(judge("finetune", one).file));
  EXPECT_NE(scratch["predictions"], finetuned["predictions"]);
  EXPECT_TRUE(fs::exists(run() / "evaluations" / scratch["classifier"].get<std::string>()));
}

TEST_F(Evaluation, OfRobustnessBeginsAtTheCleanAccuracyOfKnn) {
  const auto knn = judge("knn");
  const auto result =
      judge("robustness", {"evaluation.robustness.k=10", "evaluation.robustness.points=3"});
  ASSERT_EQ(result.curve.size(), 6U);
  EXPECT_EQ(result.curve[0].series, "erased");
  EXPECT_EQ(result.curve[0].x, 0);
  EXPECT_EQ(result.curve[0].top1, knn.top1);
  EXPECT_EQ(result.curve[1].top1, knn.top1);  // filled with nothing
  EXPECT_NEAR(result.curve[4].x, 0.8, 0.02);
}

TEST_F(Evaluation, RefusesWhatCannotBeJudgedInOneSentence) {
  EXPECT_THAT(refusal("knn", {"evaluation.knn.k=97"}),
              AllOf(HasSubstr("97"), HasSubstr("use at most 96")));
  EXPECT_THAT(refusal("knn", {"evaluation.knn.kk=3"}), HasSubstr("did you mean evaluation.knn.k?"));
  EXPECT_THAT(refusal("knn", {"evaluation.semi.share=0.1"}),
              HasSubstr("evaluation.semi.share: a trained network is judged with"));
  EXPECT_THAT(refusal("knn", {"evaluation.knn.k=0"}), HasSubstr("evaluation.knn.k: 0 is below"));
  EXPECT_THAT(refusal("linear-cached", {"evaluation.linear-cached.learningRates=0.1,x"}),
              HasSubstr("'0.1,x'"));
  EXPECT_THAT(refusal("semi", {"evaluation.semi.list=/nowhere.txt"}), HasSubstr("/nowhere.txt"));
  EXPECT_THAT(refusal("linear", {"runtime.epochs=0"}), HasSubstr("runtime.epochs"));
  EXPECT_THAT(refusal("nothing", {}), HasSubstr("there is no protocol 'nothing'"));
  EXPECT_THAT(test::messageOf<Error>([&] {
                evaluate({.protocol = "knn",
                          .checkpoint = run(),
                          .data = "cifar10",
                          .assignments = {},
                          .out = {}},
                         {}, [](const EvaluationEvent&) {});
              }),
              HasSubstr("trained on 1 channel, and cifar10 has 3"));
}

TEST_F(Evaluation, SaysBeforeItsWorkThatTheResultCannotBeWritten) {
  const auto blocked = place_->write("file", "no folder");
  EXPECT_THAT(test::messageOf<Error>([&] {
                evaluate({.protocol = "knn",
                          .checkpoint = run(),
                          .data = {},
                          .assignments = {},
                          .out = blocked / "results"},
                         {}, [](const EvaluationEvent&) {});
              }),
              HasSubstr("--out"));
}

TEST(EvaluationOfATransformer, IsAtItsOwnViewSizeOnly) {
  const test::TemporaryFolder folder;
  RunConfig config = loadRecipe("quickstart");
  applyAssignments(
      config, {"backbone.name=vit_s", "backbone.width=0.17", "data.limit=64", "data.batchSize=16",
               "framework.queueSize=32", "evaluation.knn.enabled=false", "evaluation.knn.k=10",
               "runtime.steps=1", "runtime.threads=1"});
  ASSERT_NO_FATAL_FAILURE(test::finishRun(config, folder.path() / "run"));
  EvaluationRequest request{.protocol = "knn",
                            .checkpoint = folder.path() / "run",
                            .data = {},
                            .assignments = {},
                            .out = {}};
  const auto silent = [](const EvaluationEvent&) {};
  EXPECT_EQ(evaluate(request, {}, silent).samples, 64);
  request.assignments = {"augmentation.viewSize=32"};
  EXPECT_THAT(test::messageOf<Error>([&] { evaluate(request, {}, silent); }),
              HasSubstr("takes images of 16 pixels a side, not 32 x 32; use 16"));
}

}  // namespace
}  // namespace mixmask
