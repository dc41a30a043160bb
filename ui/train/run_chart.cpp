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

void RunChart::takeNew(const RunRecord& record) {
  for (; stepsShown_ < record.step.size(); ++stepsShown_) addStep(record, stepsShown_);
  for (; evaluationsShown_ < record.evaluations.size(); ++evaluationsShown_) {
    addEvaluation(record, record.evaluations[evaluationsShown_]);
  }
  for (; systemShown_ < record.system.size(); ++systemShown_) {
    addSystem(record.system[systemShown_]);
  }
  updateReferences(record);
  if (isBySteps() && marksShown_ != record.marks.size()) takeMarks(record);
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
  stepsShown_ = evaluationsShown_ = systemShown_ = marksShown_ = 0;
  for (std::size_t i = 0; i < references().size(); ++i) setReference(static_cast<int>(i), {});
}

}  // namespace mixmask::ui
