// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QFile>
#include <QTemporaryDir>
#include <map>

#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "ui/train/chart_group.h"
#include "ui/train/loss_by_lambda_chart.h"
#include "ui/train/run_charts.h"
#include "ui/widgets/chart_export.h"
#include "ui/widgets/chart_table.h"

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

std::vector<RunChart*> chartsBySteps(const RunCharts& charts) {
  std::vector<RunChart*> found;
  for (RunChart* chart : charts.charts()) {
    if (chart->isBySteps()) found.push_back(chart);
  }
  return found;
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
  for (const RunChart* chart : chartsBySteps(charts)) {
    EXPECT_EQ(chart->xAxis->range(), QCPRange(10, 20));
    EXPECT_FALSE(chart->followsData());
  }
  Q_EMIT charts.charts()[2]->allChosen();
  for (const RunChart* chart : chartsBySteps(charts)) EXPECT_TRUE(chart->followsData());
}

TEST(Chart, TheWheelZoomsAllToTheSameRangeAtOnce) {
  RunCharts charts;
  charts.resize(800, 600);
  charts.show();
  charts.extend(recordWith(100));
  test::drawAll();
  RunChart* turned = charts.charts()[2];
  const QCPRange before = turned->xAxis->range();
  turned->setFocus();
  const QPointF at = turned->axisRect()->center();
  QWheelEvent wheel(at, turned->mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                    Qt::NoScrollPhase, false);
  QApplication::sendEvent(turned, &wheel);
  EXPECT_LT(turned->xAxis->range().size(), before.size());
  for (const RunChart* chart : chartsBySteps(charts)) {
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

// Whether an orange line passes the upper quarter of the axes there; grid and ground are grey.
bool showsLine(const QImage& image, const QCustomPlot& chart, double x) {
  const QRect inside = chart.axisRect()->rect();
  const int column = qRound(chart.xAxis->coordToPixel(x));
  for (int y = inside.top(); y < inside.top() + inside.height() / 4; ++y) {
    for (int near = column - 1; near <= column + 1; ++near) {
      const QRgb pixel = image.pixel(near, y);
      if (qRed(pixel) - qBlue(pixel) > 40) return true;
    }
  }
  return false;
}

TEST(Chart, ASpikeOfOneStepStaysInSightAtAnyZoom) {
  constexpr int kPoints = 1000000, kSpike = 543210;
  Chart chart("Loss", "step", "loss");
  const int series = chart.addSeries("total", &Colors::warning, Chart::Shape::line);
  for (int i = 0; i < kPoints; ++i) chart.append(series, i, i == kSpike ? 9 : std::sin(i * 0.01));
  chart.resize(600, 300);
  chart.show();
  chart.setXExtent(0, kPoints);
  chart.refresh();
  for (const double width : {1e6, 1e5, 1e4, 1e3}) {
    chart.showXRange(QCPRange(kSpike - width * 0.4, kSpike + width * 0.6));
    chart.replot();
    const QImage image = chart.grab().toImage();
    EXPECT_TRUE(showsLine(image, chart, kSpike)) << width;
    EXPECT_FALSE(showsLine(image, chart, kSpike + width * 0.2)) << width;
  }
}

TEST(Chart, ALogarithmicAxisLeavesOutWhatHasNoPlaceAndSaysSo) {
  Chart chart("Loss", "step", "loss");
  const int series = chart.addSeries("total", &Colors::text, Chart::Shape::line);
  for (int i = 0; i < 10; ++i) chart.append(series, i, i - 2);
  chart.setYLog(true);
  EXPECT_EQ(chart.series()[0].raw->dataCount(), 7);  // 1 .. 7
  EXPECT_EQ(chart.yAxis->scaleType(), QCPAxis::stLogarithmic);
  EXPECT_GT(chart.yAxis->range().lower, 0);
  chart.append(series, 10, -1);
  chart.append(series, 11, 8);
  EXPECT_EQ(chart.series()[0].raw->dataCount(), 8);
  auto* title = qobject_cast<QCPTextElement*>(chart.plotLayout()->element(0, 0));
  ASSERT_NE(title, nullptr);
  EXPECT_TRUE(title->text().contains("left out"));
  QTemporaryDir folder;
  exportCsv(chart, folder.filePath("all.csv"));
  QFile in(folder.filePath("all.csv"));
  ASSERT_TRUE(in.open(QIODevice::ReadOnly));
  EXPECT_EQ(in.readAll().trimmed().split('\n').size(), 13);  // every point all the same
  chart.setYLog(false);
  EXPECT_EQ(chart.series()[0].raw->dataCount(), 12);
  EXPECT_EQ(title->text(), "Loss");
}

TEST(RunCharts, ShareTheirLogarithmicXAxisAndTheirCursor) {
  RunCharts charts;
  charts.resize(800, 600);
  charts.show();
  charts.extend(recordWith(300));
  test::drawAll();
  QKeyEvent x(QEvent::KeyPress, Qt::Key_X, Qt::NoModifier);
  QApplication::sendEvent(charts.charts()[0], &x);
  for (const RunChart* chart : chartsBySteps(charts)) {
    EXPECT_TRUE(chart->isXLog());
    EXPECT_GT(chart->xAxis->range().lower, 0);
  }
  const auto values = charts.charts()[0]->valuesAt(100.4);
  ASSERT_EQ(values.size(), 4U);
  EXPECT_EQ(values[0].x, 100);
  EXPECT_DOUBLE_EQ(values[0].y, test::fakeStep(100).loss);
  Q_EMIT charts.charts()[0]->cursorMoved(100.4);  // nothing to see in a chart without points
  test::drawAll();
}

TEST(RunCharts, WhatIsFoldedOrOutOfSightIsNotDrawn) {
  RunCharts charts;
  charts.resize(800, 400);
  charts.show();
  test::drawAll();
  std::map<const RunChart*, int> drawn;
  for (RunChart* chart : charts.charts()) {
    QObject::connect(chart, &QCustomPlot::afterReplot, [&, chart] { ++drawn[chart]; });
  }
  charts.extend(recordWith(100));
  test::drawAll();
  RunChart* first = charts.charts().front();
  RunChart* last = charts.charts().back();
  EXPECT_EQ(drawn[first], 1);
  EXPECT_EQ(drawn[last], 0);
  charts.reveal(last);
  test::drawAll();
  EXPECT_EQ(drawn[last], 1);
  charts.groups().back()->setFolded(true);
  charts.extend(recordWith(200));
  test::drawAll();
  EXPECT_EQ(drawn[last], 1);
}

TEST(RunCharts, AChartShownAloneComesBackToItsPlace) {
  RunCharts charts;
  charts.resize(800, 600);
  charts.show();
  charts.extend(recordWith(100));
  test::drawAll();
  RunChart* knn = charts.charts()[2];
  const QRect place = knn->geometry();
  QKeyEvent enter(QEvent::KeyPress, Qt::Key_Return, Qt::NoModifier);
  QApplication::sendEvent(knn, &enter);
  test::drawAll();
  EXPECT_EQ(charts.alone(), knn);
  EXPECT_GT(knn->height(), place.height());
  EXPECT_FALSE(charts.charts()[0]->isVisible());
  QKeyEvent escape(QEvent::KeyPress, Qt::Key_Escape, Qt::NoModifier);
  QApplication::sendEvent(knn, &escape);
  test::drawAll();
  EXPECT_EQ(charts.alone(), nullptr);
  EXPECT_EQ(knn->geometry(), place);
}

TEST(RunCharts, MarkWhatHappened) {
  RunRecord record = recordWith(100);
  record.mark(RunMark::Kind::checkpoint, 50, "step-50.safetensors");
  record.mark(RunMark::Kind::paused, 70, {});
  RunCharts charts;
  charts.extend(record);
  ASSERT_EQ(charts.charts()[0]->marks().size(), 2U);
  EXPECT_EQ(charts.charts()[0]->marks()[0].text.toStdString(),
            "step 50: saved step-50.safetensors");
  EXPECT_EQ(charts.charts()[4]->marks()[1].x, 70);
  charts.restart(recordWith(10));
  EXPECT_TRUE(charts.charts()[0]->marks().empty());
}

TEST(ContrastChart, HasItsLevelOfChanceWhereTheNumberOfKeysIsKnown) {
  RunRecord record = recordWith(3);
  record.contrastTop1 = {0.5, 0.6, 0.7};
  record.contrastTop1Mixed = {-1, 0.2, 0.3};
  ContrastChart chart;
  chart.takeNew(record);
  EXPECT_EQ(chart.series()[0].raw->dataCount(), 3);
  EXPECT_EQ(chart.series()[1].raw->dataCount(), 2);
  EXPECT_NEAR(*chart.references()[0].value, 100 / 4097.0, 1e-9);
}

TEST(LossByLambdaChart, CountsEveryStepOnceHoweverTheRangeGrows) {
  RunRecord record;
  for (std::int64_t step = 1; step <= 400; ++step) {
    StepReport report = test::fakeStep(step);
    report.lambda = step <= 200 ? 0.5 : 0.2;
    report.lossMixed = step <= 200 ? 4 : 1;
    report.lossPartner = step % 2 == 0 ? 1 : 7;
    record.append(report);
  }
  RunRecord half = record;
  half.step.resize(150);
  LossByLambdaChart chart;
  chart.takeNew(half);
  EXPECT_EQ(chart.countAt(0.5, 5), 75);
  chart.takeNew(record);
  EXPECT_EQ(chart.countAt(0.5, 5), 100);
  EXPECT_EQ(chart.countAt(0.5, 11), 100);
  EXPECT_EQ(chart.countAt(0.2, 8), 100);
  EXPECT_EQ(chart.countAt(0.35, 8), 0);
  const auto& mean = *chart.series()[0].values;
  ASSERT_EQ(mean.size(), 2);
  EXPECT_DOUBLE_EQ(mean.at(0)->value, 5);
  EXPECT_DOUBLE_EQ(mean.at(1)->value, 8);
}

TEST(ChartTable, HasARowForEveryStep) {
  LossChart chart;
  chart.takeNew(recordWith(50));
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
