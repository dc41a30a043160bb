// SPDX-License-Identifier: Apache-2.0
// labels: unit threads
// The real session with a tiny run: verbs, states and events.
#include "core/session/training_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <condition_variable>
#include <fstream>
#include <latch>
#include <mutex>

#include "core/base/error.h"
#include "core/session/catalog.h"
#include "core/session/run_history.h"
#include "core/session/view_lab.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

// Collects events and lets a test wait for one; the test's own timeout is the only clock.
class Events {
 public:
  EventSink sink() {
    return [this](Event event) {
      {
        const std::lock_guard lock(mutex_);
        events_.push_back(std::move(event));
      }
      arrived_.notify_all();
    };
  }

  // The next event of a kind, from where the last wait ended.
  template <typename Kind>
  Kind next() {
    return next<Kind>([](const Kind&) { return true; });
  }
  template <typename Kind, typename Condition>
  Kind next(Condition condition) {
    std::unique_lock lock(mutex_);
    for (;;) {
      for (; seen_ < events_.size(); ++seen_) {
        const auto* found = std::get_if<Kind>(&events_[seen_]);
        if (found != nullptr && condition(*found)) {
          ++seen_;
          return *found;
        }
      }
      arrived_.wait(lock);
    }
  }
  void untilState(JobState state) {
    next<StateChanged>([&](const StateChanged& change) { return change.state == state; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Event> events_;
  std::size_t seen_ = 0;
};

class Session : public testing::Test {
 protected:
  Session() {
    std::string name = (fs::temp_directory_path() / "mixmask-session-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    session_ = makeTrainingSession(events_.sink());
  }
  ~Session() override {
    session_.reset();
    fs::remove_all(folder_);
  }

  static RunConfig config(std::int64_t epochs) {
    RunConfig config = loadRecipe("quickstart");
    for (const char* assignment :
         {"data.limit=64", "data.batchSize=16", "backbone.width=0.0625", "framework.queueSize=32",
          "evaluation.knn.enabled=false", "runtime.threads=1", "runtime.precision=fp32"}) {
      applyAssignment(config, assignment);
    }
    config.runtime.epochs = epochs;
    return config;
  }

  fs::path folder_;
  Events events_;
  std::unique_ptr<TrainingSession> session_;
};

TEST_F(Session, GoesThroughItsStatesToTheEnd) {
  EXPECT_EQ(session_->state(), JobState::idle);
  session_->start(config(2), folder_ / "run");
  events_.untilState(JobState::preparing);
  events_.untilState(JobState::running);
  events_.untilState(JobState::finished);
  const auto result = events_.next<JobFinished>();
  EXPECT_EQ(result.steps, 8);
  EXPECT_FALSE(result.stopped);
  EXPECT_TRUE(session_->canStart());
}

TEST_F(Session, StopsAtTheEndOfItsEpochWhereThatIsAsked) {
  session_->start(config(100000), folder_ / "run");
  events_.next<StepReport>();
  session_->pause();
  events_.untilState(JobState::paused);
  session_->stopAfterEpoch();  // a paused run goes on until then
  events_.untilState(JobState::stopping);
  const auto result = events_.next<JobFinished>();
  EXPECT_TRUE(result.stopped);
  EXPECT_FALSE(result.discarded);
  EXPECT_EQ(result.steps % 4, 0);
  EXPECT_TRUE(fs::exists(result.checkpoint));
  session_->resumeRun(folder_ / "run", {});  // and nothing of that is left
  EXPECT_EQ(events_.next<StepReport>().step, result.steps + 1);
  EXPECT_EQ(events_
                .next<StepReport>(
                    [&](const StepReport& report) { return report.step == result.steps + 5; })
                .step,
            result.steps + 5);
  session_->stop();
  events_.next<JobFinished>();
}

TEST_F(Session, StopsWithoutSavingAndGoesOnFromItsCheckpoint) {
  RunConfig unsaved = config(100000);
  unsaved.runtime.checkpointEverySteps = 1000000;  // no epoch may save the step it stops at
  session_->start(unsaved, folder_ / "run");
  events_.next<StepReport>();
  session_->saveNow();
  const auto saved = events_.next<CheckpointSaved>();
  events_.next<StepReport>();
  session_->stopWithoutSaving();
  const auto result = events_.next<JobFinished>();
  EXPECT_TRUE(result.stopped);
  EXPECT_TRUE(result.discarded);
  EXPECT_GT(result.steps, saved.step);
  const std::vector<CheckpointSaved> files = checkpointsOf(folder_ / "run");
  ASSERT_FALSE(files.empty());
  EXPECT_EQ(files.back().file, result.checkpoint);
  EXPECT_FALSE(fs::exists(folder_ / "run/checkpoints" /
                          ("step-" + std::string(8 - std::to_string(result.steps).size(), '0') +
                           std::to_string(result.steps) + ".safetensors")));
  session_->resumeRun(folder_ / "run", {});
  EXPECT_EQ(events_.next<StepReport>().step, files.back().step + 1);
  session_->stop();
  EXPECT_FALSE(events_.next<JobFinished>().discarded);
}

TEST_F(Session, PausesAtAStepSavesWhileItWaitsAndGoesOn) {
  session_->start(config(100000), folder_ / "run");
  events_.next<StepReport>();
  session_->pause();
  events_.untilState(JobState::paused);
  EXPECT_TRUE(session_->canResume());
  session_->saveNow();
  const auto saved = events_.next<CheckpointSaved>();
  EXPECT_TRUE(fs::exists(saved.file));
  session_->resume();
  events_.untilState(JobState::running);
  const auto step = events_.next<StepReport>();
  EXPECT_EQ(step.step, saved.step + 1);
  session_->stop();
  const auto stopped = events_.next<JobFinished>();
  EXPECT_TRUE(stopped.stopped);
  session_->resumeRun(folder_ / "run", {});
  events_.next<StepReport>();
  session_->stop();
  events_.next<JobFinished>();
  std::vector<std::pair<Interruption::Kind, std::int64_t>> breaks;
  for (const Interruption& one : historyOfRun(folder_ / "run").interruptions) {
    breaks.emplace_back(one.kind, one.step);
  }
  EXPECT_EQ(breaks, (std::vector<std::pair<Interruption::Kind, std::int64_t>>{
                        {Interruption::Kind::paused, saved.step},
                        {Interruption::Kind::resumed, saved.step},
                        {Interruption::Kind::wentOn, stopped.steps}}));
}

TEST_F(Session, SendsAPreviewOfTheNextStepWhenAskedTo) {
  session_->start(config(100000), folder_ / "run");
  events_.next<MixPreview>();  // the first one comes by itself
  events_.next<StepReport>();
  session_->requestPreview();
  const auto preview = events_.next<MixPreview>();
  ASSERT_FALSE(preview.samples.empty());
  const auto lab = openViewLab(config(1));
  const auto expected = lab->sample(config(1), preview.step, 0);
  EXPECT_EQ(preview.samples[0].mixed.pixels, expected.mixed.pixels);
  EXPECT_EQ(preview.samples[0].mask.cells, expected.mask.cells);
}

TEST_F(Session, StopsFromEveryStateWithoutLosingItsEnd) {
  for (int round = 0; round < 20; ++round) {
    session_->start(config(100000), folder_ / std::to_string(round));
    if (round % 3 == 1) session_->pause();
    if (round % 3 == 2) events_.next<StepReport>();
    session_->stop();
    EXPECT_TRUE(events_.next<JobFinished>().stopped);
    EXPECT_EQ(session_->state(), JobState::finished);
  }
}

TEST_F(Session, StopsWhileAFolderOfImagesIsListed) {
  std::latch reading(1), stopped(1);
  bool wasBuilt = false;
  session_ = makeTrainingSession([&, sink = events_.sink()](Event event) {
    if (const auto* phase = std::get_if<PhaseChanged>(&event)) {
      wasBuilt = wasBuilt || phase->text == "building the network";
      if (phase->text == "reading the data set") {
        reading.count_down();
        stopped.wait();
      }
    }
    sink(std::move(event));
  });
  fs::create_directories(folder_ / "images");
  std::ofstream(folder_ / "images/one.png") << "never read";
  RunConfig ofFolder = config(1);
  ofFolder.data.name = "image-folder";
  ofFolder.data.root = (folder_ / "images").string();
  session_->start(ofFolder, folder_ / "run");
  reading.wait();
  session_->stop();
  stopped.count_down();
  const auto result = events_.next<JobFinished>();
  EXPECT_TRUE(result.stopped);
  EXPECT_EQ(result.steps, 0);
  EXPECT_TRUE(result.checkpoint.empty());
  EXPECT_FALSE(wasBuilt);
  EXPECT_EQ(session_->state(), JobState::finished);
}

TEST_F(Session, EndsWhenItIsDestroyedWhileRunning) {
  session_->start(config(100000), folder_ / "run");
  events_.next<StepReport>();
  session_.reset();
  EXPECT_TRUE(events_.next<JobFinished>().stopped);
}

TEST_F(Session, TellsAFailureAndCanStartAgain) {
  RunConfig wrong = config(1);
  wrong.data.root = (folder_ / "nowhere").string();
  session_->start(wrong, folder_ / "wrong");
  const auto failure = events_.next<JobFailed>();
  EXPECT_EQ(failure.kind, Error::Kind::data);
  EXPECT_THAT(failure.message, testing::HasSubstr("nowhere"));
  EXPECT_EQ(session_->state(), JobState::failed);
  session_->start(config(1), folder_ / "right");
  EXPECT_FALSE(events_.next<JobFinished>().stopped);
}

TEST_F(Session, RefusesAWrongConfigurationBeforeItStarts) {
  RunConfig wrong = config(1);
  wrong.data.batchSize = 0;
  EXPECT_THROW(session_->start(wrong, folder_ / "run"), ConfigError);
  EXPECT_EQ(session_->state(), JobState::idle);
  EXPECT_FALSE(fs::exists(folder_ / "run"));
}

TEST_F(Session, ShowsTheHistoryOfARunAgain) {
  RunConfig judged = config(2);
  judged.evaluation.knn = {.enabled = true, .everySteps = 4, .bank = 40, .queries = 20, .k = 5};
  session_->start(judged, folder_ / "run");
  events_.next<JobFinished>();
  const RunHistory history = historyOfRun(folder_ / "run");
  EXPECT_EQ(history.steps.size(), 8U);
  EXPECT_EQ(history.evaluations.size(), 4U);  // untrained twice, step 4, the end
  EXPECT_EQ(history.description.totalSteps, 8);
  EXPECT_EQ(history.description.stepsPerEpoch, 4);
  EXPECT_DOUBLE_EQ(history.description.chanceClean, std::log(33.0));
  EXPECT_EQ(newestRun(folder_), folder_ / "run");
  const RunHistory outline = outlineOfRun(folder_ / "run");
  EXPECT_TRUE(outline.steps.empty());
  EXPECT_EQ(outline.evaluations.size(), 4U);
  EXPECT_EQ(outline.description.stepsPerEpoch, 4);
  std::vector<double> losses;
  visitSteps(folder_ / "run", [&](const StepReport& report, double) {
    losses.push_back(report.loss);
    return true;
  });
  ASSERT_EQ(losses.size(), 8U);
  for (std::size_t i = 0; i < losses.size(); ++i) EXPECT_EQ(losses[i], history.steps[i].loss);
}

TEST(ViewLab, DrawsTheSameSampleAgainAndOthersForAnotherSeed) {
  RunConfig config = loadRecipe("quickstart");
  config.data.limit = 512;
  const auto lab = openViewLab(config);
  const auto first = lab->sample(config, 3, 5), again = lab->sample(config, 3, 5);
  EXPECT_EQ(first.mixed.pixels, again.mixed.pixels);
  config.runtime.seed = 1;
  EXPECT_NE(lab->sample(config, 3, 5).view.pixels, first.view.pixels);
  EXPECT_THROW(lab->sample(config, 0, 0), ConfigError);
  EXPECT_THROW(lab->sample(config, 1, 256), ConfigError);
}

TEST(SampleLambdas, ShowsThatTheOfficialGeneratorLeavesCoarseGridsEmpty) {
  RunConfig config = loadRecipe("quickstart");
  applyAssignment(config, "mixer.gridSize=2");
  EXPECT_EQ(sampleLambdas(config, 28, 2000).degenerateShare, 0);
  applyAssignment(config, "mixer.generator=official");
  const LambdaSample official = sampleLambdas(config, 28, 2000);
  EXPECT_NEAR(official.degenerateShare, 0.94, 0.03);  // measured on the released code
  EXPECT_NEAR(official.mean, 0.02, 0.02);
}

}  // namespace
}  // namespace mixmask
