// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
// Who has a device and who waits for it: the queue alone, and the window's jobs in it.
#include "ui/device_queue.h"

#include <gmock/gmock.h>

#include <QAction>
#include <QPushButton>
#include <QTableView>

#include "tests/ui/fake_training.h"
#include "tests/ui/open_window.h"
#include "ui/evaluate/activity_dock.h"
#include "ui/evaluate/evaluate_actions.h"
#include "ui/evaluate/job_details.h"
#include "ui/train/cost_preview.h"
#include "ui/train/run_actions.h"
#include "ui/train/train_page.h"
#include "ui/train/training_turn.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

using Kind = DeviceJob::Kind;
using State = DeviceJob::State;
using test::FakeWorld;
using ::testing::ElementsAre;

class Device : public ::testing::Test {
 protected:
  DeviceQueue::Id enter(Kind kind, const QString& title, const std::string& device = "auto") {
    return queue_.enter({.kind = kind,
                         .title = title,
                         .subject = "first",
                         .device = device,
                         .begin = [this, title](int) { begun_.push_back(title.toStdString()); },
                         .cancel = [this](int id) { queue_.leave(id); },
                         .phase = {}});
  }
  DeviceQueue::Id ask(Kind kind, const QString& title, const std::string& device = "auto") {
    const auto id = enter(kind, title, device);
    queue_.ask(id);
    return id;
  }
  std::string waitText(DeviceQueue::Id id) { return queue_.waitText(id).toStdString(); }

  DeviceQueue queue_;
  std::vector<std::string> begun_;
};

TEST_F(Device, IsHadAtOnceWhereItIsFreeAndInTurnWhereItIsNot) {
  const auto a = ask(Kind::evaluation, "a"), b = ask(Kind::evaluation, "b");
  const auto c = ask(Kind::comparison, "c");
  EXPECT_THAT(begun_, ElementsAre("a"));
  EXPECT_EQ(waitText(a), "");
  EXPECT_EQ(waitText(b), "for a of first");
  queue_.setPhase(a, {"kNN", 0.5, 20});
  EXPECT_EQ(waitText(b), "for a of first, about 20 s");
  EXPECT_EQ(waitText(c), "for a of first, about 20 s, after one that waits");
  queue_.leave(a);
  EXPECT_THAT(begun_, ElementsAre("a"));  // not within this call
  test::drawAll();
  EXPECT_THAT(begun_, ElementsAre("a", "b"));
  queue_.leave(b);
  test::drawAll();
  EXPECT_THAT(begun_, ElementsAre("a", "b", "c"));
}

TEST_F(Device, IsLeftByATrainingThatRestsAndAskedForAgain) {
  const auto training = ask(Kind::training, "training"), judged = ask(Kind::evaluation, "judged");
  EXPECT_EQ(waitText(judged), "for the training first to pause or end");
  queue_.rest(training);
  test::drawAll();
  EXPECT_THAT(begun_, ElementsAre("training", "judged"));
  queue_.ask(training);
  EXPECT_EQ(waitText(training), "for judged of first");
  queue_.leave(judged);
  test::drawAll();
  EXPECT_THAT(begun_, ElementsAre("training", "judged", "training"));
}

TEST_F(Device, GoesToATrainingBeforeAllOthersThatWait) {
  const auto first = ask(Kind::evaluation, "first");
  ask(Kind::evaluation, "second");
  const auto training = ask(Kind::training, "training");
  EXPECT_EQ(waitText(training), "for first of first");
  queue_.leave(first);
  test::drawAll();
  EXPECT_THAT(begun_, ElementsAre("first", "training"));
  queue_.leave(training);
  test::drawAll();
  EXPECT_THAT(begun_, ElementsAre("first", "training", "second"));
}

TEST_F(Device, IsSharedByWhoeverIsToldToRunNow) {
  ask(Kind::training, "training");
  const auto judged = ask(Kind::evaluation, "judged"), other = ask(Kind::evaluation, "other");
  EXPECT_TRUE(queue_.mayTake(judged));
  queue_.take(judged);
  EXPECT_THAT(begun_, ElementsAre("training", "judged"));
  EXPECT_FALSE(queue_.mayTake(other));  // two of a kind share their files
  EXPECT_EQ(waitText(other), "for the training first to pause or end and judged of first");
}

TEST_F(Device, OfAnotherNumberIsAnotherOne) {
  ask(Kind::training, "training", "cuda:0");
  ask(Kind::evaluation, "there", "cuda:1");
  const auto here = ask(Kind::comparison, "here", "cuda:0");
  const auto anywhere = ask(Kind::dryRun, "anywhere", "auto");
  EXPECT_THAT(begun_, ElementsAre("training", "there"));
  EXPECT_TRUE(queue_.waits(here));
  EXPECT_TRUE(queue_.waits(anywhere));
}

TEST_F(Device, IsNotGivenToWhatHasLeft) {
  const auto a = ask(Kind::evaluation, "a"), b = ask(Kind::evaluation, "b");
  queue_.cancel(b);
  queue_.leave(a);
  queue_.leave(a);
  queue_.ask(b);
  queue_.take(b);
  test::drawAll();
  EXPECT_THAT(begun_, ElementsAre("a"));
  EXPECT_TRUE(queue_.jobs().empty());
}

