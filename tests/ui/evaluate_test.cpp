// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QAction>
#include <QClipboard>
#include <QElapsedTimer>
#include <QPushButton>
#include <QSettings>
#include <QTableView>
#include <thread>

#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "ui/evaluate/activity_dock.h"
#include "ui/evaluate/evaluate_actions.h"
#include "ui/evaluate/evaluate_form.h"
#include "ui/evaluate/evaluation_model.h"
#include "ui/evaluate/evaluation_text.h"
#include "ui/evaluate/job_charts.h"
#include "ui/evaluate/job_details.h"
#include "ui/main_window.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

using test::FakeWorld;

EvaluationRequest request(const std::string& protocol = "knn") {
  EvaluationRequest made;
  made.protocol = protocol;
  made.checkpoint = "/nowhere/runs/first";
  return made;
}

class Evaluations : public ::testing::Test {
 protected:
  Evaluations() : model_(world_.services()) {}

  void tell(EvaluationQueue::JobId job, EvaluationUpdate update) {
    world_.evaluations->send(job, std::move(update));
    model_.takeInbox();
  }
  void start(EvaluationQueue::JobId job) {
    world_.evaluations->start(job);
    model_.takeInbox();
  }
  std::string cell(int row, EvaluationModel::Column column) {
    return model_.index(row, column).data().toString().toStdString();
  }

  FakeWorld world_;
  EvaluationModel model_;
};

TEST_F(Evaluations, AJobSaysWhatItDoesUntilItIsDone) {
  EXPECT_EQ(model_.add(request()), 0);
  EXPECT_EQ(cell(0, EvaluationModel::nameColumn), "Weighted kNN\nfirst");
  EXPECT_EQ(cell(0, EvaluationModel::stateColumn), "Waiting\nabout to begin");
  start(1);
  tell(1, EvaluationEvent(PhaseChanged{"features of the test images", 0.34, 125}));
  EXPECT_EQ(cell(0, EvaluationModel::stateColumn), "Running 34 %\nfeatures of the test images");
  EXPECT_EQ(cell(0, EvaluationModel::leftColumn), "2 min 05 s left");
  EXPECT_TRUE(model_.isActive());
  int evaluated = 0;
  QObject::connect(&model_, &EvaluationModel::evaluated, [&] { ++evaluated; });
  tell(1, test::fakeResult());
  EXPECT_EQ(evaluated, 1);
  EXPECT_FALSE(model_.isActive());
  EXPECT_EQ(cell(0, EvaluationModel::stateColumn), "Done\n80.6 \u00b1 0.4 %");
  EXPECT_EQ(cell(0, EvaluationModel::dataColumn), "Fashion-MNIST");
  EXPECT_EQ(cell(0, EvaluationModel::resultColumn),
            "Top-1 80.6 \u00b1 0.4 %, top-5 98.1 %, 10,000 test images, 1 min 02 s.");
}

TEST_F(Evaluations, AFailureIsASentenceInItsRow) {
  model_.add(request());
  start(1);
  tell(1, JobFailed{Error::Kind::data, "fashion-mnist: its files are not in /nowhere."});
  EXPECT_EQ(cell(0, EvaluationModel::stateColumn),
            "Failed\nfashion-mnist: its files are not in /nowhere.");
  EXPECT_FALSE(model_.isActive());
}

TEST_F(Evaluations, WhatWaitsIsCancelledAtOnceAndWhatRunsSaysSoUntilItHasEnded) {
  model_.add(request());
  model_.add(request("linear"));
  start(1);
  model_.cancel(1);
  EXPECT_EQ(model_.job(1).state, EvaluationState::cancelled);
  model_.cancel(0);
  model_.cancel(0);
  EXPECT_EQ(world_.evaluations->cancelled, std::vector<EvaluationQueue::JobId>{1});
  EXPECT_EQ(cell(0, EvaluationModel::stateColumn), "Cancelling\nafter its batch");
  world_.evaluations->end(1, EvaluationCancelled{});
  model_.takeInbox();
  EXPECT_EQ(model_.job(0).state, EvaluationState::cancelled);
  EXPECT_FALSE(model_.isActive());
}

TEST_F(Evaluations, AResultThatCameBeforeItsCancelStays) {
  model_.add(request());
  start(1);
  world_.evaluations->end(1, test::fakeResult());
  model_.cancel(0);
  EXPECT_EQ(model_.job(0).state, EvaluationState::done);
}

