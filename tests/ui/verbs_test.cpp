// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
// Every verb of a run in every state, as the window offers them.
#include <QAction>
#include <QFile>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QToolButton>
#include <algorithm>
#include <map>

#include "tests/ui/fake_training.h"
#include "tests/ui/open_window.h"
#include "ui/train/run_actions.h"
#include "ui/train/status_line.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

using test::FakeWorld;

class Verbs : public ::testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    window_ = test::openWindow(world_);
  }

  // Brings a new run into a state, as its events would.
  void enter(JobState state) {
    window_->actions()->start->trigger();
    if (state == JobState::preparing) return take();
    world_.session->run(test::fakeRun());
    for (int step = 1; step <= 100; ++step) world_.session->send(test::fakeStep(step));
    world_.session->send(PhaseChanged{"training"});
    if (state == JobState::finished) {
      world_.session->finish();
    } else if (state == JobState::failed) {
      world_.session->fail("the disk is full");
    } else if (state != JobState::running) {
      world_.session->move(state);
    }
    take();
  }
  void take() {
    window_->model().takeInbox();
    test::drawAll();
  }
  // A checkpoint whose file is there.
  void saved(std::int64_t step) {
    const QString name = place_.filePath(checkpointName(step) + ".safetensors");
    QFile file(name);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("weights");
    world_.session->send(CheckpointSaved{name.toStdString(), step, 7});
    take();
  }
  std::vector<QAction*> verbs() {
    RunActions* a = window_->actions();
    return {a->start,   a->pause, a->resume, a->stopNow, a->stopAfterEpoch,
            a->discard, a->save,  a->open,   a->goOn};
  }
  std::size_t calls() const { return world_.session->calls.size(); }
  bool isOnScreen(QAction* verb) const {  // those in the menu are reached by the button's arrow
    QAction* button = window_->actions()->stop->menu()->actions().contains(verb)
                          ? window_->actions()->stop
                          : verb;
    return button->isVisible() && button->isEnabled() && verb->isEnabled();
  }
  QPushButton* bannerButton(const QString& text) {
    for (auto* button : window_->banner()->findChildren<QPushButton*>()) {
      if (button->text() == text && button->isVisible()) return button;
    }
    return nullptr;
  }

  QTemporaryDir place_;
  FakeWorld world_;
  std::unique_ptr<MainWindow> window_;
};

TEST_F(Verbs, EachStateOffersItsOwnAndNoOther) {
  // Start, pause, resume, stop and save, finish the epoch, discard, save, open, go on.
  const std::map<JobState, std::string> legal = {
      {JobState::idle, "x------x-"},     {JobState::preparing, "---x-x---"},
      {JobState::running, "-x-xxxx--"},  {JobState::paused, "--xxxxx--"},
      {JobState::stopping, "---------"}, {JobState::finished, "x------xx"},
      {JobState::failed, "x------xx"}};
  for (const auto& [state, expected] : legal) {
    SetUp();
    if (state != JobState::idle) enter(state);
    std::string offered;
    for (QAction* verb : verbs()) offered += isOnScreen(verb) ? 'x' : '-';
    EXPECT_EQ(offered, expected) << nameOf(state);
  }
}

TEST_F(Verbs, OneThatIsNotOfferedDoesNothing) {
  for (const JobState state : {JobState::idle, JobState::preparing, JobState::running,
                               JobState::paused, JobState::stopping, JobState::finished}) {
    for (std::size_t i = 0; i < verbs().size(); ++i) {
      SetUp();
      if (state != JobState::idle) enter(state);
      QAction* verb = verbs()[i];
      if (isOnScreen(verb)) continue;
      const std::size_t before = calls();
      verb->trigger();
      EXPECT_EQ(calls(), before) << nameOf(state) << ' ' << verb->text().toStdString();
    }
  }
}

TEST_F(Verbs, TheStopButtonSavesAndItsMenuHasTheOtherWays) {
  enter(JobState::running);
  QToolButton* button = nullptr;
  for (auto* each : window_->findChildren<QToolButton*>()) {
    if (each->defaultAction() == window_->actions()->stop) button = each;
  }
  ASSERT_NE(button, nullptr);
  EXPECT_TRUE(button->isVisible());
  EXPECT_EQ(button->popupMode(), QToolButton::MenuButtonPopup);
  ASSERT_NE(button->defaultAction()->menu(), nullptr);
  EXPECT_EQ(button->defaultAction()->menu()->actions().size(), 4);
  button->click();
  EXPECT_EQ(world_.session->calls.back(), "stop");
}

TEST_F(Verbs, KeysStopPauseAndSave) {
  enter(JobState::running);
  QTest::keyClick(window_.get(), Qt::Key_S, Qt::ControlModifier);
  EXPECT_EQ(world_.session->calls.back(), "saveNow");
  saved(100);
  QTest::keyClick(window_.get(), Qt::Key_P, Qt::ControlModifier);
  EXPECT_EQ(world_.session->calls.back(), "pause");
  QTest::keyClick(window_.get(), Qt::Key_Period, Qt::ControlModifier);
  EXPECT_EQ(world_.session->calls.back(), "stop");
}

