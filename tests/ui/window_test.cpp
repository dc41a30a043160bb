// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QAction>
#include <QFile>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <algorithm>

#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "tests/ui/fake_training.h"
#include "ui/lab/lab_page.h"
#include "ui/main_window.h"
#include "ui/train/config_form.h"
#include "ui/train/preview_strip.h"
#include "ui/train/run_actions.h"
#include "ui/train/run_charts.h"
#include "ui/train/status_line.h"
#include "ui/train/train_page.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/option_editor.h"
#include "ui/widgets/option_row.h"

namespace mixmask::ui {
namespace {

using test::FakeWorld;

class Window : public ::testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    window_ = std::make_unique<MainWindow>(world_.services());
    window_->resize(1280, 800);
    window_->show();
    window_->loadRecipe("quickstart");
    test::drawAll();
  }
  void run(int steps) {
    window_->actions()->start->trigger();
    world_.session->run(test::fakeRun());
    for (int step = 1; step <= steps; ++step) world_.session->send(test::fakeStep(step));
    window_->model().takeInbox();
    test::drawAll();
  }
  OptionRow* row(const std::string& path) { return window_->trainPage()->form()->row(path); }
  QAction* start() { return window_->actions()->start; }
  QPushButton* answer(const QString& words) {
    for (QAbstractButton* button : window_->closeQuestion()->buttons()) {
      if (button->text().contains(words)) return static_cast<QPushButton*>(button);
    }
    return nullptr;
  }

  FakeWorld world_;
  std::unique_ptr<MainWindow> window_;
};

TEST_F(Window, AProblemStandsBesideItsFieldAndStartIsOff) {
  EXPECT_TRUE(start()->isEnabled());
  Q_EMIT row("framework.queueSize")->editor()->edited("1000");
  EXPECT_EQ(row("framework.queueSize")->message().toStdString(),
            "Error: 1000 is not a multiple of the batch size 256; use 1024");
  EXPECT_FALSE(start()->isEnabled());
  EXPECT_EQ(row("data.batchSize")->message(), "");
  Q_EMIT row("framework.queueSize")->editor()->edited("1024");
  EXPECT_EQ(row("framework.queueSize")->message(), "");
  EXPECT_TRUE(start()->isEnabled());
}

TEST_F(Window, AWarningIsShownAndDoesNotStopTheStart) {
  Q_EMIT row("framework.queueSize")->editor()->edited("65536");
  EXPECT_TRUE(row("framework.queueSize")->message().startsWith("Warning: "));
  EXPECT_TRUE(start()->isEnabled());
}

TEST_F(Window, WhatIsNoNumberOrOutOfRangeGetsTheReason) {
  Q_EMIT row("runtime.epochs")->editor()->edited("many");
  EXPECT_EQ(row("runtime.epochs")->message(), "Error: 'many' is not a whole number");
  EXPECT_FALSE(start()->isEnabled());
  Q_EMIT row("runtime.epochs")->editor()->edited("12");
  Q_EMIT row("mixer.gridSize")->editor()->edited("40");
  EXPECT_EQ(row("mixer.gridSize")->message(), "Error: 40 is above the largest allowed value 32");
}

TEST_F(Window, WhatIsBeingTypedIsNotRewritten) {
  OptionEditor* editor = row("optimizer.learningRate")->editor();
  editor->setText("0.0");
  Q_EMIT editor->edited("0.0");
  EXPECT_EQ(editor->text(), "0.0");
  editor->setText("5e-2");
  Q_EMIT editor->edited("5e-2");
  EXPECT_EQ(editor->text(), "5e-2");
  EXPECT_EQ(window_->draft().config().optimizer.learningRate, 0.05);
}