// The window with the fake session: the test says what happens.
class Jobs : public ::testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    window_ = test::openWindow(world_);
  }
  void take() {
    window_->model().takeInbox();
    window_->evaluations().takeInbox();
    test::drawAll();
  }
  void train() {
    window_->actions()->start->trigger();
    world_.session->run(test::fakeRun());
    world_.session->send(test::fakeStep(1));
    take();
  }
  void move(JobState state) {
    world_.session->move(state);
    take();
  }
  int evaluate() {
    EvaluationRequest request;
    request.checkpoint = "/nowhere/runs/first";
    const int row = window_->evaluations().add(request);
    take();
    return row;
  }
  void begin(EvaluationQueue::JobId job) {
    world_.evaluations->start(job);
    world_.evaluations->send(job, EvaluationEvent(PhaseChanged{"features", 0.5, 20}));
    take();
  }
  void end(EvaluationQueue::JobId job) {
    world_.evaluations->end(job, test::fakeResult());
    take();
  }
  ActivityDock& dock() { return *window_->evaluate().dock(); }
  std::string cell(int row) {
    return window_->evaluations()
        .index(row, EvaluationModel::stateColumn)
        .data()
        .toString()
        .toStdString();
  }
  std::string banner() {
    return window_->banner()->isVisible() ? window_->banner()->text().toStdString() : "";
  }
  void press(const QString& text) {
    for (auto* button : window_->banner()->findChildren<QPushButton*>()) {
      if (button->text() == text && button->isVisible()) return button->click();
    }
    FAIL() << "no button " << text.toStdString();
  }
  std::size_t handedOver() { return world_.evaluations->requests.size(); }
  std::vector<std::string>& calls() { return world_.session->calls; }

  FakeWorld world_;
  std::unique_ptr<MainWindow> window_;
};

TEST_F(Jobs, AnEvaluationWaitsForTheTrainingToPauseOrEnd) {
  train();
  EXPECT_EQ(cell(0).substr(0, 7), "Running");
  const int row = evaluate();
  EXPECT_EQ(row, 1);
  EXPECT_EQ(cell(row), "Waiting\nfor the training 20260101-1200-quickstart to pause or end");
  EXPECT_EQ(handedOver(), 0U);
  move(JobState::paused);
  EXPECT_EQ(handedOver(), 1U);
  EXPECT_EQ(cell(0), "Paused\nleaves the device to others");
  begin(1);
  window_->actions()->resume->trigger();
  take();
  EXPECT_EQ(calls().back(), "start");  // held
  EXPECT_EQ(banner(),
            "20260101-1200-quickstart goes on by itself; it waits for Weighted kNN of first, about "
            "20 s.");
  EXPECT_FALSE(window_->actions()->resume->isEnabled());
  EXPECT_TRUE(window_->actions()->stop->isEnabled());
  end(1);
  EXPECT_EQ(calls().back(), "resume");
  move(JobState::running);
  EXPECT_EQ(banner(), "");
}

TEST_F(Jobs, AnEvaluationThatWaitsForTheTrainingsEndBeginsThen) {
  train();
  evaluate();
  world_.session->finish();
  take();
  EXPECT_EQ(handedOver(), 1U);
  EXPECT_EQ(window_->evaluations().rowCount(), 1);  // the training's row has gone
}

TEST_F(Jobs, AnEvaluationThatWaitsIsCancelledOrRunBesideTheTraining) {
  train();
  dock().showJob(evaluate());
  EXPECT_TRUE(dock().runNowAction()->isVisible());
  dock().cancelAction()->trigger();
  EXPECT_EQ(window_->evaluations().job(1).state, EvaluationState::cancelled);
  EXPECT_EQ(handedOver(), 0U);
  dock().showJob(evaluate());
  EXPECT_TRUE(dock().runNowAction()->toolTip().contains("memory"));
  dock().runNowAction()->trigger();
  EXPECT_EQ(handedOver(), 1U);
  begin(1);
  EXPECT_FALSE(dock().runNowAction()->isVisible());
  EXPECT_EQ(calls(), std::vector<std::string>{"start"});
}

TEST_F(Jobs, AStartWaitsForAnEvaluationAndIsTakenBackByStop) {
  evaluate();
  begin(1);
  window_->actions()->start->trigger();
  take();
  EXPECT_TRUE(calls().empty());
  EXPECT_TRUE(
      banner().ends_with("starts by itself; it waits for Weighted kNN of first, about 20 s."))
      << banner();
  EXPECT_FALSE(window_->actions()->start->isVisible());
  EXPECT_TRUE(window_->actions()->stop->isVisible());
  EXPECT_EQ(cell(0), "Waiting\nfor Weighted kNN of first, about 20 s");
  window_->actions()->stop->trigger();
  take();
  EXPECT_EQ(banner(), "");
  EXPECT_TRUE(window_->actions()->start->isEnabled());
  end(1);
  EXPECT_TRUE(calls().empty());
}