TEST_F(Verbs, WhileItStopsTheWindowSaysWhatForAndNothingElseIsAsked) {
  enter(JobState::running);
  window_->actions()->stopNow->trigger();
  take();
  EXPECT_EQ(window_->statusLine()->stateText(), "Stopping: waits for its step, then saves");
  world_.session->send(PhaseChanged{"kNN"});
  take();
  EXPECT_EQ(window_->statusLine()->stateText(), "Stopping: waits for kNN, then saves");
  const std::size_t before = calls();
  for (QAction* verb : verbs()) verb->trigger();
  window_->model().stopWithoutSaving();
  EXPECT_EQ(calls(), before);
}

TEST_F(Verbs, AfterTheEpochTheRunGoesOnUntilThenAndMayStillStopSooner) {
  enter(JobState::paused);
  window_->actions()->stopAfterEpoch->trigger();
  EXPECT_EQ(world_.session->calls.back(), "stopAfterEpoch");
  world_.session->move(JobState::running);
  take();
  EXPECT_TRUE(window_->statusLine()->stateText().startsWith("Running, stops after this epoch"));
  EXPECT_TRUE(window_->statusLine()->numbersText().contains("134 steps to the end of the epoch"));
  EXPECT_FALSE(window_->actions()->stopAfterEpoch->isEnabled());
  EXPECT_TRUE(window_->actions()->keepTraining->isEnabled());
  EXPECT_TRUE(window_->actions()->pause->isEnabled());
  window_->actions()->stop->trigger();
  EXPECT_EQ(world_.session->calls.back(), "stop");
  JobFinished result;
  result.stopped = true;
  world_.session->finish(result);
  take();
  EXPECT_EQ(window_->model().stopMode(), StopMode::none);
}

TEST_F(Verbs, DiscardSaysWhatIsLost) {
  enter(JobState::running);
  EXPECT_EQ(window_->actions()->discard->text(),
            "&Discard: end now and lose all 100 steps, nothing was saved yet");
  saved(60);
  EXPECT_EQ(window_->actions()->discard->text(),
            "&Discard: end now and lose 40 steps since step-00000060");
  saved(100);
  EXPECT_EQ(window_->actions()->discard->text(), "&Discard: end now, nothing is unsaved");
}

TEST_F(Verbs, ALittleWorkIsDiscardedAtOnce) {
  enter(JobState::running);
  world_.session->send(Progress{100, 1170, 25600, 125, 0});  // 256 images a step: 1 s
  take();
  window_->actions()->discard->trigger();
  EXPECT_EQ(world_.session->calls.back(), "stopWithoutSaving");
  take();
  EXPECT_EQ(window_->statusLine()->stateText(), "Stopping: waits for its step, saves nothing");
  JobFinished result;
  result.stopped = result.discarded = true;
  world_.session->finish(result);
  take();
  EXPECT_EQ(window_->statusLine()->stateText(), "Stopped");
}

TEST_F(Verbs, MuchWorkIsDiscardedOnlyAfterAQuestionInThePage) {
  enter(JobState::running);
  saved(20);
  world_.session->send(Progress{100, 1170, 128, 125, 0});  // 2 s a step
  take();
  window_->actions()->discard->trigger();
  EXPECT_EQ(world_.session->calls.back(), "start");
  EXPECT_TRUE(window_->banner()->text().contains(
      "loses 80 steps since step-00000020, about 2 min 40 s of training"))
      << window_->banner()->text().toStdString();
  bannerButton("Keep training")->click();
  EXPECT_FALSE(window_->banner()->isVisible());
  EXPECT_EQ(world_.session->calls.back(), "start");
  window_->actions()->discard->trigger();
  bannerButton("Discard")->click();
  EXPECT_EQ(world_.session->calls.back(), "stopWithoutSaving");
  EXPECT_FALSE(window_->banner()->isVisible());
}

TEST_F(Verbs, TheQuestionGoesWhenThereIsNothingLeftToDiscard) {
  enter(JobState::running);
  world_.session->send(Progress{100, 1170, 128, 125, 0});
  take();
  window_->actions()->discard->trigger();
  ASSERT_TRUE(window_->banner()->isVisible());
  window_->actions()->stop->trigger();
  take();
  EXPECT_FALSE(window_->banner()->isVisible());
}

TEST_F(Verbs, TheResultSaysWhatWasNotSaved) {
  enter(JobState::running);
  JobFinished result;
  result.stopped = result.discarded = true;
  result.checkpoint = "/run/checkpoints/step-00000020.safetensors";
  world_.session->finish(result);
  take();
  EXPECT_TRUE(
      window_->banner()->text().contains("Stopped, what came after step-00000020 was not saved."));
}

}  // namespace
}  // namespace mixmask::ui