TEST_F(Window, TheOptionsFollowTheChosenMethod) {
  ASSERT_NE(row("mixer.gridSize"), nullptr);
  Q_EMIT row("mixer.name")->editor()->edited("none");
  test::drawAll();
  EXPECT_EQ(row("mixer.gridSize"), nullptr);
  EXPECT_NE(row("mixer.name"), nullptr);
  Q_EMIT row("mixer.name")->editor()->edited("mixmask");
  test::drawAll();
  EXPECT_NE(row("mixer.gridSize"), nullptr);
}

TEST_F(Window, AFilterLeavesOnlyTheSettingsThatMatch) {
  window_->trainPage()->form()->search()->setText("decay");
  EXPECT_FALSE(row("optimizer.weightDecay")->isHidden());
  EXPECT_TRUE(row("mixer.gridSize")->isHidden());
  window_->trainPage()->form()->search()->clear();
  EXPECT_FALSE(row("mixer.gridSize")->isHidden());
}

TEST_F(Window, TheFormIsReadOnlyWhileARunIsActive) {
  run(3);
  EXPECT_FALSE(row("mixer.gridSize")->editor()->isEnabled());
  world_.session->finish();
  window_->model().takeInbox();
  EXPECT_TRUE(row("mixer.gridSize")->editor()->isEnabled());
}

TEST_F(Window, StartsWithWhatTheFormSays) {
  Q_EMIT row("mixer.gridSize")->editor()->edited("8");
  run(1);
  EXPECT_EQ(std::get<std::int64_t>(world_.session->started.mixer.options.at("gridSize")), 8);
}

TEST_F(Window, ShowsOnlyTheVerbsOfTheState) {
  RunActions* actions = window_->actions();
  EXPECT_TRUE(actions->start->isVisible());
  EXPECT_FALSE(actions->stop->isVisible());
  run(1);
  EXPECT_FALSE(actions->start->isVisible());
  EXPECT_TRUE(actions->pause->isEnabled());
  EXPECT_FALSE(actions->resume->isVisible());
  world_.session->move(JobState::paused);
  window_->model().takeInbox();
  EXPECT_TRUE(actions->resume->isVisible() && actions->resume->isEnabled());
  EXPECT_FALSE(actions->pause->isVisible());
}

TEST_F(Window, AnErrorIsASentenceInThePageAndTheWindowLivesOn) {
  run(2);
  world_.session->fail("data.root: /nowhere holds no train-images-idx3-ubyte.gz; install it.");
  window_->model().takeInbox();
  Banner* banner = window_->banner();
  EXPECT_TRUE(banner->isVisible());
  EXPECT_TRUE(banner->text().contains("holds no train-images-idx3-ubyte.gz; install it."));
  EXPECT_TRUE(start()->isEnabled());
  EXPECT_TRUE(row("data.root")->editor()->isEnabled());
}

TEST_F(Window, TheFinalFiguresStandInThePage) {
  run(2);
  JobFinished result;
  result.steps = 234;
  result.seconds = 123;
  result.knnTop1Untrained = 0.76;
  result.knnTop1 = 0.806;
  world_.session->finish(result);
  window_->model().takeInbox();
  EXPECT_TRUE(
      window_->banner()->text().contains("kNN untrained 76.0 % \u2192 80.6 % (+4.6 points)"))
      << window_->banner()->text().toStdString();
}

TEST_F(Window, ThePreviewIsAskedForAndShown) {
  run(2);
  EXPECT_TRUE(test::waitUntil([&] { return world_.session->previewsAsked > 0; }));
  world_.session->send(MixPreview{2, {test::fakeSample(28, 4, 1, 0)}});
  window_->model().takeInbox();
  EXPECT_FALSE(window_->trainPage()->strip()->isEmpty());
}

TEST_F(Window, ClosingWhileRunningAsksAndGoesWhenTheJobHasEnded) {
  run(2);
  window_->close();
  EXPECT_TRUE(window_->isVisible());
  ASSERT_NE(window_->closeQuestion(), nullptr);
  answer("Stop and save")->click();
  EXPECT_EQ(world_.session->calls.back(), "stop");
  test::drawAll();
  EXPECT_TRUE(window_->isVisible());
  EXPECT_TRUE(window_->banner()->text().contains("Finishing"));
  world_.session->finish();
  EXPECT_TRUE(test::waitUntil([&] { return !window_->isVisible(); }));
}