TEST_F(Jobs, AStartThatWaitedBeginsWithTheSettingsOfThatMoment) {
  evaluate();
  begin(1);
  window_->draft().setFromText("runtime.epochs", "7");
  window_->actions()->start->trigger();
  window_->draft().setFromText("runtime.epochs", "9");
  end(1);
  EXPECT_EQ(calls(), std::vector<std::string>{"start"});
  EXPECT_EQ(world_.session->started.runtime.epochs, 7);
}

TEST_F(Jobs, AStartThatWaitsIsBegunByTheBannerOrCancelledByTheDock) {
  evaluate();
  begin(1);
  window_->actions()->start->trigger();
  take();
  press("Do not start");
  take();
  EXPECT_EQ(window_->evaluations().rowCount(), 1);
  window_->actions()->start->trigger();
  take();
  dock().showJob(0);
  dock().cancelAction()->trigger();
  take();
  EXPECT_EQ(window_->evaluations().rowCount(), 1);
  window_->actions()->start->trigger();
  take();
  press("Start now");
  EXPECT_EQ(calls(), std::vector<std::string>{"start"});
  take();
  EXPECT_EQ(banner(), "");
}

TEST_F(Jobs, AResumeThatWaitsEndsWithItsRun) {
  train();
  evaluate();
  move(JobState::paused);
  begin(1);
  window_->actions()->resume->trigger();
  take();
  window_->actions()->stop->trigger();
  EXPECT_EQ(calls().back(), "stop");
  world_.session->finish();
  take();
  EXPECT_EQ(banner().find("goes on"), std::string::npos);
  end(1);
  EXPECT_EQ(calls().back(), "stop");
  EXPECT_EQ(window_->evaluations().rowCount(), 1);
}

TEST_F(Jobs, AStartThatIsRefusedGivesTheDeviceBack) {
  world_.session->refusal = "runtime.device: no such device";
  window_->actions()->start->trigger();
  take();
  EXPECT_TRUE(banner().ends_with("runtime.device: no such device"));
  evaluate();
  EXPECT_EQ(handedOver(), 1U);
}

TEST_F(Jobs, ARunThatIsResumedFromOutsideRunsBesideAnEvaluation) {
  train();
  evaluate();
  move(JobState::paused);
  begin(1);
  move(JobState::running);  // by a request in its folder
  EXPECT_EQ(cell(0).substr(0, 7), "Running");
  EXPECT_EQ(cell(1).substr(0, 7), "Running");
}

TEST_F(Jobs, ADryRunWaitsForAnEvaluationAndGivesWayToATraining) {
  CostPreview& cost = *window_->trainPage()->cost();
  evaluate();
  begin(1);
  cost.button()->click();
  EXPECT_EQ(cost.text(), "Waits for Weighted kNN of first, about 20 s.");
  cost.button()->click();
  EXPECT_EQ(cost.text(), "What will this run cost?");
  world_.holdEstimate = true;
  cost.button()->click();
  end(1);
  ASSERT_TRUE(test::waitUntil([&] { return cost.text().startsWith("Dry run: reading"); }));
  evaluate();
  EXPECT_EQ(cell(0).substr(0, 7), "Running");
  window_->actions()->start->trigger();
  ASSERT_TRUE(test::waitUntil([&] { return !calls().empty(); }));
  EXPECT_EQ(cost.text(), "What will this run cost?");
  EXPECT_EQ(handedOver(), 1U);  // the second waits for the training
}

TEST_F(Jobs, TheWindowClosesWithJobsThatWait) {
  evaluate();
  begin(1);
  evaluate();
  window_->actions()->start->trigger();
  take();
  window_->close();
  EXPECT_EQ(window_->closeQuestion(), nullptr);
  world_.evaluations->end(1, EvaluationCancelled{});
  EXPECT_TRUE(test::waitUntil([&] { return !window_->isVisible(); }));
  window_.reset();
}

TEST_F(Jobs, TheWindowGoesWithEverythingInItsQueue) {
  train();
  evaluate();
  evaluate();
  move(JobState::paused);
  window_->actions()->resume->trigger();
  window_.reset();
  test::drawAll();
}

TEST_F(Jobs, AStopAfterTheEpochIsTakenBack) {
  train();
  RunActions& verbs = *window_->actions();
  EXPECT_FALSE(verbs.keepTraining->isVisible());
  verbs.stopAfterEpoch->trigger();
  take();
  EXPECT_FALSE(verbs.stopAfterEpoch->isVisible());
  ASSERT_TRUE(verbs.keepTraining->isEnabled());
  verbs.keepTraining->trigger();
  EXPECT_EQ(calls().back(), "keepTraining");
  EXPECT_EQ(window_->model().stopMode(), StopMode::none);
  EXPECT_TRUE(verbs.stopAfterEpoch->isVisible());
  EXPECT_FALSE(verbs.keepTraining->isVisible());
}

}  // namespace
}  // namespace mixmask::ui
