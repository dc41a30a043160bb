// SPDX-License-Identifier: Apache-2.0
// labels: ui threads slow
// The window's model and the window itself with the real session and tiny runs: any verb at any
// moment, and closing in every phase.
#include <QAbstractButton>
#include <QAction>
#include <QElapsedTimer>
#include <QMessageBox>
#include <QPushButton>
#include <random>

#include "app/studio/real_services.h"
#include "core/config/run_config.h"
#include "tests/core/data/dataset_idx_files.h"
#include "tests/temporary_folder.h"
#include "tests/ui/application.h"
#include "ui/main_window.h"
#include "ui/train/cost_preview.h"
#include "ui/train/run_actions.h"
#include "ui/train/train_page.h"
#include "ui/training_model.h"

namespace mixmask::ui {
namespace {

// As many images in each split, of noise, in the files of Fashion-MNIST.
std::filesystem::path writeImages(const test::TemporaryFolder& place, std::uint32_t count) {
  std::mt19937 random(1);
  for (const std::string split : {"train", "t10k"}) {
    test::Bytes images = test::idxHeader({count, 28, 28}), labels = test::idxHeader({count});
    for (std::uint32_t i = 0; i < count * 28 * 28; ++i) {
      images.push_back(static_cast<std::uint8_t>(random()));
    }
    for (std::uint32_t i = 0; i < count; ++i) labels.push_back(static_cast<std::uint8_t>(i % 10));
    place.write("images/" + split + "-images-idx3-ubyte", images);
    place.write("images/" + split + "-labels-idx1-ubyte", labels);
  }
  return place.path() / "images";
}

RunConfig tinyRun(const std::filesystem::path& images, std::int64_t epochs) {
  RunConfig config = loadRecipe("quickstart");
  config.data.root = images.string();
  for (const char* assignment :
       {"data.batchSize=16", "backbone.width=0.0625", "framework.queueSize=32",
        "evaluation.knn.everySteps=5", "evaluation.knn.bank=40", "evaluation.knn.queries=20",
        "evaluation.knn.k=10", "runtime.precision=fp32", "runtime.threads=1",
        "runtime.loaderThreads=1", "runtime.checkpointEverySteps=7"}) {
    applyAssignment(config, assignment);
  }
  config.runtime.epochs = epochs;
  return config;
}

class Hammer : public ::testing::Test {
 protected:
  Hammer() {
    qputenv("XDG_DATA_HOME", (place_.path() / "data").c_str());
    QSettings().clear();
    QObject::connect(&model_, &TrainingModel::failed,
                     [this](const QString& message) { failure_ = message.toStdString(); });
  }

  // Whichever verb is legal now; the name of it.
  std::string doSomething() {
    std::vector<std::pair<const char*, std::function<void()>>> verbs;
    if (model_.canPause()) verbs.emplace_back("pause", [this] { model_.pause(); });
    if (model_.canResume()) verbs.emplace_back("resume", [this] { model_.resume(); });
    if (model_.canSave()) verbs.emplace_back("save", [this] { model_.saveNow(); });
    if (model_.canStop()) {
      verbs.emplace_back("stop", [this] { model_.stop(); });
      verbs.emplace_back("discard", [this] { model_.stopWithoutSaving(); });
    }
    if (model_.canStopAfterEpoch()) {
      verbs.emplace_back("after the epoch", [this] { model_.stopAfterEpoch(); });
    }
    if (model_.canKeepTraining()) {
      verbs.emplace_back("keep training", [this] { model_.keepTraining(); });
    }
    if (verbs.empty()) return "-";
    const auto& [name, verb] = verbs[random_() % verbs.size()];
    verb();
    return name;
  }

  void letPass(int milliseconds) {
    QElapsedTimer clock;
    clock.start();
    do {
      QApplication::processEvents();
      model_.takeInbox();
      checkState();
    } while (clock.elapsed() < milliseconds);
  }

  // What the window shows is never at odds with itself.
  void checkState() {
    ASSERT_EQ(failure_, "");
    ASSERT_FALSE(model_.isActive() && model_.canStart());
    ASSERT_FALSE(model_.canPause() && model_.canResume());
    ASSERT_LE(model_.canPause() || model_.canResume() || model_.canStop(), model_.isActive());
    ASSERT_TRUE(model_.isActive() || model_.stopMode() == StopMode::none);
  }

  void endRun() {
    if (model_.canStop()) random_() % 2 == 0 ? model_.stop() : model_.stopWithoutSaving();
    ASSERT_TRUE(test::waitUntil(
        [this] {
          model_.takeInbox();
          return !model_.isActive();
        },
        10000));
    ASSERT_NO_FATAL_FAILURE(checkState());
    ASSERT_TRUE(model_.canStart());
    ASSERT_TRUE(model_.result().has_value());
  }