TEST_F(Window, ClosingCanBeTakenBack) {
  run(2);
  window_->close();
  answer("Cancel")->click();
  test::drawAll();
  EXPECT_TRUE(window_->isVisible());
  EXPECT_EQ(std::count(world_.session->calls.begin(), world_.session->calls.end(), "stop"), 0);
  world_.session->finish();
  window_->model().takeInbox();
  test::drawAll();
  EXPECT_TRUE(window_->isVisible());
  EXPECT_TRUE(window_->close());
}

TEST_F(Window, AFailureWhileClosingKeepsTheWindowSoThatItIsRead) {
  run(2);
  window_->actions()->stop->trigger();
  window_->close();
  answer("Stop and save")->click();
  world_.session->fail("the disk is full");
  window_->model().takeInbox();
  test::drawAll();
  EXPECT_TRUE(window_->isVisible());
  EXPECT_TRUE(window_->banner()->isVisible());
  EXPECT_TRUE(window_->banner()->text().contains("the disk is full"));
  EXPECT_TRUE(window_->close());
}

TEST_F(Window, TheStatusLineSaysStateStepAndAccuracy) {
  run(117);
  EvaluationReport report;
  report.step = 117;
  report.knnTop1 = 0.781;
  world_.session->send(report);
  world_.session->send(Progress{117, 1170, 812.4, 125, 0});
  window_->model().takeInbox();
  EXPECT_TRUE(window_->statusLine()->stateText().startsWith("Running"));
  const std::string numbers = window_->statusLine()->numbersText().toStdString();
  for (const char* part : {"step 117 of 1,170", "812 samples/s", "2 min 05 s left", "kNN 78.1 %"}) {
    EXPECT_NE(numbers.find(part), std::string::npos) << numbers;
  }
}

TEST_F(Window, AnOpenedRunShowsItsCurvesAndGoesOnWithItsOwnSettingsOnly) {
  world_.history.description = test::fakeRun();
  for (int step = 1; step <= 20; ++step) world_.history.steps.push_back(test::fakeStep(step));
  window_->openPath(QString::fromStdString(std::filesystem::temp_directory_path().string()));
  RunActions* actions = window_->actions();
  ASSERT_TRUE(test::waitUntil([&] { return actions->goOn->isEnabled(); }));
  EXPECT_EQ(window_->trainPage()->charts()->charts()[0]->series()[0].values->count(), 20);
  EXPECT_TRUE(window_->banner()->text().contains("20 of 1,170 steps"));
  Q_EMIT row("mixer.gridSize")->editor()->edited("8");
  EXPECT_FALSE(actions->goOn->isEnabled());
  Q_EMIT row("mixer.gridSize")->editor()->edited("4");
  Q_EMIT row("runtime.epochs")->editor()->edited("300");
  ASSERT_TRUE(actions->goOn->isEnabled());
  actions->goOn->trigger();
  EXPECT_EQ(world_.session->overrides, std::vector<std::string>{"runtime.epochs=300"});
}

TEST_F(Window, ARunStartedHereGoesOnWithWhatItWasStartedWith) {
  const RunActions* actions = window_->actions();
  Q_EMIT row("mixer.gridSize")->editor()->edited("8");
  Q_EMIT row("runtime.epochs")->editor()->edited("300");
  run(2);
  world_.session->finish();
  window_->model().takeInbox();
  EXPECT_TRUE(actions->goOn->isEnabled()) << actions->goOn->toolTip().toStdString();
  window_->loadRecipe("quickstart");
  EXPECT_FALSE(actions->goOn->isEnabled());
  Q_EMIT row("mixer.gridSize")->editor()->edited("8");
  ASSERT_TRUE(actions->goOn->isEnabled());
  const std::string epochs = window_->draft().text("runtime.epochs").toStdString();
  ASSERT_NE(epochs, "300");
  actions->goOn->trigger();
  EXPECT_EQ(world_.session->overrides, std::vector<std::string>{"runtime.epochs=" + epochs});
  world_.session->finish();
  window_->model().takeInbox();
  actions->goOn->trigger();
  EXPECT_TRUE(world_.session->overrides.empty());
}

