// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QFile>
#include <QTemporaryDir>

#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "ui/train/run_charts.h"
#include "ui/widgets/chart_export.h"

namespace mixmask::ui {
namespace {

RunRecord recordWith(int steps) {
  RunRecord record;
  record.run = test::fakeRun(steps);
  for (int step = 1; step <= steps; ++step) record.append(test::fakeStep(step));
  return record;
}

TEST(RunCharts, ABurstIsDrawnOnce) {
  RunCharts charts;
  charts.resize(800, 600);
  charts.show();
  test::drawAll();
  RunRecord record = recordWith(10000);
  int drawn = 0;
  QObject::connect(charts.charts()[0], &QCustomPlot::afterReplot, [&] { ++drawn; });
  charts.extend(record);
  test::drawAll();
  EXPECT_EQ(drawn, 1);
  charts.extend(record);  // nothing new
  test::drawAll();
  EXPECT_EQ(drawn, 1);
}

TEST(RunCharts, ShowTheValuesOfTheEvents) {
  RunCharts charts;
  const RunRecord record = recordWith(300);
  charts.extend(record);
  const auto& series = charts.charts()[0]->series();
  ASSERT_EQ(series[0].raw->dataCount(), 300);
  for (int i = 0; i < 300; ++i) {
    const StepReport report = test::fakeStep(i + 1);
    EXPECT_EQ(series[0].raw->data()->at(i)->key, i + 1);
    EXPECT_EQ(series[0].raw->data()->at(i)->value, report.loss);
    EXPECT_EQ(series[1].raw->data()->at(i)->value, report.lossOriginal);
    EXPECT_EQ(series[2].raw->data()->at(i)->value, report.lossMixed);
    EXPECT_EQ(series[3].raw->data()->at(i)->value, report.lossPartner);
  }
}

TEST(LossChart, HasItsChanceLineAtTwiceLnKPlusOne) {
  LossChart chart;
  chart.takeNew(recordWith(10));
  EXPECT_DOUBLE_EQ(*chart.references()[0].value, 2 * std::log(4097.0));
  EXPECT_DOUBLE_EQ(*chart.references()[1].value, std::log(4097.0));
  const RunRecord empty;
  chart.clearData();
  chart.takeNew(empty);
  EXPECT_FALSE(chart.references()[0].value.has_value());
}

TEST(CollapseChart, MarksTheLevelWithoutCollapse) {
  CollapseChart chart;
  RunRecord record;
  record.evaluations = {{.step = 10, .featureStd = 0.05, .effectiveRank = 40, .featureDim = 64}};
  chart.takeNew(record);
  EXPECT_DOUBLE_EQ(*chart.references()[0].value, 1 / 8.0);
}

TEST(Chart, SmoothsWithoutTheBiasOfTheStart) {
  Chart chart("Loss", "step", "loss");
  const int series = chart.addSeries("total", &Colors::text, Chart::Shape::line);
  for (int i = 0; i < 4; ++i) chart.append(series, i, 3.0);
  chart.setSmoothing(0.9);
  chart.append(series, 4, 3.0);
  ASSERT_EQ(chart.series()[0].smooth->dataCount(), 5);
  for (int i = 0; i < 5; ++i) {
    EXPECT_NEAR(chart.series()[0].smooth->data()->at(i)->value, 3.0, 1e-12);
  }
  chart.setSmoothing(0);
  EXPECT_EQ(chart.series()[0].smooth->dataCount(), 0);
  EXPECT_EQ(chart.series()[0].raw->dataCount(), 5);
}

TEST(Chart, RawLinesAreOnePixelWide) {  // wider ones cost a hundred times as much
  RunCharts charts;
  for (const RunChart* chart : charts.charts()) {
    EXPECT_TRUE(chart->plottingHints().testFlag(QCP::phFastPolylines));
    for (const auto& series : chart->series()) EXPECT_EQ(series.raw->pen().width(), 1);
  }
}

TEST(Chart, ZoomOfOneIsTheZoomOfAllUntilReset) {
  RunCharts charts;
  charts.extend(recordWith(100));
  Q_EMIT charts.charts()[0]->xRangeChosen(QCPRange(10, 20));
  for (const RunChart* chart : charts.charts()) {
    EXPECT_EQ(chart->xAxis->range(), QCPRange(10, 20));
    EXPECT_FALSE(chart->followsData());
  }
  Q_EMIT charts.charts()[2]->allChosen();
  for (const RunChart* chart : charts.charts()) EXPECT_TRUE(chart->followsData());
}

TEST(Chart, TheWheelZoomsAllToTheSameRangeAtOnce) {
  RunCharts charts;
  charts.resize(800, 600);
  charts.show();
  charts.extend(recordWith(100));
  test::drawAll();
  RunChart* turned = charts.charts()[2];
  const QCPRange before = turned->xAxis->range();
  const QPointF at = turned->axisRect()->center();
  QWheelEvent wheel(at, turned->mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                    Qt::NoScrollPhase, false);
  QApplication::sendEvent(turned, &wheel);
  EXPECT_LT(turned->xAxis->range().size(), before.size());
  for (const RunChart* chart : charts.charts()) {
    EXPECT_EQ(chart->xAxis->range(), turned->xAxis->range());
  }
}

TEST(LossChart, DrawsThePartnersLineSolidAndUnderTheOwn) {  // dashes take the slow path
  LossChart chart;
  const auto& series = chart.series();
  for (const auto& one : series) EXPECT_EQ(one.smooth->pen().style(), Qt::SolidLine);
  EXPECT_GT(series[3].smooth->pen().width(), series[2].smooth->pen().width());
  const QList<QCPLayerable*> drawn = series[2].smooth->layer()->children();
  EXPECT_LT(drawn.indexOf(series[3].smooth), drawn.indexOf(series[2].smooth));
}

TEST(ChartExport, CsvHasARowForEveryPointWithADecimalPoint) {
  QTemporaryDir folder;
  RunCharts charts;
  charts.extend(recordWith(5000));
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

TEST(ChartExport, WritesPngAndSvg) {
  QTemporaryDir folder;
  RunCharts charts;
  charts.resize(800, 600);
  charts.show();
  charts.extend(recordWith(50));
  test::drawAll();
  EXPECT_EQ(exportPng(*charts.charts()[0], folder.filePath("a.png")).toStdString(), "");
  EXPECT_EQ(exportSvg(*charts.charts()[0], folder.filePath("a.svg")).toStdString(), "");
  EXPECT_FALSE(QImage(folder.filePath("a.png")).isNull());
  QFile svg(folder.filePath("a.svg"));
  ASSERT_TRUE(svg.open(QIODevice::ReadOnly));
  EXPECT_TRUE(svg.readAll().contains("polyline"));
  EXPECT_NE(exportPng(*charts.charts()[0], folder.filePath("no/such/a.png")).toStdString(), "");
}

}  // namespace
}  // namespace mixmask::ui
