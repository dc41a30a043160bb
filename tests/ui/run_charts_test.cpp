// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QCheckBox>
#include <cmath>
#include <map>

#include "tests/ui/application.h"
#include "tests/ui/fake_training.h"
#include "ui/train/chart_group.h"
#include "ui/train/loss_by_lambda_chart.h"
#include "ui/train/run_charts.h"

namespace mixmask::ui {
namespace {

void draw(RunCharts& charts, int steps) {
  charts.resize(800, 600);
  charts.show();
  charts.extend(test::fakeTraining(steps));
  test::drawAll();
}

TEST(RunCharts, ABurstIsDrawnOnce) {
  RunCharts charts;
  charts.resize(800, 600);
  charts.show();
  test::drawAll();
  RunRecord record = test::fakeTraining(10000);
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
  const RunRecord record = test::fakeTraining(300);
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
  chart.takeNew(test::fakeTraining(10));
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

std::vector<RunChart*> chartsBySteps(const RunCharts& charts) {
  std::vector<RunChart*> found;
  for (RunChart* chart : charts.charts()) {
    if (chart->isBySteps()) found.push_back(chart);
  }
  return found;
}

TEST(RunCharts, RawLinesAreOnePixelWide) {  // wider ones cost a hundred times as much
  RunCharts charts;
  for (const RunChart* chart : charts.charts()) {
    EXPECT_TRUE(chart->plottingHints().testFlag(QCP::phFastPolylines));
    for (const auto& series : chart->series()) EXPECT_EQ(series.curve->rawPen().width(), 1);
  }
}

TEST(RunCharts, ZoomOfOneIsTheZoomOfAllUntilReset) {
  RunCharts charts;
  charts.extend(test::fakeTraining(100));
  Q_EMIT charts.charts()[0]->xRangeChosen(QCPRange(10, 20));
  for (const RunChart* chart : chartsBySteps(charts)) {
    EXPECT_EQ(chart->xAxis->range(), QCPRange(10, 20));
    EXPECT_FALSE(chart->followsData());
  }
  Q_EMIT charts.charts()[2]->allChosen();
  for (const RunChart* chart : chartsBySteps(charts)) EXPECT_TRUE(chart->followsData());
}

TEST(RunCharts, TheWheelZoomsAllToTheSameRangeAtOnce) {
  RunCharts charts;
  draw(charts, 100);
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

TEST(RunCharts, SwitchTheBandsOfAllCharts) {
  RunCharts charts;
  charts.bands()->setChecked(false);
  for (const RunChart* chart : charts.charts()) EXPECT_FALSE(chart->areBandsShown());
  charts.charts()[3]->setFocus();
  test::press(charts.charts()[3], Qt::Key_B);
  EXPECT_TRUE(charts.bands()->isChecked());
  for (const RunChart* chart : charts.charts()) EXPECT_TRUE(chart->areBandsShown());
}

TEST(RunCharts, ShareTheirLogarithmicXAxisAndTheirCursor) {
  RunCharts charts;
  draw(charts, 300);
  test::press(charts.charts()[0], Qt::Key_X);
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
  charts.extend(test::fakeTraining(100));
  test::drawAll();
  RunChart* first = charts.charts().front();
  RunChart* last = charts.charts().back();
  EXPECT_EQ(drawn[first], 1);
  EXPECT_EQ(drawn[last], 0);
  charts.reveal(last);
  test::drawAll();
  EXPECT_EQ(drawn[last], 1);
  charts.groups().back()->setFolded(true);
  charts.extend(test::fakeTraining(200));
  test::drawAll();
  EXPECT_EQ(drawn[last], 1);
}

TEST(RunCharts, AChartShownAloneComesBackToItsPlace) {
  RunCharts charts;
  draw(charts, 100);
  RunChart* knn = charts.charts()[2];
  const QRect place = knn->geometry();
  test::press(knn, Qt::Key_Return);
  test::drawAll();
  EXPECT_EQ(charts.alone(), knn);
  EXPECT_GT(knn->height(), place.height());
  EXPECT_FALSE(charts.charts()[0]->isVisible());
  test::press(knn, Qt::Key_Escape);
  test::drawAll();
  EXPECT_EQ(charts.alone(), nullptr);
  EXPECT_EQ(knn->geometry(), place);
}

TEST(RunCharts, MarkWhatHappened) {
  RunRecord record = test::fakeTraining(100);
  record.mark(RunMark::Kind::checkpoint, 50, "step-50.safetensors");
  record.mark(RunMark::Kind::paused, 70, {});
  RunCharts charts;
  charts.extend(record);
  ASSERT_EQ(charts.charts()[0]->marks().size(), 2U);
  EXPECT_EQ(charts.charts()[0]->marks()[0].text.toStdString(),
            "step 50: saved step-50.safetensors");
  EXPECT_EQ(charts.charts()[4]->marks()[1].x, 70);
  charts.restart(test::fakeTraining(10));
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

// Of the points whose accuracy is written, as they are drawn.
std::vector<const QCPItemText*> labelsOf(const KnnChart& chart) {
  test::drawAll();
  std::vector<const QCPItemText*> shown;
  for (int i = 0; i < chart.itemCount(); ++i) {
    const auto* item = qobject_cast<QCPItemText*>(chart.item(i));
    if (item != nullptr && item->visible() && item->text().endsWith('%')) shown.push_back(item);
  }
  return shown;
}

QRectF placeOf(const QCPItemText* label) {
  return QRectF(label->topLeft->pixelPosition(), label->bottomRight->pixelPosition());
}

TEST(KnnChart, KeepsTheLabelsOfPointsWithinItsAxesAndApart) {
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
  for (const int height : {200, 210, 220, 240}) {
    chart.resize(320, height);
    const auto labels = labelsOf(chart);
    for (const QCPItemText* label : labels) {
      EXPECT_LE(label->bottom->pixelPosition().y(), chart.axisRect()->bottom()) << height;
      EXPECT_GE(label->top->pixelPosition().y(), chart.axisRect()->top()) << height;
    }
    ASSERT_EQ(labels.size(), height < 240 ? 1U : 2U) << height;  // no place for both below that
    EXPECT_EQ(labels.back()->text(), "31.9 %") << height;        // the newest has the first choice
    if (labels.size() == 2) {
      EXPECT_FALSE(placeOf(labels[0]).intersects(placeOf(labels[1]))) << height;
    }
  }
  chart.showXRange(QCPRange(4, 9));
  EXPECT_EQ(labelsOf(chart).size(), 1U);  // the untrained network's is out of sight
}

TEST(KnnChart, DoesNotWriteOverTheLineOfTheSamples) {
  const auto liftOf = [](double rise) {  // of the untrained network's words, in pixels
    KnnChart chart;
    chart.resize(380, 240);
    chart.setXExtent(0, 468);
    chart.show();
    RunRecord record;
    record.append({.step = 0, .fullSets = true, .knnTop1 = 0.73});
    record.append({.step = 468, .fullSets = true, .knnTop1 = 0.8});
    for (int i = 0; rise > 0 && i < 7; ++i) {
      record.append({.step = 60 * i, .knnTop1 = std::min(0.67 + rise * i, 0.75)});
    }
    chart.takeNew(record);
    const QCPItemText* untrained = labelsOf(chart).at(0);
    return untrained->position->pixelPosition().y() - untrained->bottom->pixelPosition().y() +
           untrained->padding().bottom();
  };
  EXPECT_LT(liftOf(0), 0);       // beneath its point
  EXPECT_LT(liftOf(0.0001), 0);  // a line further down is not in its way
  const double above = liftOf(0.02);
  EXPECT_GT(above, 0);
  EXPECT_GT(liftOf(0.025), above);  // the line goes through that place, too
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

}  // namespace
}  // namespace mixmask::ui