TEST_F(Window, NothingWritesOverTheFormOfARunThatIsGoingOn) {
  QAction* recipe = nullptr;
  for (QAction* action : window_->findChildren<QAction*>()) {
    if (action->text() == "Open &recipe...") recipe = action;
  }
  QPushButton* use = nullptr;
  for (QPushButton* button : window_->labPage()->findChildren<QPushButton*>()) {
    if (button->text() == "Use these in Train") use = button;
  }
  ASSERT_TRUE(recipe != nullptr && use != nullptr);
  Q_EMIT row("mixer.gridSize")->editor()->edited("8");
  run(2);
  EXPECT_FALSE(recipe->isEnabled());
  EXPECT_FALSE(use->isEnabled());
  window_->openPath("/tmp/quickstart.yaml");
  EXPECT_TRUE(window_->banner()->text().contains("A run is going on"));
  EXPECT_EQ(window_->draft().text("mixer.gridSize"), "8");
  world_.session->finish();
  window_->model().takeInbox();
  EXPECT_TRUE(recipe->isEnabled());
  EXPECT_TRUE(use->isEnabled());
}

TEST_F(Window, WhatWentWrongIsSeenOnEveryPageUntilTheNextRun) {
  run(2);
  window_->showPage(1);
  world_.session->fail("the disk is full");
  window_->model().takeInbox();
  EXPECT_TRUE(window_->banner()->isVisible());
  window_->actions()->goOn->trigger();
  EXPECT_FALSE(window_->banner()->isVisible());
}

TEST_F(Window, APictureThatCannotBeSavedIsSaidInThePage) {
  Q_EMIT window_->trainPage()->charts()->charts()[1]->exportFailed("/nowhere/a.png: no folder");
  EXPECT_TRUE(window_->banner()->text().contains("/nowhere/a.png: no folder"));
}

TEST_F(Window, AWrongDropIsExplained) {
  window_->openPath("/tmp/picture.jpeg");
  EXPECT_TRUE(window_->banner()->text().contains("neither the folder of a run nor"));
  window_->openPath("/tmp/missing.yaml");
  EXPECT_TRUE(window_->banner()->text().contains("There is no recipe"));
}

TEST_F(Window, ThemesChangeWithoutRestart) {
  window_->setTheme(ThemeChoice::light);
  test::drawAll();
  const QImage light = window_->grab().toImage();
  window_->setTheme(ThemeChoice::dark);
  test::drawAll();
  const QImage dark = window_->grab().toImage();
  EXPECT_GT(light.pixelColor(700, 600).lightness(), 200);
  EXPECT_LT(dark.pixelColor(700, 600).lightness(), 60);
}

TEST_F(Window, LogLinesAreWritten) {
  world_.session->send(LogLine{LogLine::Level::warning, "the queue is larger than the data set"});
  window_->model().takeInbox();
  EXPECT_EQ(window_->logText(), "Warning: the queue is larger than the data set");
}

TEST(MainWindow, StartsWithCorruptSettings) {
  QSettings settings;
  settings.setValue("geometry", "nonsense");
  settings.setValue("layout", QByteArray("\x01\x02garbage"));
  settings.setValue("trainSplitter", 12);
  settings.setValue("page", "99");
  settings.setValue("theme", "mauve");
  settings.sync();
  FakeWorld world;
  MainWindow window(world.services());
  window.show();
  test::drawAll();
  EXPECT_TRUE(window.isVisible());
  settings.clear();
}

}  // namespace
}  // namespace mixmask::ui
