// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/config/run_config.h"
#include "core/session/accuracy_difference.h"
#include "core/session/evaluation_record.h"

namespace mixmask {

struct ValueDifference {
  std::string key;   // "parameters.k", "training images"
  std::string a, b;  // empty: there is no such value
};

// Why two results do not measure the same: another protocol, version, parameter, training set,
// test set, set of classes or choice of test images. Empty: they can be compared. The seed counts
// but for kNN, which draws nothing and is only given the run's.
std::vector<ValueDifference> whyIncomparable(const EvaluationRecord& a, const EvaluationRecord& b);

// A test image on which one of the two is right and the other is not.
struct ChangedImage {
  std::int64_t image = 0;  // index in the test set
  std::int32_t label = 0, guessOfA = 0, guessOfB = 0;
  double disagreement = 0;  // |score of the label by B - by A|
};

struct ClassAccuracies {
  std::int64_t images = 0;
  double a = 0, b = 0;  // 0 where there are no images
};

struct RecordComparison {
  AccuracyDifference top1;
  std::int64_t bothRight = 0, bothWrong = 0;
  // Where B is right and A is not, and where A is right and B is not; the most different first.
  std::vector<ChangedImage> mended, broken;
  std::vector<ClassAccuracies> classes;  // one a class, in their order
};

// B beside A. Throws DataError for results that do not measure the same.
RecordComparison compareRecords(const EvaluationRecord& a, const EvaluationRecord& b);

// What was measured in the same way of two or three checkpoints.
struct ComparableGroup {
  static constexpr std::size_t kMissing = SIZE_MAX;
  std::vector<std::size_t> records;  // by checkpoint: index into its records, or kMissing
  // Of a checkpoint whose record is missing: how the most similar one of the same protocol was made
  // instead. Empty: it was never judged by the protocol. a: the group's value, b: its own.
  std::vector<std::vector<ValueDifference>> nearest;
};
// Results that measure the same, by group; those that all checkpoints have come first.
std::vector<ComparableGroup> groupRecords(
    const std::vector<std::vector<EvaluationRecord>>& checkpoints);

// One option of two or three configurations.
struct ConfigRow {
  std::string key, label;
  std::vector<std::optional<std::string>> values;  // by configuration; nothing: it does not apply
  bool differs = false;
  bool isTrivial = false;  // decides where or how fast a run works, not what it learns
};
// Every option that applies to any of them, in the order of the form.
std::vector<ConfigRow> compareConfigs(const std::vector<RunConfig>& configs);

}  // namespace mixmask
