// SPDX-License-Identifier: Apache-2.0
// labels: unit ui
#include <QFile>
#include <QTemporaryDir>
#include <cmath>

#include "tests/ui/application.h"
#include "ui/widgets/chart.h"
#include "ui/widgets/chart_export.h"

namespace mixmask::ui {
namespace {

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
  test::press(&chart, Qt::Key_B);
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

}  // namespace
}  // namespace mixmask::ui
