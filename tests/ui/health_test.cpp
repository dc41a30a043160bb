// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QToolButton>

#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "tests/ui/fake_training.h"
#include "ui/train/health_lamps.h"
#include "ui/training_model.h"

namespace mixmask::ui {
namespace {

using test::FakeWorld;

StepReport collapsedStep(std::int64_t step) {
  StepReport report = test::fakeStep(step);
  report.projectionSpread = step < 100 ? 0.8 : 0.01;
  return report;
}

HealthLevel collapseOf(const RunRecord& record) {
  return record.health.lamps()[static_cast<std::size_t>(HealthTopic::collapse)].level;
}

TEST(TrainingModel, AnAlarmIsToldOnceLoggedAndMarked) {
  FakeWorld world;
  TrainingModel model(world.services());
  std::vector<std::string> alarms, lines;
  QObject::connect(&model, &TrainingModel::healthAlarmed,
                   [&](const HealthLamp& lamp) { alarms.push_back(lamp.name); });
  QObject::connect(&model, &TrainingModel::logArrived, [&](const std::vector<LogLine>& log) {
    for (const LogLine& line : log) lines.push_back(line.text);
  });
  model.start({});
  world.session->run(test::fakeRun(1000));
  for (int step = 1; step <= 300; ++step) {
    world.session->send(collapsedStep(step));
    if (step % 10 == 0) model.takeInbox();
  }
  EXPECT_EQ(alarms, std::vector<std::string>{"Collapse"});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].starts_with("Collapse: Spread of the projections")) << lines[0];
  ASSERT_FALSE(model.record().marks.empty());
  EXPECT_EQ(model.record().marks.back().kind, RunMark::Kind::alarm);
  EXPECT_GT(model.record().marks.back().step, 100);
}

TEST(TrainingModel, PausesAndCheckpointsAreMarked) {
  FakeWorld world;
  TrainingModel model(world.services());
  model.start({});
  world.session->run(test::fakeRun(1000));
  world.session->send(test::fakeStep(1));
  world.session->send(CheckpointSaved{"/nowhere/step-1.safetensors", 1, 100});
  model.takeInbox();
  world.session->move(JobState::paused);
  model.takeInbox();
  world.session->move(JobState::running);
  model.takeInbox();
  std::vector<RunMark::Kind> kinds;
  for (const RunMark& mark : model.record().marks) kinds.push_back(mark.kind);
  EXPECT_EQ(kinds, (std::vector{RunMark::Kind::checkpoint, RunMark::Kind::paused,
                                RunMark::Kind::resumed}));
}

TEST(RunRecord, ARecordOfAHistoryIsJudgedAsTheRunWas) {
  RunHistory history;
  history.description = test::fakeRun(300);
  for (std::int64_t step = 1; step <= 300; ++step) history.steps.push_back(collapsedStep(step));
  history.checkpoints = {{"/nowhere/step-200.safetensors", 200, 1}};
  history.interruptions = {{.step = 10, .kind = Interruption::Kind::paused},
                           {.step = 10, .kind = Interruption::Kind::resumed},
                           {.step = 20, .kind = Interruption::Kind::wentOn}};
  const RunRecord record = recordOf(history);
  ASSERT_GE(record.marks.size(), 3U);
  EXPECT_EQ(record.marks[0].kind, RunMark::Kind::paused);
  EXPECT_EQ(record.marks[1].kind, RunMark::Kind::resumed);
  EXPECT_EQ(record.marks[2].kind, RunMark::Kind::wentOn);
  EXPECT_EQ(record.marks[2].step, 20);
  EXPECT_EQ(collapseOf(record), HealthLevel::alarm);
  EXPECT_EQ(record.marks.back().kind, RunMark::Kind::checkpoint);
}

TEST(RunRecord, WhatIsDoneAgainIsForgottenFirst) {
  RunRecord record;
  record.start(test::fakeRun(300));
  std::vector<StepReport> steps;
  for (std::int64_t step = 1; step <= 300; ++step) steps.push_back(collapsedStep(step));
  record.append(
      steps, {.system = {{.step = 250}}, .checkpoints = {{"/nowhere/step-90.safetensors", 90, 1}}});
  ASSERT_EQ(collapseOf(record), HealthLevel::alarm);
  RunDescription again = test::fakeRun(300);
  again.firstStep = 90;
  record.start(again);
  EXPECT_EQ(record.lastStep(), 90);
  EXPECT_EQ(record.curves->of(StepCurve::spread).count(), 90);
  EXPECT_TRUE(record.curves->of(SystemCurve::memory).empty());
  EXPECT_EQ(collapseOf(record), HealthLevel::fine);
  ASSERT_EQ(record.marks.size(), 2U);
  EXPECT_EQ(record.marks[0].kind, RunMark::Kind::checkpoint);
  EXPECT_EQ(record.marks[1].kind, RunMark::Kind::wentOn);
}

TEST(HealthLamps, SayInWordsWhatIsWrongAndLeadToTheChart) {
  HealthLamps lamps;
  EXPECT_EQ(lamps.worst(), "");
  RunHealth health;
  health.start(test::fakeRun());
  for (std::int64_t step = 1; step <= 300; ++step) health.add(collapsedStep(step));
  lamps.setLamps(health.lamps());
  EXPECT_TRUE(lamps.worst().startsWith("Collapse: Spread of the projections 0.01"))
      << lamps.worst().toStdString();
  QToolButton* lamp = lamps.lamp(HealthTopic::collapse);
  EXPECT_EQ(lamp->text(), "Collapse: alarm");
  EXPECT_TRUE(lamp->toolTip().contains("lower the learning rate"));
  EXPECT_EQ(lamps.lamp(HealthTopic::loss)->text(), "Loss");
  std::vector<HealthTopic> asked;
  QObject::connect(&lamps, &HealthLamps::chartAsked,
                   [&](HealthTopic topic) { asked.push_back(topic); });
  lamp->click();
  EXPECT_EQ(asked, std::vector{HealthTopic::collapse});
}

}  // namespace
}  // namespace mixmask::ui
