// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include "ui/training_model.h"

#include <thread>

#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "tests/ui/fake_training.h"

namespace mixmask::ui {
namespace {

using test::FakeWorld;

TEST(TrainingModel, ABurstOfTenThousandStepsIsToldOnceAndNoneIsLost) {
  FakeWorld world;
  TrainingModel model(world.services());
  model.start({});
  world.session->run(test::fakeRun(10000));
  model.takeInbox();
  int grew = 0;
  QObject::connect(&model, &TrainingModel::recordGrew, [&] { ++grew; });
  std::jthread job([&] {
    for (int step = 1; step <= 10000; ++step) world.session->send(test::fakeStep(step));
  });
  job.join();
  EXPECT_EQ(grew, 0);  // nothing reaches the window by itself
  model.takeInbox();
  EXPECT_EQ(grew, 1);
  EXPECT_EQ(model.record().lastStep(), 10000);
  const ThinnedSeries& loss = model.record().curves->of(StepCurve::loss);
  const ThinnedSeries& lambda = model.record().curves->of(StepCurve::lambda);
  ASSERT_EQ(loss.buckets().size(), 10000U);
  for (std::size_t i = 0; i < 10000; ++i) {
    const StepReport report = test::fakeStep(static_cast<std::int64_t>(i) + 1);
    ASSERT_EQ(loss.buckets()[i].x, report.step);
    ASSERT_EQ(loss.buckets()[i].mean, report.loss);
    ASSERT_EQ(lambda.buckets()[i].mean, report.lambda);
  }
}

TEST(TrainingModel, OfPreviewsAndProgressOnlyTheNewestIsShown) {
  FakeWorld world;
  TrainingModel model(world.services());
  std::vector<std::int64_t> shown;
  QObject::connect(&model, &TrainingModel::previewArrived,
                   [&](const MixPreview& preview) { shown.push_back(preview.step); });
  for (std::int64_t step = 1; step <= 5; ++step) {
    world.session->send(MixPreview{step, {}});
    world.session->send(Progress{step, 10, 1.0, 1.0, 0});
  }
  model.takeInbox();
  EXPECT_EQ(shown, std::vector<std::int64_t>{5});
  EXPECT_EQ(model.progress().step, 5);
}

TEST(TrainingModel, TheTimerTakesTheInboxByItself) {
  FakeWorld world;
  TrainingModel model(world.services());
  model.start({});
  world.session->run(test::fakeRun());
  world.session->send(test::fakeStep(1));
  EXPECT_TRUE(test::waitUntil([&] { return model.record().lastStep() == 1; }));
}

TEST(TrainingModel, EachVerbIsLegalOnlyInItsState) {
  FakeWorld world;
  TrainingModel model(world.services());
  const auto verbs = [&] {
    model.takeInbox();
    return std::string() + (model.canStart() ? 'S' : '-') + (model.canPause() ? 'P' : '-') +
           (model.canResume() ? 'R' : '-') + (model.canStop() ? 'T' : '-') +
           (model.canSave() ? 'V' : '-');
  };
  EXPECT_EQ(verbs(), "S----");
  model.start({});
  EXPECT_EQ(verbs(), "---T-");
  world.session->run(test::fakeRun());
  EXPECT_EQ(verbs(), "-P-TV");
  world.session->move(JobState::paused);
  EXPECT_EQ(verbs(), "--RTV");
  world.session->move(JobState::stopping);
  EXPECT_EQ(verbs(), "-----");
  world.session->move(JobState::finished);
  EXPECT_EQ(verbs(), "-----");  // its JobFinished has not come yet
  world.session->send(JobFinished{});
  EXPECT_EQ(verbs(), "S----");
}

TEST(TrainingModel, AnIllegalVerbDoesNotReachTheSession) {
  FakeWorld world;
  TrainingModel model(world.services());
  model.pause();
  model.resume();
  model.stop();
  model.saveNow();
  model.goOn({}, {});
  EXPECT_TRUE(world.session->calls.empty());
}

TEST(TrainingModel, APendingPauseIsSaidAtOnceAndNotAskedTwice) {
  FakeWorld world;
  TrainingModel model(world.services());
  model.start({});
  world.session->run(test::fakeRun());
  model.takeInbox();
  model.pause();
  EXPECT_EQ(model.pendingVerb(), "pausing");
  model.pause();
  EXPECT_EQ(std::count(world.session->calls.begin(), world.session->calls.end(), "pause"), 1);
  world.session->move(JobState::paused);
  model.takeInbox();
  EXPECT_TRUE(model.pendingVerb().isEmpty());
}

TEST(TrainingModel, SurvivesTwoHundredRapidStartsPausesAndStops) {
  FakeWorld world;
  TrainingModel model(world.services());
  for (int i = 0; i < 200; ++i) {
    model.start({});
    model.pause();
    if (i % 2 == 0) world.session->run(test::fakeRun());
    world.session->send(test::fakeStep(1));
    model.pause();
    model.stop();
    if (i % 3 == 0) model.start({});
    world.session->finish();
    if (i % 5 == 0) test::drawAll();
    model.takeInbox();
    ASSERT_TRUE(model.canStart()) << i;
    ASSERT_LE(model.record().lastStep(), 1) << i;
  }
  const auto& calls = world.session->calls;
  EXPECT_EQ(std::count(calls.begin(), calls.end(), "start"), 200);
  EXPECT_EQ(std::count(calls.begin(), calls.end(), "stop"), 200);
}

TEST(TrainingModel, ARefusedStartIsToldAndLeavesTheModelReady) {
  FakeWorld world;
  TrainingModel model(world.services());
  world.session->refusal = "framework.queueSize: 1000 is not a multiple of 256; use 1024";
  QString message;
  QObject::connect(&model, &TrainingModel::failed, [&](const QString& text) { message = text; });
  model.start({});
  EXPECT_EQ(message.toStdString(), world.session->refusal);
  EXPECT_TRUE(model.canStart());
}

TEST(TrainingModel, GoingOnDropsTheStepsAfterTheCheckpoint) {
  FakeWorld world;
  world.history.description = test::fakeRun();
  for (int step = 1; step <= 50; ++step) world.history.steps.push_back(test::fakeStep(step));
  world.history.evaluations = {{.step = 0, .fullSets = true}, {.step = 45}};
  TrainingModel model(world.services());
  model.openRun("/runs/one");
  ASSERT_TRUE(test::waitUntil([&] { return model.canGoOn(); }));
  EXPECT_EQ(model.record().lastStep(), 50);
  model.goOn({}, {"runtime.epochs=20"});
  EXPECT_EQ(world.session->calls, std::vector<std::string>{"resumeRun /runs/one"});
  EXPECT_EQ(world.session->overrides, std::vector<std::string>{"runtime.epochs=20"});
  RunDescription run = test::fakeRun();
  run.firstStep = 40;
  world.session->run(run);
  world.session->send(test::fakeStep(41));
  model.takeInbox();
  EXPECT_EQ(model.record().lastStep(), 41);
  EXPECT_EQ(model.record().curves->of(StepCurve::loss).count(), 41);
  EXPECT_EQ(model.record().evaluations.size(), 1U);
}

TEST(TrainingModel, AFolderThatIsNoRunIsToldAndNothingElseChanges) {
  FakeWorld world;
  TrainingModel model(world.services());
  QString message;
  QObject::connect(&model, &TrainingModel::failed, [&](const QString& text) { message = text; });
  model.openRun("/runs/missing");
  ASSERT_TRUE(test::waitUntil([&] { return !message.isEmpty(); }));
  EXPECT_TRUE(message.contains("config.yaml"));
  EXPECT_TRUE(model.canStart());
  EXPECT_FALSE(model.canGoOn());
}

TEST(RunRecord, WhatItKeepsOfAMillionStepsIsBounded) {
  RunRecord record;
  record.start(test::fakeRun(1000000));
  for (std::int64_t step = 1; step <= 1000000; ++step) record.append(test::fakeStep(step));
  EXPECT_EQ(record.lastStep(), 1000000);
  for (int i = 0; i < static_cast<int>(StepCurve::count); ++i) {
    const ThinnedSeries& curve = record.curves->of(static_cast<StepCurve>(i));
    EXPECT_LE(curve.buckets().size(), ThinnedSeries::kMostBuckets) << i;
  }
  EXPECT_EQ(record.curves->of(StepCurve::loss).count(), 1000000);
  EXPECT_LE(record.curves->recent().size(), RunCurves::kMostRecent);
  EXPECT_LE(record.marks.size(), 1000U);
}

TEST(RunRecord, GoingOnFromACheckpointCountsNoStepTwice) {
  RunRecord record;
  record.start(test::fakeRun(300));
  const auto countOf = [&record] {
    std::int64_t all = 0;
    for (const auto& [cell, steps] : record.curves->lambdaLoss.cells()) all += steps;
    return all;
  };
  std::vector<StepReport> steps;
  for (std::int64_t step = 1; step <= 300; ++step) steps.push_back(test::fakeStep(step));
  record.append(steps, {.checkpoints = {{"/nowhere/step-200.safetensors", 200, 1}}});
  EXPECT_EQ(countOf(), 300);
  RunDescription again = test::fakeRun(300);
  again.firstStep = 200;
  record.start(again);
  EXPECT_EQ(countOf(), 200);
  for (std::int64_t step = 201; step <= 300; ++step) record.append(test::fakeStep(step));
  EXPECT_EQ(countOf(), 300);
  EXPECT_EQ(record.curves->of(StepCurve::loss).count(), 300);
}

TEST(RunRecord, ChanceIsTheSumOfTheWeightsTimesTheChanceOfOneTerm) {
  RunRecord record;
  const double one = std::log(65537.0);
  record.run.chanceClean = record.run.chanceMixture = one;
  StepReport report;
  report.step = 1;
  report.lambda = 0.25;
  record.append(report);
  EXPECT_DOUBLE_EQ(record.chance()->total, 2 * one);
  EXPECT_DOUBLE_EQ(record.chance()->original, one);
  EXPECT_DOUBLE_EQ(record.chance()->mixed, 0.25 * one);
  EXPECT_DOUBLE_EQ(record.chance()->partner, 0.75 * one);
  record.mixesUnmix = true;  // a second mixture
  EXPECT_DOUBLE_EQ(record.chance()->total, 3 * one);
  record.run.chanceClean = 2 * one;  // both directions
  EXPECT_DOUBLE_EQ(record.chance()->total, 4 * one);
  EXPECT_DOUBLE_EQ(record.chance()->original, 2 * one);
  record.mixes = false;
  EXPECT_DOUBLE_EQ(record.chance()->total, 2 * one);
  record.run.chanceClean = 0;
  EXPECT_FALSE(record.chance().has_value());
}

}  // namespace
}  // namespace mixmask::ui
