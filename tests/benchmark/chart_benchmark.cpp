// SPDX-License-Identifier: Apache-2.0
// chart_benchmark [POINTS [FRAMES]]: a chart of four smoothed series of that many points each
// (1,000,000), drawn off screen at 1000 x 500; prints the time of a redraw at rest, while it is
// moved, while it is zoomed, and while it grows by 25 points a redraw.
#include <fmt/format.h>

#include <QApplication>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <vector>

#include "ui/widgets/chart.h"

namespace {

using namespace mixmask::ui;

constexpr int kSeries = 4;
constexpr double kSmoothing = 0.8;

double valueAt(int series, int step) {
  return 2 + series + 6 * std::exp(-step / 2e5) + 0.4 * std::sin(step * 12.9898 + series);
}

// Prints median and 99th percentile of the milliseconds that a redraw takes after `change`.
void measure(const char* what, Chart& chart, int frames, const std::function<void(int)>& change) {
  std::vector<double> milliseconds;
  for (int frame = 0; frame < frames; ++frame) {
    const auto start = std::chrono::steady_clock::now();
    change(frame);
    chart.replot(QCustomPlot::rpImmediateRefresh);
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - start;
    milliseconds.push_back(taken.count());
  }
  std::ranges::sort(milliseconds);
  const auto at = [&](double share) {
    return milliseconds[static_cast<std::size_t>(share * static_cast<double>(frames - 1))];
  };
  fmt::print("{:<8} p50 {:6.1f} ms, p99 {:6.1f} ms\n", what, at(0.5), at(0.99));
}

}  // namespace

int main(int argc, char** argv) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  const QApplication application(argc, argv);
  const int points = argc > 1 ? std::atoi(argv[1]) : 1000000;
  const int frames = argc > 2 ? std::atoi(argv[2]) : 100;
  Chart chart("Loss", "step", "loss");
  const ColorRole roles[kSeries] = {&Colors::text, &Colors::clean, &Colors::own, &Colors::partner};
  chart.setSmoothing(kSmoothing);
  for (int series = 0; series < kSeries; ++series) {
    chart.addSeries(QString::number(series), roles[series], Chart::Shape::line);
    for (int step = 0; step < points; ++step) chart.append(series, step, valueAt(series, step));
  }
  chart.resize(1000, 500);
  chart.show();
  chart.setXExtent(0, points);
  chart.showAll();
  fmt::print("{} series of {} points, raw and smoothed\n", kSeries, points);
  measure("at rest", chart, frames, [](int) {});
  measure("moved", chart, frames, [&](int frame) {
    const double left = 0.5 * points * frame / frames;
    chart.showXRange(QCPRange(left, left + 0.5 * points));
  });
  measure("zoomed", chart, frames, [&](int frame) {
    const double width = points * std::pow(0.93, frame);
    chart.showXRange(QCPRange(0.6 * (points - width), 0.6 * (points - width) + width));
  });
  measure("growing", chart, frames, [&](int frame) {
    for (int i = 0; i < 25; ++i) {
      const int step = points + 25 * frame + i;
      for (int series = 0; series < kSeries; ++series) {
        chart.append(series, step, valueAt(series, step));
      }
    }
    chart.setXExtent(0, points + 25.0 * frame);
    chart.showAll();
  });
  return 0;
}
