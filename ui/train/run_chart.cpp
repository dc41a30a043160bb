// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/run_chart.h"

namespace mixmask::ui {
namespace {

QString textOf(const RunMark& mark) {
  const QString what = QString::fromStdString(mark.text);
  switch (mark.kind) {
    case RunMark::Kind::checkpoint:
      return RunChart::tr("step %L1: saved %2").arg(mark.step).arg(what);
    case RunMark::Kind::paused:
      return RunChart::tr("step %L1: paused").arg(mark.step);
    case RunMark::Kind::resumed:
      return RunChart::tr("step %L1: resumed").arg(mark.step);
    case RunMark::Kind::wentOn:
      return RunChart::tr("step %L1: the run went on from its checkpoint").arg(mark.step);
    case RunMark::Kind::watch:
      return RunChart::tr("step %L1: %2 to be watched").arg(mark.step).arg(what);
    case RunMark::Kind::alarm:
      return RunChart::tr("step %L1: alarm, %2").arg(mark.step).arg(what);
  }
  return {};
}

ColorRole roleOf(RunMark::Kind kind) {
  switch (kind) {
    case RunMark::Kind::checkpoint:
      return &Colors::clean;
    case RunMark::Kind::watch:
      return &Colors::caution;
    case RunMark::Kind::alarm:
      return &Colors::warning;
    default:
      return &Colors::text;
  }
}

}  // namespace

int RunChart::addSteps(StepCurve curve, const QString& name, ColorRole role, Shape shape) {
  const int series = addSeries(name, role, shape);
  stepSeries_.emplace_back(series, curve);
  stepColumns_.push_back({name, curve});
  return series;
}

int RunChart::addSystem(SystemCurve curve, const QString& name, ColorRole role, bool rightAxis) {
  const int series = addSeries(name, role, Shape::line, rightAxis);
  systemSeries_.emplace_back(series, curve);
  return series;
}

void RunChart::takeNew(const RunRecord& record) {
  if (revisionShown_ != record.revision()) {
    revisionShown_ = record.revision();
    showCurves(record);
  }
  for (; evaluationsShown_ < record.evaluations.size(); ++evaluationsShown_) {
    addEvaluation(record, record.evaluations[evaluationsShown_]);
  }
  updateReferences(record);
  if (isBySteps() && marksShown_ != record.marks.size()) takeMarks(record);
}

void RunChart::showCurves(const RunRecord& record) {
  const auto& curves = record.curves;  // each curve keeps them all
  for (const auto& [series, curve] : stepSeries_) {
    drawFrom(series, {curves, &curves->of(curve)});
  }
  for (const auto& [series, curve] : systemSeries_) {
    drawFrom(series, {curves, &curves->of(curve)});
  }
  if (!stepSeries_.empty() || !systemSeries_.empty()) markDirty();
}

// What is no longer in memory is read from the run's folder.
void RunChart::saveCsv(const QString& file) {
  if (Chart::canSaveEveryPoint() || stepColumns_.empty()) return Chart::saveCsv(file);
  Q_EMIT allStepsAsked(file);
}

bool RunChart::canSaveEveryPoint() const {
  return Chart::canSaveEveryPoint() || !stepColumns_.empty();
}

void RunChart::takeMarks(const RunRecord& record) {
  marksShown_ = record.marks.size();
  std::vector<ChartMark> marks;
  for (const RunMark& mark : record.marks) {
    marks.push_back({static_cast<double>(mark.step), roleOf(mark.kind), textOf(mark)});
  }
  setMarks(std::move(marks));
}

void RunChart::clearData() {
  Chart::clearData();
  evaluationsShown_ = marksShown_ = 0;
  revisionShown_ = -1;
  for (std::size_t i = 0; i < references().size(); ++i) setReference(static_cast<int>(i), {});
}

}  // namespace mixmask::ui
