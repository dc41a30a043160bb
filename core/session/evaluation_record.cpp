// SPDX-License-Identifier: Apache-2.0
#include "core/session/evaluation_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/base/error.h"
#include "core/evaluation/weights.h"
#include "core/session/json_cursor.h"
#include "core/training/evaluation_file.h"
#include "core/training/judged_encoder.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFormat = "mixmask-evaluation";
constexpr std::int64_t kVersion = 1;
// A test set of 200,000 images takes 20 MB.
constexpr std::uint64_t kMostBytes = 32 << 20;
constexpr int kDeepest = 4;  // object, predictions, image, guess
constexpr std::size_t kMostClasses = 100000, kMostImages = 1000000, kMostPoints = 1000;
constexpr std::int64_t kLargestCount = std::int64_t{1} << 53;
constexpr double kLongestSeconds = 1e9;
constexpr std::size_t kMostFiles = 500;  // of one run

void requireFormat(const JsonCursor& root) {
  const std::string format = root["format"].text();
  if (format != kFormat) {
    root["format"].fail(fmt::format("expected '{}', found '{}'", kFormat, format));
  }
  const std::int64_t version = root["format_version"].whole(1, kLargestCount);
  if (version == kVersion) return;
  root["format_version"].fail(
      fmt::format("{} was written by a newer program, and this one reads {}; use the newer one",
                  version, kVersion));
}

NamedValues namedValuesOf(const JsonCursor& place) {
  NamedValues values;
  for (const auto& [key, value] : place.object().items()) {
    const JsonCursor one = place[key];
    if (value.is_boolean()) {
      values.emplace_back(key, value.get<bool>());
    } else if (value.is_number_integer()) {
      values.emplace_back(key, one.whole(INT64_MIN, INT64_MAX));
    } else if (value.is_number()) {
      values.emplace_back(key, value.get<double>());
    } else {
      values.emplace_back(key, one.text());
    }
  }
  return values;
}

void readRepetitions(const JsonCursor& list, EvaluationResult& result) {
  const std::size_t count = list.length(0, kMostPoints);
  for (std::size_t i = 0; i < count; ++i) {
    const JsonCursor one = list[i];
    result.repetitions.push_back({static_cast<std::uint64_t>(one["seed"].whole(0, INT64_MAX)),
                                  one["top1"].fraction(), one["top5"].fraction()});
  }
}

void readCurve(const JsonCursor& list, EvaluationResult& result) {
  const std::size_t count = list.length(0, kMostPoints);
  for (std::size_t i = 0; i < count; ++i) {
    const JsonCursor one = list[i];
    result.curve.push_back(
        {one["series"].text(), one["hidden"].fraction(), one["top1"].fraction()});
  }
}

void readCheckpoint(const JsonCursor& place, EvaluationRecord& record) {
  record.result.checkpoint = place["file"].text();
  const JsonCursor step = place["step"];
  record.result.step = step.isNull() ? -1 : step.whole(0, kLargestCount);
  record.result.origin = place["origin"].text();
  record.result.backbone = place["backbone"].text();
  record.weights = place["weights_sha256"].text();
}

EvaluationResult readResult(const JsonCursor& root, const fs::path& file) {
  EvaluationResult result;
  result.protocol = root["protocol"].text();
  result.label = root["label"].text();
  result.version = static_cast<int>(root["version"].whole(1, INT32_MAX));
  result.parameters = namedValuesOf(root["parameters"]);
  result.findings = namedValuesOf(root["findings"]);
  result.top1 = root["top1"].fraction();
  result.top5 = root["top5"].fraction();
  result.deviation = root["deviation"].fraction();
  readRepetitions(root["repetitions"], result);
  readCurve(root["curve"], result);
  result.samples = root["samples"].whole(1, static_cast<std::int64_t>(kMostImages));
  result.trainingImages = root["training_images"].whole(0, kLargestCount);
  result.seconds = root["seconds"].real(0, kLongestSeconds);
  result.data = root["data"]["name"].text();
  result.file = file;
  const JsonCursor classifier = root["classifier"];
  // A name beside this file: a path could lead anywhere.
  if (!classifier.isNull()) {
    result.classifier = file.parent_path() / fs::path(classifier.text()).filename();
  }
  return result;
}

void readClasses(const JsonCursor& root, EvaluationRecord& record) {
  const JsonCursor names = root["classes"];
  const std::size_t classes = names.length(2, kMostClasses);
  for (std::size_t i = 0; i < classes; ++i) record.classNames.push_back(names[i].text());
  record.result.classes = static_cast<std::int64_t>(classes);
  const JsonCursor shares = root["per_class_top1"];
  shares.length(classes, classes);
  for (std::size_t i = 0; i < classes; ++i) {
    if (!shares[i].isNull()) shares[i].fraction();
  }
}

