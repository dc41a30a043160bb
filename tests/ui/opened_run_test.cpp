// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
// What Train says of a run that was opened: recovered, gone on with, or followed.
#include <QPushButton>

#include "tests/ui/fake_training.h"
#include "tests/ui/window_on_runs.h"
#include "ui/runs/run_table.h"
#include "ui/train/preview_strip.h"
#include "ui/train/status_line.h"
#include "ui/train/train_page.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

using test::fakeSummary;

using RunOpenedInTrain = test::WindowOnRuns;

TEST_F(RunOpenedInTrain, AnInterruptedRunIsOfferedForRecovery) {
  open({});
  world_.history.description = test::fakeRun();
  world_.history.steps = {test::fakeStep(1), test::fakeStep(2)};
  world_.openedRun = fakeSummary("a", RunState::interrupted);
  world_.openedRun.step = 2;
  window_->model().openRun("/nowhere/runs/a");
  ASSERT_TRUE(test::waitUntil([&] { return window_->banner()->isVisible(); }));
  EXPECT_TRUE(window_->banner()->text().contains("was interrupted after step 2 of 1,170"));
  EXPECT_EQ(window_->banner()->actionButton()->text(), "Recover");
  window_->banner()->actionButton()->click();
  EXPECT_EQ(world_.session->calls.back(), "resumeRun /nowhere/runs/a");
}

TEST_F(RunOpenedInTrain, ASkippedRecoveryIsNotOfferedAgain) {
  world_.openedRun = fakeSummary("a", RunState::interrupted);
  world_.history.description = test::fakeRun();
  const auto openRun = [&] {
    open({});
    window_->model().openRun("/nowhere/runs/a");
    return test::waitUntil([&] { return window_->banner()->isVisible(); });
  };
  ASSERT_TRUE(openRun());
  window_->banner()->otherButton()->click();
  EXPECT_FALSE(window_->banner()->isVisible());
  ASSERT_TRUE(openRun());
  EXPECT_EQ(window_->banner()->actionButton()->text(), "Go on");
  EXPECT_FALSE(window_->banner()->otherButton()->isVisible());
}

TEST_F(RunOpenedInTrain, ARunOfAnotherProcessIsWatchedNotGoneOnWith) {
  open({fakeSummary("a", RunState::running)});
  world_.openedRun = fakeSummary("a", RunState::running);
  window_->showPage(0);
  window_->model().openRun("/nowhere/runs/a");
  ASSERT_TRUE(test::waitUntil([&] { return window_->banner()->isVisible(); }));
  EXPECT_TRUE(window_->banner()->text().contains("is being trained by process 4711 on desk"));
  window_->banner()->actionButton()->click();
  EXPECT_TRUE(window_->runsPage()->isVisible());
  EXPECT_EQ(window_->runsPage()->table()->selected().size(), 1U);
}

TEST_F(RunOpenedInTrain, TheCurvesOfAWatchedRunFollowItToItsEnd) {
  open({fakeSummary("a", RunState::running)});
  world_.openedRun = fakeSummary("a", RunState::running);
  world_.history.description = test::fakeRun();
  world_.history.steps = {test::fakeStep(1)};
  const TrainingModel& model = window_->model();
  window_->model().openRun("/nowhere/runs/a");
  ASSERT_TRUE(test::waitUntil([&] { return model.record().lastStep() == 1; }));
  EXPECT_EQ(window_->statusLine()->stateText(), "Running elsewhere");
  EXPECT_FALSE(model.canGoOn());
  {
    const std::lock_guard lock(world_.historyLock);
    for (const int step : {2, 3}) world_.history.steps.push_back(test::fakeStep(step));
    world_.history.evaluations = {{.step = 2, .knnTop1 = 0.5}};
    world_.history.interruptions = {{3, Interruption::Kind::paused}};
    world_.openedRun.state = RunState::paused;
  }
  ASSERT_TRUE(test::waitUntil([&] { return model.record().lastStep() == 3; }));
  EXPECT_EQ(model.record().curves->of(StepCurve::loss).count(), 3);
  EXPECT_EQ(model.record().evaluations.size(), 1U);
  EXPECT_EQ(model.record().marks.back().kind, RunMark::Kind::paused);
  EXPECT_EQ(window_->statusLine()->stateText(), "Paused elsewhere");
  {  // it went on from a checkpoint of step 1
    const std::lock_guard lock(world_.historyLock);
    world_.history.steps.resize(2);
    world_.history.evaluations.clear();
  }
  ASSERT_TRUE(test::waitUntil([&] { return model.record().lastStep() == 2; }));
  EXPECT_EQ(model.record().curves->of(StepCurve::loss).count(), 2);
  EXPECT_TRUE(model.record().evaluations.empty());
  {
    const std::lock_guard lock(world_.historyLock);
    world_.history.steps.push_back(test::fakeStep(3));
  }
  ASSERT_TRUE(test::waitUntil([&] { return model.record().lastStep() == 3; }));
  {
    const std::lock_guard lock(world_.historyLock);
    world_.openedRun.state = RunState::stopped;
  }
  ASSERT_TRUE(test::waitUntil([&] { return window_->banner()->text().contains("a has 3 of"); }));
  EXPECT_EQ(window_->statusLine()->stateText(), "Stopped");
  EXPECT_EQ(model.record().curves->of(StepCurve::loss).count(), 3);
  EXPECT_TRUE(model.canGoOn());
}