TEST_F(Evaluations, NoReportIsDroppedAndTheTableIsToldOnceATick) {
  model_.add(request("linear"));
  start(1);
  std::thread([&] {
    for (int step = 1; step <= 10000; ++step) {
      world_.evaluations->send(1, EvaluationEvent(test::fakeReport(step, 10000)));
      world_.evaluations->send(1, EvaluationEvent(PhaseChanged{"training", step / 10000.0, 3}));
    }
  }).join();
  int told = 0;
  QObject::connect(&model_, &QAbstractItemModel::dataChanged, [&] { ++told; });
  model_.takeInbox();
  EXPECT_EQ(told, 1);
  EXPECT_EQ(model_.job(0).curve.size(), 10000u);
  EXPECT_EQ(cell(0, EvaluationModel::lossColumn), "0.9000");
  EXPECT_EQ(cell(0, EvaluationModel::trainColumn), "70.0 %");
  EXPECT_EQ(cell(0, EvaluationModel::testColumn), "65.0 %");
}

TEST_F(Evaluations, TrainingsOfSeveralSeedsFollowOneAnother) {
  model_.add(request("linear"));
  start(1);
  for (const char* seed : {"seed 0", "seed 1"}) {
    ClassifierReport report = test::fakeReport(50, 200);
    report.run = seed;
    tell(1, EvaluationEvent(report));
  }
  EXPECT_EQ(model_.job(0).curve[0].step, 50);
  EXPECT_EQ(model_.job(0).curve[1].step, 250);
  EXPECT_EQ(cell(0, EvaluationModel::stateColumn), "Running 25 %\ntraining the classifier, seed 1");
  EXPECT_EQ(cell(0, EvaluationModel::leftColumn), "2 min 30 s left");
}

TEST_F(Evaluations, TwoHundredAreAddedAndCancelledQuickly) {
  QElapsedTimer clock;
  clock.start();
  for (int i = 0; i < 200; ++i) {
    model_.add(request(i % 2 == 0 ? "knn" : "linear"));
    const auto job = static_cast<EvaluationQueue::JobId>(world_.evaluations->requests.size());
    if (i % 3 == 0) start(job);
    model_.cancel(i);
    if (i % 3 == 0) world_.evaluations->end(job, EvaluationCancelled{});
    model_.takeInbox();
    test::drawAll();
  }
  EXPECT_LT(clock.elapsed(), 5000);
  EXPECT_FALSE(model_.isActive());
  model_.removeEnded();
  EXPECT_EQ(model_.rowCount(), 0);
}

TEST_F(Evaluations, TheDockShowsTheCurvesOfTheSelectedJob) {
  ActivityDock dock(model_);
  dock.show();
  dock.showJob(model_.add(request("linear")));
  start(1);
  for (int step = 10; step <= 300; step += 10) {
    tell(1, EvaluationEvent(test::fakeReport(step, 1000)));
  }
  const JobCharts* charts = dock.details()->charts();
  EXPECT_EQ(charts->loss()->series()[0].values->count(), 30);
  EXPECT_EQ(charts->accuracy()->series()[0].values->count(), 30);
  EXPECT_EQ(charts->accuracy()->series()[1].values->count(), 3);
  dock.showJob(model_.add(request()));
  EXPECT_EQ(charts->loss()->series()[0].values->count(), 0);
  dock.showJob(0);
  EXPECT_EQ(charts->loss()->series()[0].values->count(), 30);
}

TEST_F(Evaluations, TheSelectedJobIsCancelledByItsAction) {
  ActivityDock dock(model_);
  model_.add(request());
  dock.showJob(model_.add(request()));
  EXPECT_EQ(dock.cancelAction()->shortcut(), QKeySequence(Qt::Key_Delete));
  dock.cancelAction()->trigger();
  EXPECT_EQ(model_.job(0).state, EvaluationState::waiting);
  EXPECT_EQ(model_.job(1).state, EvaluationState::cancelled);
  EXPECT_FALSE(dock.cancelAction()->isEnabled());
  EXPECT_TRUE(dock.clearAction()->isEnabled());
}