void readConfusion(const JsonCursor& list, EvaluationRecord& record) {
  const std::int64_t last = record.result.classes - 1, images = record.result.samples;
  const std::size_t count = list.length(1, static_cast<std::size_t>(images));
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const JsonCursor entry = list[i];
    entry.length(3, 3);
    record.confusion.push_back(
        {entry[0].whole(0, last), entry[1].whole(0, last), entry[2].whole(1, images)});
    sum += record.confusion.back()[2];
  }
  if (sum != images) list.fail(fmt::format("adds up to {} images of {}", sum, images));
}

Prediction readPrediction(const JsonCursor& row, std::int64_t lastClass) {
  Prediction prediction;
  const std::size_t length = row.length(3, 2 + prediction.best.size());
  prediction.image = row[0].whole(0, kLargestCount);
  prediction.label = static_cast<std::int32_t>(row[1].whole(0, lastClass));
  for (std::size_t j = 2; j < length; ++j) {
    const JsonCursor guess = row[j];
    guess.length(2, 2);
    prediction.best[j - 2] = {static_cast<std::int32_t>(guess[0].whole(0, lastClass)),
                              static_cast<float>(guess[1].fraction())};
  }
  prediction.guesses = static_cast<int>(length) - 2;
  return prediction;
}

void readPredictions(const JsonCursor& list, EvaluationRecord& record) {
  const auto images = static_cast<std::size_t>(record.result.samples);
  list.length(images, images);
  record.predictions.reserve(images);
  for (std::size_t i = 0; i < images; ++i) {
    record.predictions.push_back(readPrediction(list[i], record.result.classes - 1));
  }
  std::ranges::sort(record.predictions, {}, &Prediction::image);
  const auto twice = std::ranges::adjacent_find(record.predictions, {}, &Prediction::image);
  if (twice != record.predictions.end()) {
    list.fail(fmt::format("image {} is there twice", twice->image));
  }
}

// Throws Error for a file that is no result and holds no encoder.
fs::path resultFolderIn(const fs::path& place) {
  std::error_code unknown;
  if (fs::is_regular_file(place, unknown)) {
    return resultFolderOf(place, digestOf(*openEncoder(place).backbone));
  }
  return fs::exists(place / "config.yaml", unknown) ? place / "evaluations" : place;
}

std::vector<fs::path> resultFilesOf(const fs::path& place) {
  std::error_code unknown;
  if (place.extension() == ".json" && fs::is_regular_file(place, unknown)) return {place};
  std::vector<fs::path> files;
  for (fs::directory_iterator item(resultFolderIn(place), unknown), end; !unknown && item != end;
       item.increment(unknown)) {
    const std::string name = item->path().filename().string();
    const bool isBeingWritten = name.starts_with('.');
    if (name.ends_with(".json") && !isBeingWritten) files.push_back(item->path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace

float Prediction::scoreOf(std::int32_t wanted) const {
  for (int i = 0; i < guesses; ++i) {
    const Guess& guess = best[static_cast<std::size_t>(i)];
    if (guess.label == wanted) return guess.score;
  }
  return 0;
}

EvaluationRecord readEvaluationRecord(const fs::path& file) {
  const nlohmann::ordered_json json = readJsonFile(file, kMostBytes, kDeepest);
  const JsonCursor root(json, file);
  requireFormat(root);
  EvaluationRecord record;
  record.result = readResult(root, file);
  readCheckpoint(root["checkpoint"], record);
  record.trainingSet = root["data"]["training_set_sha256"].text();
  record.testSet = root["data"]["test_set_sha256"].text();
  readClasses(root, record);
  readConfusion(root["confusion"], record);
  readPredictions(root["predictions"], record);
  return record;
}

EvaluationRecords evaluationRecordsOf(const fs::path& place) {
  EvaluationRecords all;
  std::vector<fs::path> files;
  try {
    files = resultFilesOf(place);
  } catch (const Error& error) {
    all.problems.emplace_back(error.what());
  }
  if (files.size() > kMostFiles) {
    all.problems.push_back(fmt::format("{}: of its {} results only the first {} are read",
                                       place.string(), files.size(), kMostFiles));
    files.resize(kMostFiles);
  }
  for (const fs::path& file : files) {
    try {
      all.records.push_back(readEvaluationRecord(file));
    } catch (const Error& error) {
      all.problems.emplace_back(error.what());
    }
  }
  return all;
}

}  // namespace mixmask