TEST_F(RunOpenedInTrain, ShowsWhatItsNetworkSawInTheLastStep) {
  open({});
  world_.openedRun = fakeSummary("a", RunState::running);
  world_.history.description = test::fakeRun();
  world_.history.steps = {test::fakeStep(1), test::fakeStep(2)};
  const PreviewStrip& strip = *window_->trainPage()->strip();
  window_->showPage(0);
  window_->model().openRun("/nowhere/runs/a");
  ASSERT_TRUE(test::waitUntil([&] { return !strip.isEmpty(); }));
  EXPECT_EQ(strip.preview().step, 2);
  EXPECT_EQ(strip.preview().samples.size(), 8U);
  {
    const std::lock_guard lock(world_.historyLock);
    world_.history.steps.push_back(test::fakeStep(3));
  }
  EXPECT_TRUE(test::waitUntil([&] { return strip.preview().step == 3; }));
  EXPECT_EQ(world_.lab->opened, 1);
}

TEST_F(RunOpenedInTrain, SaysWhyItsPicturesCannotBeDrawnAndTriesAgainWhenOpenedAgain) {
  open({});
  world_.openedRun = fakeSummary("a", RunState::running);
  world_.history.description = test::fakeRun();
  world_.history.steps = {test::fakeStep(1)};
  world_.labProblem = "data.root: /nowhere holds no images; choose their folder.";
  const PreviewStrip& strip = *window_->trainPage()->strip();
  window_->showPage(0);
  window_->model().openRun("/nowhere/runs/a");
  const QString problem = QString::fromStdString(world_.labProblem);
  ASSERT_TRUE(test::waitUntil([&] { return strip.accessibleDescription() == problem; }));
  {
    const std::lock_guard lock(world_.historyLock);
    world_.history.steps.push_back(test::fakeStep(2));
  }
  ASSERT_TRUE(test::waitUntil([&] { return window_->model().record().lastStep() == 2; }));
  EXPECT_FALSE(test::waitUntil([&] { return world_.lab->refused > 1; }, 1500));
  world_.labProblem.clear();
  window_->model().openRun("/nowhere/runs/a");
  EXPECT_TRUE(test::waitUntil([&] { return !strip.isEmpty(); }));
}

TEST_F(RunOpenedInTrain, ItsPicturesDoNotComeIntoTheRunThatWasStartedMeanwhile) {
  open({});
  world_.openedRun = fakeSummary("a", RunState::stopped);
  world_.history.description = test::fakeRun();
  world_.history.steps = {test::fakeStep(1)};
  world_.lab->hold = true;
  window_->showPage(0);
  window_->model().openRun("/nowhere/runs/a");
  ASSERT_TRUE(test::waitUntil([&] { return world_.lab->samples == 1; }));
  window_->model().start(window_->draft().config());
  world_.lab->hold = false;
  world_.lab->hold.notify_all();
  ASSERT_TRUE(test::waitUntil([&] { return world_.lab->samples == MixPreview::kRows; }));
  test::drawAll();
  EXPECT_TRUE(window_->trainPage()->strip()->isEmpty());
}

TEST_F(RunOpenedInTrain, ARunOfAnotherMachineThatWentQuietCanBeGoneOnWith) {
  open({});
  world_.openedRun = fakeSummary("a", RunState::running);
  world_.openedRun.secondsSinceNews = 3;
  world_.history.description = test::fakeRun();
  world_.history.steps = {test::fakeStep(1)};
  const TrainingModel& model = window_->model();
  window_->model().openRun("/nowhere/runs/a");
  ASSERT_TRUE(test::waitUntil([&] { return model.record().lastStep() == 1; }));
  EXPECT_FALSE(model.canGoOn());
  {
    const std::lock_guard lock(world_.historyLock);
    world_.openedRun.secondsSinceNews = 60;
  }
  EXPECT_TRUE(test::waitUntil([&] { return model.canGoOn(); }));
}

}  // namespace
}  // namespace mixmask::ui
