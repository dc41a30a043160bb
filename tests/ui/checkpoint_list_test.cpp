// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include "ui/train/checkpoint_list.h"

#include <QAction>
#include <QClipboard>
#include <QMenu>
#include <QPushButton>
#include <QTableView>

#include "tests/temporary_folder.h"
#include "tests/ui/fake_training.h"
#include "tests/ui/open_window.h"
#include "ui/compare/compare_page.h"
#include "ui/compare/side_picker.h"
#include "ui/evaluate/evaluate_actions.h"
#include "ui/evaluate/evaluate_form.h"
#include "ui/train/checkpoint_actions.h"
#include "ui/train/run_actions.h"
#include "ui/train/train_page.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {
namespace {

using test::FakeWorld;

EvaluationReport judged(std::int64_t step, double knn, bool fullSets = false) {
  EvaluationReport report;
  report.step = step;
  report.knnTop1 = knn;
  report.fullSets = fullSets;
  return report;
}

TEST(CheckpointRows, AreNewestFirstWithWhatWasJudgedAtTheirStep) {
  RunRecord record;
  record.run = test::fakeRun();
  record.evaluations = {judged(0, 0.5, true), judged(234, 0.7), judged(468, 0.6),
                        judged(702, 0.9, true)};
  const auto rows =
      checkpointRows({{"a", 234, 1}, {"b", 468, 1}, {"c", 500, 1}, {"d", 702, 1}}, record);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].saved.step, 702);
  EXPECT_EQ(rows[0].epoch, 3.0);
  EXPECT_TRUE(rows[0].fullSets);
  EXPECT_FALSE(rows[0].isBest);  // on other images than the rest
  EXPECT_FALSE(rows[1].knn.has_value());
  EXPECT_FALSE(rows[2].isBest);
  EXPECT_TRUE(rows[3].isBest);
  EXPECT_EQ(rows[3].knn, 0.7);
}

TEST(CheckpointRows, OneAloneIsNotTheBest) {
  RunRecord record;
  record.evaluations = {judged(234, 0.7)};
  EXPECT_FALSE(checkpointRows({{"a", 234, 1}}, record)[0].isBest);
}

class Checkpoints : public ::testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    window_ = test::openWindow(world_);
    window_->actions()->start->trigger();
    RunDescription run = test::fakeRun();
    run.folder = place_.path();
    world_.session->run(run);
    for (int step = 1; step <= 100; ++step) world_.session->send(test::fakeStep(step));
    take();
  }
  void take() {
    window_->model().takeInbox();
    test::drawAll();
  }
  std::filesystem::path save(std::int64_t step) {
    const auto file = place_.write(
        "checkpoints/" + checkpointName(step).toStdString() + ".safetensors", "weights");
    world_.session->send(CheckpointSaved{file, step, 7});
    take();
    return file;
  }
  CheckpointList& list() { return *window_->trainPage()->checkpoints(); }
  CheckpointActions& verbs() { return *list().actions(); }
  QString cell(int row, int column) {
    return list().table()->model()->index(row, column).data().toString();
  }
  Banner& banner() { return *window_->banner(); }

  test::TemporaryFolder place_;
  FakeWorld world_;
  std::unique_ptr<MainWindow> window_;
};

TEST_F(Checkpoints, ComeWhenTheyAreSavedAndGoWhenTheirFileGoes) {
  EXPECT_EQ(list().rows().rowCount(), 0);
  const auto first = save(20);
  save(60);
  world_.session->send(judged(60, 0.781));
  take();
  EXPECT_EQ(cell(0, CheckpointTableModel::stepColumn), "60");
  EXPECT_EQ(cell(0, CheckpointTableModel::knnColumn), "78.1 %");
  EXPECT_EQ(cell(0, CheckpointTableModel::sizeColumn), "7 bytes");
  EXPECT_EQ(list().rows().rowCount(), 2);
  std::filesystem::remove(first);  // as the rotation of the run does
  save(100);
  EXPECT_EQ(list().rows().rowCount(), 2);
  EXPECT_EQ(cell(1, CheckpointTableModel::stepColumn), "60");
}

TEST_F(Checkpoints, KeepTheSelectionWhenOthersCome) {
  save(20);
  save(60);
  list().table()->selectRow(1);
  save(100);
  ASSERT_EQ(list().table()->selectionModel()->selectedRows().size(), 1);
  EXPECT_EQ(list().table()->selectionModel()->selectedRows().front().row(), 2);
}

TEST_F(Checkpoints, OfAnOpenedRunAreThere) {
  world_.session->finish();
  take();
  world_.history.description = test::fakeRun();
  world_.history.steps = {test::fakeStep(1)};
  world_.history.checkpoints = {{place_.write("a.safetensors", "w"), 10, 1},
                                {place_.write("b.safetensors", "w"), 20, 1}};
  window_->openPath(QString::fromStdString(place_.path().string()));
  ASSERT_TRUE(test::waitUntil([&] { return list().rows().rowCount() == 2; }));
  EXPECT_EQ(list().rows().at(0).saved.step, 20);
}

