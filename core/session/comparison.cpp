// SPDX-License-Identifier: Apache-2.0
#include "core/session/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/error.h"

namespace mixmask {
namespace {

constexpr std::size_t kShownDigits = 12;  // of a fingerprint
constexpr std::array kTrivialOptions{"data.root", "runtime.threads", "runtime.loaderThreads",
                                     "runtime.device", "runtime.checkpointEverySteps"};

std::string valueOf(const NamedValues& values, const std::string& key) {
  for (const auto& [name, value] : values) {
    if (name == key) return toText(value);
  }
  return {};
}

bool isGivenButUnused(const EvaluationResult& result, const std::string& parameter) {
  return result.protocol == "knn" && parameter == "seed";
}

void addParameters(const EvaluationResult& a, const EvaluationResult& b,
                   std::vector<ValueDifference>& differences) {
  std::vector<std::string> keys;
  for (const NamedValues* values : {&a.parameters, &b.parameters}) {
    for (const auto& [key, value] : *values) {
      if (std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
    }
  }
  for (const std::string& key : keys) {
    const std::string inA = valueOf(a.parameters, key), inB = valueOf(b.parameters, key);
    if (inA != inB && !isGivenButUnused(a, key)) differences.push_back({key, inA, inB});
  }
}

bool haveSameImages(const EvaluationRecord& a, const EvaluationRecord& b) {
  return std::ranges::equal(a.predictions, b.predictions,
                            [](const Prediction& one, const Prediction& other) {
                              return one.image == other.image && one.label == other.label;
                            });
}

ChangedImage changeOf(const Prediction& a, const Prediction& b) {
  return {.image = a.image,
          .label = a.label,
          .guessOfA = a.best[0].label,
          .guessOfB = b.best[0].label,
          .disagreement = std::abs(static_cast<double>(b.scoreOf(a.label)) - a.scoreOf(a.label))};
}

AccuracyDifference differenceOf(const EvaluationResult& a, const EvaluationResult& b,
                                const RecordComparison& images) {
  if (a.repetitions.size() < 2 && b.repetitions.size() < 2) {
    return differenceOverImages(a.samples, static_cast<std::int64_t>(images.mended.size()),
                                static_cast<std::int64_t>(images.broken.size()));
  }
  const auto accuracies = [](const EvaluationResult& result) {
    std::vector<double> all;
    for (const auto& one : result.repetitions) all.push_back(one.top1);
    return all.empty() ? std::vector{result.top1} : all;
  };
  return differenceOverSeeds(accuracies(a), accuracies(b));
}

void addClass(const Prediction& a, const Prediction& b, std::vector<ClassAccuracies>& classes) {
  ClassAccuracies& own = classes[static_cast<std::size_t>(a.label)];
  ++own.images;
  own.a += a.isRight() ? 1 : 0;
  own.b += b.isRight() ? 1 : 0;
}

// Where a record belongs: the first group that measures the same and has no record of its
// checkpoint.
ComparableGroup* groupOf(std::vector<ComparableGroup>& groups,
                         const std::vector<std::vector<EvaluationRecord>>& checkpoints,
                         std::size_t checkpoint, const EvaluationRecord& record) {
  for (ComparableGroup& group : groups) {
    if (group.records[checkpoint] != ComparableGroup::kMissing) continue;
    for (std::size_t other = 0; other < checkpoint; ++other) {
      const std::size_t index = group.records[other];
      if (index == ComparableGroup::kMissing) continue;
      if (whyIncomparable(checkpoints[other][index], record).empty()) return &group;
      break;  // its members measure the same
    }
  }
  return nullptr;
}

std::vector<ValueDifference> nearestOf(const EvaluationRecord& wanted,
                                       const std::vector<EvaluationRecord>& records) {
  std::vector<ValueDifference> nearest;
  for (const EvaluationRecord& record : records) {
    if (record.result.protocol != wanted.result.protocol) continue;
    std::vector<ValueDifference> differences = whyIncomparable(wanted, record);
    if (nearest.empty() || differences.size() < nearest.size()) nearest = std::move(differences);
  }
  return nearest;
}

std::size_t missingIn(const ComparableGroup& group) {
  return static_cast<std::size_t>(std::ranges::count(group.records, ComparableGroup::kMissing));
}

}  // namespace

std::vector<ValueDifference> whyIncomparable(const EvaluationRecord& a, const EvaluationRecord& b) {
  std::vector<ValueDifference> differences;
  const auto compare = [&](const char* key, const std::string& ofA, const std::string& ofB) {
    if (ofA != ofB) differences.push_back({key, ofA, ofB});
  };
  const auto compareDigests = [&](const char* key, const std::string& ofA, const std::string& ofB) {
    if (ofA == ofB) return;
    differences.push_back({key, ofA.substr(0, kShownDigits), ofB.substr(0, kShownDigits)});
  };
  compare("protocol", a.result.protocol, b.result.protocol);
  compare("version", std::to_string(a.result.version), std::to_string(b.result.version));
  if (a.result.protocol == b.result.protocol) addParameters(a.result, b.result, differences);
  compare("data", a.result.data, b.result.data);
  compareDigests("training images", a.trainingSet, b.trainingSet);
  if (a.result.samples != b.result.samples) {  // says more than a digest
    compare("number of test images", std::to_string(a.result.samples),
            std::to_string(b.result.samples));
  } else {
    compareDigests("test images", a.testSet, b.testSet);
  }
  if (a.classNames != b.classNames) {
    differences.push_back(
        {"classes", std::to_string(a.classNames.size()), std::to_string(b.classNames.size())});
  }
  if (differences.empty() && !haveSameImages(a, b)) {
    differences.push_back({"images judged", "some", "others"});
  }
  return differences;
}

RecordComparison compareRecords(const EvaluationRecord& a, const EvaluationRecord& b) {
  if (const auto why = whyIncomparable(a, b); !why.empty()) {
    throw DataError(
        fmt::format("{} and {} do not measure the same: {} is '{}' in one and '{}' in "
                    "the other; judge both in the same way",
                    a.result.file.filename().string(), b.result.file.filename().string(),
                    why.front().key, why.front().a, why.front().b));
  }
  RecordComparison comparison;
  comparison.classes.resize(a.classNames.size());
  for (std::size_t i = 0; i < a.predictions.size(); ++i) {
    const Prediction &ofA = a.predictions[i], &ofB = b.predictions[i];
    addClass(ofA, ofB, comparison.classes);
    if (ofA.isRight() == ofB.isRight()) {
      ++(ofA.isRight() ? comparison.bothRight : comparison.bothWrong);
    } else {
      (ofB.isRight() ? comparison.mended : comparison.broken).push_back(changeOf(ofA, ofB));
    }
  }
  for (ClassAccuracies& one : comparison.classes) {
    const auto images = static_cast<double>(std::max<std::int64_t>(one.images, 1));
    one.a /= images;
    one.b /= images;
  }
  for (auto* changed : {&comparison.mended, &comparison.broken}) {
    std::ranges::stable_sort(*changed, std::ranges::greater{}, &ChangedImage::disagreement);
  }
  comparison.top1 = differenceOf(a.result, b.result, comparison);
  return comparison;
}

std::vector<ComparableGroup> groupRecords(
    const std::vector<std::vector<EvaluationRecord>>& checkpoints) {
  std::vector<ComparableGroup> groups;
  for (std::size_t side = 0; side < checkpoints.size(); ++side) {
    for (std::size_t i = 0; i < checkpoints[side].size(); ++i) {
      ComparableGroup* group = groupOf(groups, checkpoints, side, checkpoints[side][i]);
      if (group == nullptr) {
        std::vector<std::size_t> none(checkpoints.size(), ComparableGroup::kMissing);
        group = &groups.emplace_back(ComparableGroup{std::move(none), {}});
      }
      group->records[side] = i;
    }
  }
  for (ComparableGroup& group : groups) {
    group.nearest.resize(checkpoints.size());
    const auto isThere = [](std::size_t record) { return record != ComparableGroup::kMissing; };
    const auto first = std::ranges::find_if(group.records, isThere);
    const auto owner = static_cast<std::size_t>(first - group.records.begin());
    for (std::size_t side = 0; side < checkpoints.size(); ++side) {
      if (isThere(group.records[side])) continue;
      group.nearest[side] = nearestOf(checkpoints[owner][*first], checkpoints[side]);
    }
  }
  std::ranges::stable_sort(groups, {}, &missingIn);
  return groups;
}

std::vector<ConfigRow> compareConfigs(const std::vector<RunConfig>& configs) {
  std::vector<ConfigRow> rows;
  for (std::size_t side = 0; side < configs.size(); ++side) {
    auto after = rows.begin();  // options of one method only stand where its form shows them
    for (const OptionSpec& spec : optionSpecs(configs[side])) {
      auto row = std::ranges::find(rows, spec.key, &ConfigRow::key);
      if (row == rows.end()) {
        row = rows.insert(after, {.key = spec.key, .label = spec.label, .values = {}});
        row->values.resize(configs.size());
        row->isTrivial = std::ranges::find(kTrivialOptions, spec.key) != kTrivialOptions.end();
      }
      row->values[side] = toText(optionValue(configs[side], spec.key));
      after = row + 1;
    }
  }
  for (ConfigRow& row : rows) {
    row.differs = std::ranges::adjacent_find(row.values, std::not_equal_to{}) != row.values.end();
  }
  return rows;
}

}  // namespace mixmask