  test::TemporaryFolder place_;
  std::mt19937 random_{7};
  std::string failure_;
  TrainingModel model_{realServices()};
};

TEST_F(Hammer, SurvivesTwoHundredRunsOfWhicheverVerbIsLegal) {
  const RunConfig config = tinyRun(writeImages(place_, 64), 100000);
  int wentOn = 0, stopped = 0;
  for (int round = 0; round < 200; ++round) {
    std::string verbs;
    if (model_.canGoOn() && random_() % 2 == 0) {
      model_.goOn(config, {});
      ++wentOn;
    } else {
      model_.start(config, place_.path() / std::to_string(round));
    }
    ASSERT_TRUE(model_.isActive()) << round;
    for (std::size_t i = random_() % 6; i > 0; --i) {
      ASSERT_NO_FATAL_FAILURE(letPass(static_cast<int>(random_() % 30))) << round << verbs;
      verbs += ' ' + doSomething();
    }
    ASSERT_NO_FATAL_FAILURE(endRun()) << round << verbs;
    stopped += model_.result()->stopped;
    ASSERT_FALSE(model_.result()->discarded && !model_.result()->stopped) << round << verbs;
  }
  EXPECT_GT(wentOn, 20);
  EXPECT_EQ(stopped, 200);

  // And the last one goes on to a whole run.
  RunConfig last = config;
  last.runtime.epochs = 1 + model_.result()->steps / 4;
  model_.goOn(last, {"runtime.epochs=" + std::to_string(last.runtime.epochs)});
  ASSERT_TRUE(test::waitUntil([this] { return !model_.isActive(); }));
  ASSERT_EQ(failure_, "");
  EXPECT_FALSE(model_.result()->stopped);
  EXPECT_EQ(model_.result()->steps, 4 * last.runtime.epochs);
  const std::vector<StepReport> steps = historyOfRun(model_.runFolder()).steps;
  ASSERT_EQ(steps.size(), 4U * last.runtime.epochs);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    ASSERT_EQ(steps[i].step, static_cast<std::int64_t>(i) + 1);
  }
}

TEST(DeviceOfTheWindow, GoesFromARealTrainingToARealEvaluationAndBack) {
  const test::TemporaryFolder place;
  qputenv("XDG_DATA_HOME", (place.path() / "data").c_str());
  qputenv("XDG_CACHE_HOME", (place.path() / "cache").c_str());
  QSettings().clear();
  MainWindow window(realServices());
  window.show();
  window.draft().startFrom(tinyRun(writeImages(place, 64), 100000), "tiny");
  QString failure;
  QObject::connect(&window.model(), &TrainingModel::failed,
                   [&](const QString& message) { failure = message; });
  window.actions()->start->trigger();
  ASSERT_TRUE(test::waitUntil([&] { return !window.model().checkpoints().empty(); }))
      << failure.toStdString();
  EvaluationModel& jobs = window.evaluations();
  const int row = jobs.add({.protocol = "knn",
                            .checkpoint = window.model().runFolder(),
                            .data = {},
                            .assignments = {"evaluation.knn.k=10"},
                            .out = {}});
  EXPECT_EQ(jobs.job(row).state, EvaluationState::waiting);
  EXPECT_TRUE(jobs.job(row).waitsFor.contains("to pause or end"));
  ASSERT_TRUE(test::waitUntil([&] { return window.actions()->pause->isEnabled(); }));
  window.actions()->pause->trigger();
  ASSERT_TRUE(test::waitUntil([&] { return jobs.job(row).state != EvaluationState::waiting; }));
  window.actions()->resume->trigger();
  ASSERT_TRUE(test::waitUntil([&] { return !jobs.job(row).isActive(); }));
  EXPECT_EQ(jobs.job(row).state, EvaluationState::done) << jobs.job(row).failure.toStdString();
  ASSERT_TRUE(test::waitUntil([&] { return window.model().state() == JobState::running; }));
  // And the window goes while one waits.
  jobs.add({.protocol = "knn",
            .checkpoint = window.model().runFolder(),
            .data = {},
            .assignments = {},
            .out = {}});
  window.close();
  ASSERT_NE(window.closeQuestion(), nullptr);
  for (QAbstractButton* button : window.closeQuestion()->buttons()) {
    if (button->text().contains("Stop and save")) button->click();
  }
  EXPECT_TRUE(test::waitUntil([&] { return !window.isVisible(); }, 5000));
}

TEST(Cost, IsMeasuredByARealDryRunThatLeavesNothing) {
  const test::TemporaryFolder place;
  qputenv("XDG_DATA_HOME", (place.path() / "data").c_str());
  QSettings().clear();
  MainWindow window(realServices());
  window.show();
  window.draft().startFrom(tinyRun(writeImages(place, 64), 3), "tiny");
  const CostPreview& cost = *window.trainPage()->cost();
  cost.button()->click();
  ASSERT_TRUE(test::waitUntil([&] { return cost.text().contains("of memory"); }))
      << cost.text().toStdString();
  EXPECT_TRUE(cost.text().startsWith("12 steps")) << cost.text().toStdString();
  EXPECT_TRUE(cost.text().contains("kNN"));
  EXPECT_FALSE(std::filesystem::exists(place.path() / "data"));
}

// A phase in which the window is closed: how to get there, and how to know that it is there.
struct Moment {
  const char* name;
  std::int64_t epochs;
  std::function<void(MainWindow&)> then;
  std::function<bool(MainWindow&)> isThere;
};

bool isDoing(MainWindow& window, const char* phase) {
  return window.model().phase().text.find(phase) != std::string::npos;
}
bool isIn(MainWindow& window, JobState state) {
  return window.model().state() == state;
}
bool hasSteps(MainWindow& window) {
  return window.model().record().lastStep() > 2;
}

const Moment kMoments[] = {
    {"preparing", 100000, {}, [](MainWindow&) { return true; }},
    {"kNN of the untrained network",
     100000,
     {},
     [](MainWindow& w) { return isDoing(w, "untrained"); }},
    {"running", 100000, {}, &hasSteps},
    {"paused", 100000, [](MainWindow& w) { w.model().pause(); },
     [](MainWindow& w) { return isIn(w, JobState::paused); }},
    {"saving", 100000, [](MainWindow& w) { w.model().saveNow(); },
     [](MainWindow&) { return true; }},
    {"kNN of the trained network", 1, {}, [](MainWindow& w) { return isDoing(w, " trained"); }},
    {"stopping", 100000, [](MainWindow& w) { w.model().stop(); }, [](MainWindow&) { return true; }},
    {"stopping after the epoch", 100000, [](MainWindow& w) { w.model().stopAfterEpoch(); },
     [](MainWindow&) { return true; }}};

class ClosingTheWindow : public ::testing::TestWithParam<Moment> {};

INSTANTIATE_TEST_SUITE_P(InEveryPhase, ClosingTheWindow, ::testing::ValuesIn(kMoments),
                         [](const auto& info) {
                           std::string name = info.param.name;
                           std::erase_if(name, [](char c) { return std::isalnum(c) == 0; });
                           return name;
                         });

TEST_P(ClosingTheWindow, EndsSoonAndTheRunCanGoOn) {
  const Moment& moment = GetParam();
  const test::TemporaryFolder place;
  qputenv("XDG_DATA_HOME", (place.path() / "data").c_str());
  QSettings().clear();
  const std::filesystem::path run = place.path() / "run";
  RunConfig config = tinyRun(writeImages(place, 2000), moment.epochs);  // kNN takes a while
  config.evaluation.knn.everySteps = config.runtime.checkpointEverySteps = 1000;
  {
    MainWindow window(realServices());
    window.show();
    window.draft().startFrom(config, "tiny");
    window.model().start(config, run);
    if (moment.then) {
      ASSERT_TRUE(test::waitUntil([&] { return hasSteps(window); }));
      moment.then(window);
    }
    ASSERT_TRUE(test::waitUntil([&] {
      window.model().takeInbox();
      return moment.isThere(window) || window.model().result().has_value();
    }));
    if (!window.model().isActive()) GTEST_SKIP() << "the run ended before the window saw the phase";
    QElapsedTimer clock;
    clock.start();
    window.close();
    EXPECT_LT(clock.elapsed(), 100);  // it asks; it does not wait
    ASSERT_NE(window.closeQuestion(), nullptr);
    for (QAbstractButton* button : window.closeQuestion()->buttons()) {
      if (button->text().contains("Stop and save")) button->click();
    }
    ASSERT_TRUE(test::waitUntil([&] { return !window.isVisible(); }, 5000));
    EXPECT_FALSE(window.model().isActive());
  }
  ASSERT_TRUE(std::filesystem::exists(run / "config.yaml"));
  TrainingModel model(realServices());
  std::string failure;
  QObject::connect(&model, &TrainingModel::failed,
                   [&](const QString& message) { failure = message.toStdString(); });
  model.openRun(run);
  ASSERT_TRUE(test::waitUntil([&] { return model.canGoOn(); })) << failure;
  model.goOn(config, {});
  ASSERT_TRUE(test::waitUntil([&] { return model.record().hasSteps() || !model.isActive(); }));
  model.stop();
  ASSERT_TRUE(test::waitUntil([&] { return !model.isActive(); }));
  EXPECT_EQ(failure, "");
  EXPECT_GE(model.result()->steps, 1);
}

}  // namespace
}  // namespace mixmask::ui