TEST_F(Checkpoints, AreEvaluatedByTheForm) {
  const auto file = save(20);
  list().table()->selectRow(0);
  verbs().evaluate->trigger();
  EXPECT_TRUE(window_->evaluate().form()->isVisible());
}

TEST_F(Checkpoints, StandBesideEachOtherOnThePageCompare) {
  save(20);
  save(60);
  list().table()->selectRow(0);
  Q_EMIT verbs().comparisons()->aboutToShow();
  const auto offers = verbs().comparisons()->actions();
  ASSERT_EQ(offers.size(), 3);  // step 20, a line, another run
  EXPECT_EQ(offers[0]->text(), "step 20");
  offers[0]->trigger();
  EXPECT_TRUE(window_->comparePage()->isVisible());
  EXPECT_EQ(window_->comparePage()->picker(0)->choice(), (ComparedChoice{place_.path(), 60}));
  EXPECT_EQ(window_->comparePage()->picker(1)->choice(), (ComparedChoice{place_.path(), 20}));
}

TEST_F(Checkpoints, AnExportSaysWhatItDoesAndIsCancelled) {
  save(20);
  world_.holdExport = true;
  list().exportTo("onnx", "/nowhere/a.onnx");
  ASSERT_TRUE(test::waitUntil([&] { return banner().text().contains("reading the checkpoint"); }));
  ASSERT_EQ(banner().actionButton()->text(), "Cancel");
  banner().actionButton()->click();
  ASSERT_TRUE(test::waitUntil([&] { return banner().text().contains("was not written"); }));
  EXPECT_TRUE(world_.exports.empty());
}

TEST_F(Checkpoints, AreExportedAndSaidHowToRead) {
  const auto file = save(20);
  ASSERT_EQ(verbs().formats()->actions().size(), 1);
  list().exportTo("onnx", "/nowhere/a.onnx");
  ASSERT_TRUE(test::waitUntil([&] { return banner().text().contains("onnxruntime.load"); }));
  ASSERT_EQ(world_.exports.size(), 1U);
  EXPECT_EQ(world_.exports[0].checkpoint, file);
  EXPECT_EQ(world_.exports[0].format, "onnx");
  list().exportTo("onnx", "");
  ASSERT_TRUE(test::waitUntil([&] { return banner().text().contains("no file; choose one"); }));
}

TEST_F(Checkpoints, CopyTheirPath) {
  const auto file = save(20);
  verbs().copyPath->trigger();
  EXPECT_EQ(QGuiApplication::clipboard()->text().toStdString(), file.string());
}

TEST_F(Checkpoints, TheNewestOfARunThatGoesOnStays) {
  save(20);
  save(60);
  list().table()->selectRow(0);
  EXPECT_FALSE(verbs().trash->isEnabled());
  list().table()->selectRow(1);
  EXPECT_TRUE(verbs().trash->isEnabled());
  world_.session->finish();
  take();
  list().table()->selectRow(0);
  EXPECT_TRUE(verbs().trash->isEnabled());
}

TEST_F(Checkpoints, GoToTheTrashAndComeBack) {
  const auto file = save(20);
  save(60);
  list().table()->selectRow(1);
  verbs().trash->trigger();
  ASSERT_TRUE(test::waitUntil([&] { return list().rows().rowCount() == 1; }));
  EXPECT_FALSE(std::filesystem::exists(file));
  EXPECT_TRUE(banner().text().contains("step-00000020 is in the trash"));
  EXPECT_TRUE(verbs().undo->isEnabled());
  banner().actionButton()->click();
  ASSERT_TRUE(test::waitUntil([&] { return list().rows().rowCount() == 2; }));
  EXPECT_TRUE(std::filesystem::exists(file));
  EXPECT_FALSE(verbs().undo->isEnabled());
}

TEST_F(Checkpoints, AreBroughtBackFromTheTrashOfAnEarlierDay) {
  const auto file = place_.path() / "checkpoints/step-00000020.safetensors";
  place_.write("checkpoints/.trash/step-00000020.safetensors", "weights");
  EXPECT_FALSE(verbs().restore->isEnabled());
  save(60);
  ASSERT_TRUE(test::waitUntil([&] { return verbs().restore->isEnabled(); }));
  EXPECT_FALSE(verbs().undo->isEnabled());
  Q_EMIT verbs().trashed()->aboutToShow();
  ASSERT_EQ(verbs().trashed()->actions().size(), 1);
  EXPECT_EQ(verbs().trashed()->actions().front()->text(), "step-00000020");
  verbs().trashed()->actions().front()->trigger();
  ASSERT_TRUE(test::waitUntil([&] { return list().rows().rowCount() == 2; }));
  EXPECT_TRUE(std::filesystem::exists(file));
  EXPECT_EQ(cell(1, CheckpointTableModel::stepColumn), "20");
  EXPECT_TRUE(test::waitUntil([&] { return !verbs().restore->isEnabled(); }));
}

}  // namespace
}  // namespace mixmask::ui
