// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QCheckBox>
#include <QFile>
#include <QPushButton>
#include <QTemporaryDir>
#include <atomic>
#include <map>

#include "tests/ui/application.h"
#include "tests/ui/fake_services.h"
#include "ui/train/chart_group.h"
#include "ui/train/export_bar.h"
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
  ASSERT_EQ(series[0].values->count(), 300);
  for (int i = 0; i < 300; ++i) {
    const StepReport report = test::fakeStep(i + 1);
    const auto at = static_cast<std::size_t>(i);
    EXPECT_EQ(series[0].values->buckets()[at].x, i + 1);
    EXPECT_EQ(series[0].values->buckets()[at].mean, report.loss);
    EXPECT_EQ(series[1].values->buckets()[at].mean, report.lossOriginal);
    EXPECT_EQ(series[2].values->buckets()[at].mean, report.lossMixed);
    EXPECT_EQ(series[3].values->buckets()[at].mean, report.lossPartner);
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
  chart.resize(600, 300);
  chart.show();
  chart.setXExtent(0, 5);
  chart.setSmoothing(0.9);
  chart.append(series, 4, 3.0);
  chart.replot();
  const auto places = chart.series()[0].curve->places();
  ASSERT_EQ(places.size(), 5U);
  for (const ChartCurve::Place& place : places) EXPECT_NEAR(place.smooth, 3.0, 1e-12);
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
    for (const auto& series : chart->series()) EXPECT_EQ(series.curve->rawPen().width(), 1);
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
  for (const auto& one : series) EXPECT_EQ(one.curve->smoothPen().style(), Qt::SolidLine);
  EXPECT_GT(series[3].curve->smoothPen().width(), series[2].curve->smoothPen().width());
  const QList<QCPLayerable*> drawn = series[2].curve->layer()->children();
  EXPECT_LT(drawn.indexOf(series[3].curve), drawn.indexOf(series[2].curve));
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

// A run of so many steps that the charts no longer have them all, of which the last are not on
// disk.
struct LongRun {
  static constexpr std::int64_t kSteps = 40000, kOnDisk = kSteps - 50;
  std::int64_t onDisk = kOnDisk;
  RunRecord record = recordWith(static_cast<int>(kSteps));

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
  RunRecord record = recordWith(40000);
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

void expectASpikeInSightAtAnyZoom(double smoothing) {
  constexpr int kPoints = 1000000, kSpike = 543210;
  Chart chart("Loss", "step", "loss");
  chart.setSmoothing(smoothing);
  const int series = chart.addSeries("total", &Colors::warning, Chart::Shape::line);
  for (int i = 0; i < kPoints; ++i) chart.append(series, i, i == kSpike ? 9 : std::sin(i * 0.01));
  ASSERT_FALSE(chart.series()[0].values->isExact());
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

TEST(Chart, ASpikeOfOneStepStaysInSightAtAnyZoom) {
  expectASpikeInSightAtAnyZoom(0);
}

TEST(Chart, ASpikeThatSharesABucketStaysInSightAtAnyZoom) {
  expectASpikeInSightAtAnyZoom(0.8);
}

// Pixels whose colour is that of a warning, however thin.
int orangePixels(Chart& chart) {
  chart.replot();
  const QImage image = chart.grab().toImage();
  const QRect inside = chart.axisRect()->rect();
  int count = 0;
  for (int y = inside.top(); y <= inside.bottom(); ++y) {
    for (int x = inside.left(); x <= inside.right(); ++x) {
      count += qRed(image.pixel(x, y)) - qBlue(image.pixel(x, y)) > 40;
    }
  }
  return count;
}

TEST(Chart, TheBandFromLowestToHighestIsDrawnAndCanBeSwitchedOff) {
  Chart chart("Loss", "step", "loss");
  const int series = chart.addSeries("total", &Colors::warning, Chart::Shape::lineWithDots);
  // Two levels by turns: their mean is one line, their band fills what lies between.
  for (int i = 0; i < 100000; ++i) chart.append(series, i, i % 2);
  chart.setSmoothing(0.99);
  chart.resize(600, 300);
  chart.show();
  chart.setXExtent(0, 100000);
  chart.refresh();
  const QRect inside = chart.axisRect()->rect();
  EXPECT_GT(orangePixels(chart), inside.width() * inside.height() / 2);
  for (const auto& place : chart.series()[0].curve->places()) {
    EXPECT_EQ(place.lowest, 0);
    EXPECT_EQ(place.highest, 1);
  }
  QKeyEvent b(QEvent::KeyPress, Qt::Key_B, Qt::NoModifier);
  QApplication::sendEvent(&chart, &b);
  EXPECT_FALSE(chart.areBandsShown());
}

TEST(Chart, WithoutBandsTheThinLineGoesFromTheLowestToTheHighest) {
  Chart chart("Loss", "step", "loss");
  const int series = chart.addSeries("total", &Colors::warning, Chart::Shape::line);
  for (int i = 0; i < 100000; ++i) chart.append(series, i, i == 50000 ? 9 : 0);
  chart.resize(600, 300);
  chart.show();
  chart.setXExtent(0, 100000);
  chart.setBandsShown(false);
  chart.refresh();
  chart.replot();
  EXPECT_TRUE(showsLine(chart.grab().toImage(), chart, 50000));
}

TEST(RunCharts, SwitchTheBandsOfAllCharts) {
  RunCharts charts;
  charts.bands()->setChecked(false);
  for (const RunChart* chart : charts.charts()) EXPECT_FALSE(chart->areBandsShown());
  charts.charts()[3]->setFocus();
  QKeyEvent b(QEvent::KeyPress, Qt::Key_B, Qt::NoModifier);
  QApplication::sendEvent(charts.charts()[3], &b);
  EXPECT_TRUE(charts.bands()->isChecked());
  for (const RunChart* chart : charts.charts()) EXPECT_TRUE(chart->areBandsShown());
}

TEST(Chart, DrawsNoMorePlacesThanPixelsHoweverManyPoints) {
  Chart chart("Loss", "step", "loss");
  const int series = chart.addSeries("total", &Colors::text, Chart::Shape::line);
  for (int i = 0; i < 2000000; ++i) chart.append(series, i, std::sin(i * 0.01));
  chart.resize(600, 300);
  chart.show();
  chart.setXExtent(0, 2000000);
  chart.replot();
  const auto places = chart.series()[0].curve->places();
  EXPECT_LE(places.size(), 602U);
  EXPECT_GT(places.size(), 300U);
}

TEST(Chart, TheLegendBreaksIntoRowsAndShortensOnlyWhatIsTooLongAlone) {
  Chart chart("Loss", "step", "loss");
  const QString longName =
      QString("a name that is much longer than any chart is broad ").repeated(3);
  for (const char* name : {"total", "clean", "own", "partner"}) {
    chart.addSeries(name, &Colors::text, Chart::Shape::line);
  }
  const auto legendOf = [&chart] {
    auto* row = static_cast<QCPLayoutGrid*>(chart.plotLayout()->element(1, 0));
    return static_cast<QCPLegend*>(row->element(0, 0));
  };
  for (const int width : {240, 400, 900}) {
    chart.resize(width, 300);
    chart.show();
    chart.replot();
    EXPECT_LE(legendOf()->outerRect().right(), width) << width;
    for (const auto& series : chart.series()) {
      const auto* item = legendOf()->itemWithPlottable(series.curve);
      ASSERT_NE(item, nullptr) << width;
      EXPECT_LE(item->outerRect().right(), width) << width;
    }
  }
  EXPECT_TRUE(chart.toolTip().isEmpty());
  chart.addSeries(longName, &Colors::text, Chart::Shape::line);
  chart.replot();
  EXPECT_LE(legendOf()->outerRect().right(), 900);
  EXPECT_NE(legendOf()->itemWithPlottable(chart.series()[4].curve), nullptr);
  EXPECT_TRUE(chart.series()[4].curve->name().endsWith(QChar(0x2026)));
  EXPECT_TRUE(chart.toolTip().contains(longName));
}

TEST(Chart, ALabelLongerThanItsAxisIsShortenedAndWholeInTheTooltip) {
  Chart chart("Features", "step", "standard deviation of the normalised features");
  chart.resize(300, 160);
  chart.show();
  chart.replot();
  EXPECT_LT(chart.yAxis->label().size(), chart.labelOf(chart.yAxis).size());
  EXPECT_EQ(chart.labelOf(chart.yAxis), "standard deviation of the normalised features");
  EXPECT_TRUE(chart.toolTip().contains("standard deviation of the normalised features"));
  chart.resize(300, 700);
  chart.replot();
  EXPECT_EQ(chart.yAxis->label(), "standard deviation of the normalised features");
  EXPECT_TRUE(chart.toolTip().isEmpty());
}

TEST(Chart, ALogarithmicAxisLeavesOutWhatHasNoPlaceAndSaysSo) {
  Chart chart("Loss", "step", "loss");
  const int series = chart.addSeries("total", &Colors::text, Chart::Shape::line);
  for (int i = 0; i < 10; ++i) chart.append(series, i, i - 2);
  chart.resize(800, 300);  // the title is whole
  chart.show();
  chart.setXExtent(0, 12);
  chart.setYLog(true);
  EXPECT_EQ(chart.series()[0].curve->places().size(), 7U);  // 1 .. 7
  EXPECT_EQ(chart.yAxis->scaleType(), QCPAxis::stLogarithmic);
  EXPECT_GT(chart.yAxis->range().lower, 0);
  chart.append(series, 10, -1);
  chart.append(series, 11, 8);
  EXPECT_EQ(chart.series()[0].curve->places().size(), 8U);
  chart.replot();
  auto* title = qobject_cast<QCPTextElement*>(chart.plotLayout()->element(0, 0));
  ASSERT_NE(title, nullptr);
  EXPECT_TRUE(title->text().contains("left out"));
  QTemporaryDir folder;
  exportCsv(chart, folder.filePath("all.csv"));
  QFile in(folder.filePath("all.csv"));
  ASSERT_TRUE(in.open(QIODevice::ReadOnly));
  EXPECT_EQ(in.readAll().trimmed().split('\n').size(), 13);  // every point all the same
  chart.setYLog(false);
  EXPECT_EQ(chart.series()[0].curve->places().size(), 12U);
  chart.replot();
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
  RunRecord record;
  record.run = test::fakeRun();
  for (std::int64_t step = 1; step <= 3; ++step) {
    StepReport report = test::fakeStep(step);
    report.contrastTop1 = 0.5;
    report.contrastTop1Mixed = step == 1 ? -1 : 0.2;
    record.append(report);
  }
  ContrastChart chart;
  chart.takeNew(record);
  EXPECT_EQ(chart.series()[0].values->count(), 3);
  EXPECT_EQ(chart.series()[1].values->count(), 2);
  EXPECT_NEAR(*chart.references()[0].value, 100 / 4097.0, 1e-9);
  ContrastChart unknown;
  record.run.contrastKeys = 0;
  unknown.takeNew(record);
  EXPECT_FALSE(unknown.references()[0].value.has_value());
}

TEST(KnnChart, ComparesTheSamplesWithTheUntrainedNetworkOnTheSameSamples) {
  const auto judged = [](std::int64_t step, bool fullSets, double top1) {
    return EvaluationReport{.step = step, .fullSets = fullSets, .knnTop1 = top1};
  };
  RunRecord record;
  KnnChart chart;
  record.append(judged(0, true, 0.75));
  chart.takeNew(record);
  EXPECT_DOUBLE_EQ(*chart.references()[0].value, 75);  // of a run that judged no samples then
  record.append(judged(0, false, 0.7));
  record.append(judged(9, false, 0.72));
  chart.takeNew(record);
  EXPECT_DOUBLE_EQ(*chart.references()[0].value, 70);
  EXPECT_EQ(chart.series()[0].values->count(), 2);
  EXPECT_EQ(chart.series()[1].values->count(), 1);
}

TEST(KnnChart, KeepsTheLabelsOfPointsWithinItsAxes) {
  KnnChart chart;
  QFont large = chart.font();
  large.setPointSize(14);
  chart.setFont(large);
  RunRecord record;
  record.append({.step = 0, .fullSets = true, .knnTop1 = 0.326});
  record.append({.step = 9, .fullSets = true, .knnTop1 = 0.319});
  chart.takeNew(record);
  chart.setXExtent(0, 9);
  chart.show();
  const auto labels = [&] {
    test::drawAll();
    std::vector<const QCPItemText*> shown;
    for (int i = 0; i < chart.itemCount(); ++i) {
      const auto* item = qobject_cast<QCPItemText*>(chart.item(i));
      if (item != nullptr && item->visible() && item->text().endsWith('%')) shown.push_back(item);
    }
    return shown;
  };
  for (const int height : {200, 210, 220, 240}) {
    chart.resize(320, height);
    EXPECT_EQ(labels().size(), 2U);
    for (const QCPItemText* label : labels()) {
      EXPECT_LE(label->bottom->pixelPosition().y(), chart.axisRect()->bottom()) << height;
      EXPECT_GE(label->top->pixelPosition().y(), chart.axisRect()->top()) << height;
    }
  }
  chart.showXRange(QCPRange(4, 9));
  EXPECT_EQ(labels().size(), 1U);  // the untrained network's is out of sight
}

TEST(LossByLambdaChart, DrawsTheMeanOfEveryLambda) {
  RunRecord record;
  for (std::int64_t step = 1; step <= 400; ++step) {
    StepReport report = test::fakeStep(step);
    report.lambda = step <= 200 ? 0.5 : 0.2;
    report.lossMixed = step <= 200 ? 4 : 1;
    report.lossPartner = step % 2 == 0 ? 1 : 7;
    record.append(report);
  }
  LossByLambdaChart chart;
  chart.takeNew(record);
  EXPECT_EQ(record.curves->lambdaLoss.countAt(0.5, 5), 100);
  EXPECT_EQ(record.curves->lambdaLoss.countAt(0.5, 11), 100);
  EXPECT_EQ(record.curves->lambdaLoss.countAt(0.2, 8), 100);
  const auto& mean = chart.series()[0].values->buckets();
  ASSERT_EQ(mean.size(), 2U);
  EXPECT_DOUBLE_EQ(mean[0].mean, 5);
  EXPECT_DOUBLE_EQ(mean[1].mean, 8);
  EXPECT_NEAR(mean[0].x, 0.2, 0.01);
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
