// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/session/comparison.h"
#include "ui/theme.h"
#include "ui/widgets/thinned_series.h"

namespace mixmask::ui {

inline constexpr std::size_t kMostSides = 3;

// What is to be compared: a run, a folder of results, a checkpoint file or a result file.
struct ComparedChoice {
  std::filesystem::path path;
  std::optional<std::int64_t> step;  // nothing: the newest checkpoint that was judged

  bool empty() const { return path.empty(); }
  bool operator==(const ComparedChoice&) const = default;
};

// Something that was measured, at every step that has it.
struct Curve {
  std::vector<double> step, value;
};

enum class Quantity { loss, clean, own, partner, knn, contrast };
inline constexpr std::size_t kQuantities = 6;
inline constexpr std::size_t kAxes = 4;  // kinds of CurveAxis

// What is drawn of a run's quantities, in memory that does not grow with it.
using DrawnCurves = std::array<ThinnedSeries, kQuantities>;

// All that is known of one checkpoint.
struct ComparedSide {
  ComparedChoice choice;
  QString name;                                 // of the run or folder
  std::optional<RunConfig> config;              // of a run
  DrawnCurves curves;                           // of its whole run, by step
  double stepsPerEpoch = 0, imagesPerStep = 0;  // 0: unknown
  Curve seconds;  // in the loop, over all resumes, without pauses; empty: it was not recorded
  // How far it lies from A, by the kind of CurveAxis that both are laid over each other by, at the
  // steps of A. Null: of A itself, and where the axis is not known of both.
  std::array<std::shared_ptr<const DrawnCurves>, kAxes> differences;
  std::map<std::int64_t, std::filesystem::path> checkpoints;  // of the run, that are there, by step
  std::vector<std::int64_t> judgedSteps;                      // the newest first; -1: unknown
  std::optional<std::int64_t> step;                           // the one that is compared
  std::vector<EvaluationRecord> records;                      // of that checkpoint
  std::filesystem::path checkpoint;  // of `step`; of a run without results its folder; empty: it is
                                     // not there
  QStringList problems;              // a sentence each

  const ThinnedSeries& curve(Quantity quantity) const {
    return curves[static_cast<std::size_t>(quantity)];
  }
};

// What was measured of several checkpoints in the same way. A is what the others stand beside.
struct ComparedGroup {
  ComparableGroup members;
  std::vector<std::optional<RecordComparison>> besideA;  // by side; nothing for A itself
};

struct ComparedSet {
  std::vector<ComparedSide> sides;
  std::vector<ComparedGroup> groups;
  std::vector<ConfigRow> config;  // of the sides in `configured`, in their order
  std::vector<std::size_t> configured;

  const EvaluationRecord* recordOf(const ComparedGroup& group, std::size_t side) const;
  const EvaluationRecord& anyRecordOf(const ComparedGroup& group) const;
  // The first group that compares this side with A; null: there is none.
  const ComparedGroup* mainGroup(std::size_t side) const;
  // On whose images they stand beside each other: of the first side that says so.
  std::optional<DataConfig> data() const;
};

QString letterOf(std::size_t side);  // "A"
ColorRole roleOf(std::size_t side);
Qt::PenStyle dashOf(std::size_t side);

}  // namespace mixmask::ui