TEST_F(Evaluations, AResultIsCopiedWithItsParameters) {
  ActivityDock dock(model_);
  dock.show();
  dock.showJob(model_.add(request()));
  EXPECT_FALSE(dock.details()->copyButton()->isVisible());
  start(1);
  tell(1, test::fakeResult());
  dock.details()->copyButton()->click();
  const QString text = QGuiApplication::clipboard()->text();
  EXPECT_TRUE(text.startsWith("Weighted kNN (version 1) on Fashion-MNIST: Top-1 80.6"));
  EXPECT_TRUE(text.contains("Parameters: k 200"));
}

TEST_F(Evaluations, ARobustnessCurveIsDrawnAgainstTheHiddenShare) {
  ActivityDock dock(model_);
  dock.showJob(model_.add(request()));
  EvaluationResult result = test::fakeResult();
  for (const double hidden : {0.0, 0.4, 0.8}) {
    result.curve.push_back({"erased", hidden, 0.8 - 0.5 * hidden});
    result.curve.push_back({"filled", hidden, 0.8 - 0.3 * hidden});
  }
  tell(1, result);
  EXPECT_EQ(dock.details()->charts()->hidden()->series()[1].values->count(), 3);
  const std::string found = cell(0, EvaluationModel::resultColumn);
  EXPECT_TRUE(
      found.ends_with("1 min 02 s. 80.0 % with nothing hidden; with 80 % hidden 40.0 % "
                      "erased, 56.0 % filled."))
      << found;
}

class EvaluatingWindow : public ::testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    window_.show();
    test::drawAll();
  }
  void addRunning() {
    window_.evaluations().add(request());
    world_.evaluations->start(1);
    window_.evaluations().takeInbox();
  }

  FakeWorld world_;
  MainWindow window_{world_.services()};
};

TEST_F(EvaluatingWindow, TheEmptyDockOffersTheForm) {
  window_.evaluate().showActivity()->trigger();
  ASSERT_TRUE(window_.evaluate().dock()->emptyButton()->isVisible());
  window_.evaluate().dock()->emptyButton()->click();
  EXPECT_TRUE(window_.evaluate().form()->isVisible());
  EXPECT_FALSE(window_.evaluate().form()->isModal());
}

TEST_F(EvaluatingWindow, WhatTheFormAsksForIsShownInTheDock) {
  Q_EMIT window_.evaluate().form()->evaluationAsked(request("linear"));
  EXPECT_TRUE(window_.evaluate().dock()->isVisible());
  EXPECT_EQ(window_.evaluate().dock()->details()->sentence(), "Waiting: about to begin");
  EXPECT_EQ(world_.evaluations->requests.front().protocol, "linear");
}

TEST_F(EvaluatingWindow, ACheckpointFileOpensTheFormWithIt) {
  for (const char* name : {"/tmp/a.pth.tar", "/tmp/b.safetensors", "/tmp/c.PT", "/tmp/d.pkl"}) {
    window_.openPath(name);
    EXPECT_TRUE(window_.evaluate().form()->isVisible());
    EXPECT_EQ(window_.evaluate().form()->draft().checkpoint(), name);
  }
  EXPECT_FALSE(window_.banner()->isVisible());
}

TEST_F(EvaluatingWindow, ClosingWhileAnEvaluationRunsCancelsItWithoutWaiting) {
  addRunning();
  QElapsedTimer clock;
  clock.start();
  window_.close();
  window_.close();
  EXPECT_LT(clock.elapsed(), 1000);
  EXPECT_TRUE(window_.isVisible());
  EXPECT_EQ(window_.closeQuestion(), nullptr);
  EXPECT_TRUE(window_.banner()->text().contains("Finishing: the evaluation stops"));
  EXPECT_EQ(world_.evaluations->cancelled, std::vector<EvaluationQueue::JobId>{1});
  world_.evaluations->end(1, EvaluationCancelled{});
  EXPECT_TRUE(test::waitUntil([&] { return !window_.isVisible(); }));
}

TEST_F(EvaluatingWindow, ThePageGoesOnWhileManyAreAskedFor) {
  window_.evaluate().dock()->show();
  for (int i = 0; i < 50; ++i) window_.evaluations().add(request());
  window_.evaluations().cancelAll();
  test::drawAll();
  EXPECT_FALSE(window_.evaluations().isActive());
  EXPECT_TRUE(window_.close());
}

}  // namespace
}  // namespace mixmask::ui
