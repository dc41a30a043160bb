// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QFile>
#include <QPushButton>
#include <QTemporaryDir>
#include <atomic>

#include "tests/ui/application.h"
#include "tests/ui/fake_training.h"
#include "ui/train/export_bar.h"
#include "ui/train/run_charts.h"
#include "ui/widgets/chart_export.h"
#include "ui/widgets/chart_table.h"

namespace mixmask::ui {
namespace {

TEST(ChartExport, CsvHasARowForEveryPointWithADecimalPoint) {
  QTemporaryDir folder;
  RunCharts charts;
  charts.extend(test::fakeTraining(5000));
  const QString file = folder.filePath("loss.csv");
  EXPECT_EQ(exportCsv(*charts.charts()[0], file).toStdString(), "");
  QFile in(file);
  ASSERT_TRUE(in.open(QIODevice::ReadOnly));
  const QList<QByteArray> lines = in.readAll().trimmed().split('\n');
  ASSERT_EQ(lines.size(), 5001);
  EXPECT_TRUE(lines[0].startsWith("\"step\",\"total\",\"clean\""));
  const QList<QByteArray> row = lines[17].split(',');
  EXPECT_EQ(row[0], "17");
  EXPECT_NEAR(row[1].toDouble(), test::fakeStep(17).loss, 1e-7);
}

// A run of so many steps that the charts no longer have them all, of which the last are not on
// disk.
struct LongRun {
  static constexpr std::int64_t kSteps = 40000, kOnDisk = kSteps - 50;
  std::int64_t onDisk = kOnDisk;
  RunRecord record = test::fakeTraining(static_cast<int>(kSteps));

  VisitSteps visit() {
    return [this](const std::filesystem::path&, const StepVisitor& take) {
      for (std::int64_t step = 1; step <= onDisk; ++step) {
        if (!take(test::fakeStep(step), static_cast<double>(step) / kSteps)) return false;
      }
      return true;
    };
  }
};

TEST(ChartExport, CsvOfALongRunHasARowForEveryStepOnDiskOrNot) {
  QTemporaryDir folder;
  LongRun run;
  RunCharts charts(run.visit());
  charts.extend(run.record);
  ASSERT_FALSE(charts.charts()[0]->series()[0].values->isExact());
  QString saved;
  QObject::connect(&charts, &RunCharts::exported, [&](const QString& file) { saved = file; });
  const QString file = folder.filePath("loss.csv");
  Q_EMIT charts.charts()[0]->allStepsAsked(file);
  ASSERT_TRUE(test::waitUntil([&] { return !saved.isEmpty(); }));
  QFile in(file);
  ASSERT_TRUE(in.open(QIODevice::ReadOnly));
  const QList<QByteArray> lines = in.readAll().trimmed().split('\n');
  ASSERT_EQ(lines.size(), LongRun::kSteps + 1);
  EXPECT_TRUE(lines[0].startsWith("\"step\",\"total\",\"clean\""));
  for (const int step : {1, 17, 39950, 39951, 40000}) {
    const QList<QByteArray> row = lines[step].split(',');
    EXPECT_EQ(row[0].toInt(), step);
    EXPECT_NEAR(row[1].toDouble(), test::fakeStep(step).loss, 1e-7);
    EXPECT_NEAR(row[3].toDouble(), test::fakeStep(step).lossMixed, 1e-7);
  }
}

TEST(ChartExport, AFolderThatLacksStepsIsToldAndLeavesNoFile) {
  QTemporaryDir folder;
  LongRun run;
  run.onDisk = 100;
  RunCharts charts(run.visit());
  charts.extend(run.record);
  QString problem;
  QObject::connect(&charts, &RunCharts::exportFailed, [&](const QString& text) { problem = text; });
  Q_EMIT charts.charts()[0]->allStepsAsked(folder.filePath("loss.csv"));
  ASSERT_TRUE(test::waitUntil([&] { return !problem.isEmpty(); }));
  EXPECT_TRUE(problem.contains("ends at step 100 of 40,000")) << problem.toStdString();
  EXPECT_FALSE(QFile::exists(folder.filePath("loss.csv")));
}

TEST(ChartExport, CanBeCancelledAndLeavesNoFile) {
  QTemporaryDir folder;
  RunRecord record = test::fakeTraining(40000);
  std::atomic<bool> isReading = false;
  RunCharts charts([&](const std::filesystem::path&, const StepVisitor& take) {
    isReading = true;
    for (std::int64_t step = 4096;; step = 4096) {  // without an end of its own
      if (!take(test::fakeStep(step), 0.5)) return false;
    }
  });
  charts.extend(record);
  Q_EMIT charts.charts()[0]->allStepsAsked(folder.filePath("loss.csv"));
  EXPECT_TRUE(charts.exportBar()->isBusy());
  ASSERT_TRUE(test::waitUntil([&] { return isReading.load(); }));
  charts.exportBar()->cancelButton()->click();
  ASSERT_TRUE(test::waitUntil([&] { return !charts.exportBar()->isBusy(); }));
  EXPECT_FALSE(QFile::exists(folder.filePath("loss.csv")));
}

TEST(ChartExport, WritesPngAndSvg) {
  QTemporaryDir folder;
  RunCharts charts;
  charts.resize(800, 600);
  charts.show();
  charts.extend(test::fakeTraining(50));
  test::drawAll();
  EXPECT_EQ(exportPng(*charts.charts()[0], folder.filePath("a.png")).toStdString(), "");
  EXPECT_EQ(exportSvg(*charts.charts()[0], folder.filePath("a.svg")).toStdString(), "");
  EXPECT_FALSE(QImage(folder.filePath("a.png")).isNull());
  QFile svg(folder.filePath("a.svg"));
  ASSERT_TRUE(svg.open(QIODevice::ReadOnly));
  EXPECT_TRUE(svg.readAll().contains("polyline"));
  EXPECT_NE(exportPng(*charts.charts()[0], folder.filePath("no/such/a.png")).toStdString(), "");
}

TEST(ChartTable, HasARowForEveryStep) {
  LossChart chart;
  chart.takeNew(test::fakeTraining(50));
  const ChartTableModel model(chart);
  EXPECT_EQ(model.rowCount(), 50);
  EXPECT_EQ(model.columnCount(), 5);
  EXPECT_EQ(model.headerData(2, Qt::Horizontal, Qt::DisplayRole).toString(), "clean");
  EXPECT_EQ(model.data(model.index(16, 0), Qt::DisplayRole).toString(), "17");
  EXPECT_NEAR(QLocale().toDouble(model.data(model.index(16, 1), Qt::DisplayRole).toString()),
              test::fakeStep(17).loss, 1e-4);
}

}  // namespace
}  // namespace mixmask::ui
