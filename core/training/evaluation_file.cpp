// SPDX-License-Identifier: Apache-2.0
#include "core/training/evaluation_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/file_output.h"
#include "core/base/paths.h"
#include "core/base/sha256.h"

namespace mixmask {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "mixmask-evaluation";
constexpr int kVersion = 1;
constexpr std::int64_t kBestClasses = 5;

Json jsonOf(const NamedValues& values) {
  Json object = Json::object();
  for (const auto& [key, value] : values) {
    std::visit([&object, &key = key](const auto& plain) { object[key] = plain; }, value);
  }
  return object;
}

double rounded(float score) {
  return std::round(static_cast<double>(score) * 1e6) / 1e6;
}

// [[index, label, [best class, its score], ...], ...]
Json predictionsOf(const Predictions& predictions) {
  const std::int64_t best = std::min(kBestClasses, predictions.scores.size(1));
  const auto [scores, classes] = predictions.scores.contiguous().topk(best, 1);
  const auto labels = predictions.labels.contiguous(), indices = predictions.indices.contiguous();
  Json rows = Json::array();
  for (std::int64_t i = 0; i < labels.numel(); ++i) {
    Json row{indices.const_data_ptr<std::int64_t>()[i], labels.const_data_ptr<std::int64_t>()[i]};
    for (std::int64_t j = 0; j < best; ++j) {
      row.push_back({classes.const_data_ptr<std::int64_t>()[i * best + j],
                     rounded(scores.const_data_ptr<float>()[i * best + j])});
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Json perClassOf(const Predictions& predictions) {
  Json shares = Json::array();
  for (const double share : topShareOfClasses(predictions)) {
    shares.push_back(share < 0 ? Json() : Json(share));
  }
  return shares;
}

}  // namespace

std::string identityOf(const EvaluationResult& result, const EvaluationGround& ground) {
  const Json ofAll{result.protocol, result.version, jsonOf(result.parameters),
                   result.data,     ground.weights, ground.trainingSet,
                   ground.testSet};
  Sha256 sum;
  sum.add(ofAll.dump(-1, ' ', false, Json::error_handler_t::replace));
  return sum.hex();
}

std::filesystem::path resultFolderOf(const std::filesystem::path& checkpoint,
                                     const std::string& weights) {
  return userFolder("XDG_DATA_HOME", ".local/share") / "evaluations" /
         fmt::format("{}-{}", checkpoint.stem().string(), weights.substr(0, 8));
}

void writeEvaluationFile(const EvaluationResult& result, const EvaluationGround& ground,
                         const Predictions& predictions) {
  Json repetitions = Json::array(), curve = Json::array(), confused = Json::array();
  for (const auto& one : result.repetitions) {
    repetitions.push_back({{"seed", one.seed}, {"top1", one.top1}, {"top5", one.top5}});
  }
  for (const auto& point : result.curve) {
    curve.push_back({{"series", point.series}, {"hidden", point.x}, {"top1", point.top1}});
  }
  for (const auto& entry : confusion(predictions)) confused.push_back(entry);
  const Json object{
      {"format", kFormat},
      {"format_version", kVersion},
      {"protocol", result.protocol},
      {"label", result.label},
      {"version", result.version},
      {"parameters", jsonOf(result.parameters)},
      {"findings", jsonOf(result.findings)},
      {"top1", result.top1},
      {"top5", result.top5},
      {"deviation", result.deviation},
      {"repetitions", repetitions},
      {"curve", curve},
      {"samples", result.samples},
      {"training_images", result.trainingImages},
      {"seconds", result.seconds},
      {"data",
       {{"name", result.data},
        {"training_set_sha256", ground.trainingSet},
        {"test_set_sha256", ground.testSet}}},
      {"checkpoint",
       {{"file", result.checkpoint.string()},
        {"step", result.step >= 0 ? Json(result.step) : Json()},
        {"origin", result.origin},
        {"backbone", result.backbone},
        {"weights_sha256", ground.weights}}},
      {"classifier",
       result.classifier.empty() ? Json() : Json(result.classifier.filename().string())},
      {"classes", ground.classNames},
      {"per_class_top1", perClassOf(predictions)},
      {"confusion", confused},
      {"predictions", predictionsOf(predictions)}};
  writeFileAtomically(result.file,
                      object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace mixmask
