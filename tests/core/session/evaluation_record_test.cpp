// SPDX-License-Identifier: Apache-2.0
#include "core/session/evaluation_record.h"

#include <gmock/gmock.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

using Json = nlohmann::ordered_json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// Three images of two classes; the second is taken for the other class.
Json smallResult() {
  return Json::parse(R"({
    "format": "mixmask-evaluation", "format_version": 1,
    "protocol": "knn", "label": "Weighted kNN", "version": 1,
    "parameters": {"k": 200, "temperature": 0.1, "exact": true, "precision": "fp32"},
    "findings": {}, "top1": 0.6666666666666666, "top5": 1, "deviation": 0.27,
    "repetitions": [{"seed": 3, "top1": 0.6, "top5": 1.0}],
    "curve": [{"series": "erased", "hidden": 0.25, "top1": 0.5}],
    "samples": 3, "training_images": 96, "seconds": 1.5,
    "data": {"name": "fashion-mnist", "training_set_sha256": "aa", "test_set_sha256": "bb"},
    "checkpoint": {"file": "/runs/a/checkpoints/step-00000002.safetensors", "step": 2,
                   "origin": "MixMask Studio", "backbone": "resnet18", "weights_sha256": "cc"},
    "classifier": null, "classes": ["cat", "dog"], "per_class_top1": [0.5, 1.0],
    "confusion": [[0, 0, 1], [0, 1, 1], [1, 1, 1]],
    "predictions": [[7, 1, [1, 0.9], [0, 0.1]], [0, 0, [0, 0.8], [1, 0.2]], [4, 0, [1, 0.6], [0, 0.4]]]
  })");
}

class EvaluationRecordFile : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& text) { return place_.write("knn.json", text); }
  std::string refusal(const std::string& text) {
    const auto file = write(text);
    return test::messageOf<DataError>([&] { readEvaluationRecord(file); });
  }
  std::string refusal(const std::function<void(Json&)>& change) {
    Json json = smallResult();
    change(json);
    return refusal(json.dump());
  }

  test::TemporaryFolder place_;
};

TEST_F(EvaluationRecordFile, IsReadAsAWhole) {
  const EvaluationRecord record = readEvaluationRecord(write(smallResult().dump()));
  EXPECT_EQ(record.result.protocol, "knn");
  EXPECT_EQ(record.result.parameters.size(), 4U);
  EXPECT_EQ(std::get<std::int64_t>(record.result.parameters[0].second), 200);
  EXPECT_EQ(std::get<double>(record.result.parameters[1].second), 0.1);
  EXPECT_TRUE(std::get<bool>(record.result.parameters[2].second));
  EXPECT_EQ(record.result.step, 2);
  EXPECT_EQ(record.result.repetitions.front().seed, 3U);
  EXPECT_EQ(record.result.curve.front().x, 0.25);
  EXPECT_EQ(record.result.classes, 2);
  EXPECT_EQ(record.testSet, "bb");
  EXPECT_THAT(record.classNames, ElementsAre("cat", "dog"));
  ASSERT_EQ(record.predictions.size(), 3U);
  EXPECT_EQ(record.predictions[1].image, 4) << "in the order of the images";
  EXPECT_FALSE(record.predictions[1].isRight());
  EXPECT_FLOAT_EQ(record.predictions[1].scoreOf(0), 0.4F);
  EXPECT_EQ(record.predictions[1].scoreOf(5), 0);
}

TEST_F(EvaluationRecordFile, CutAnywhereIsRefusedInOneSentence) {
  const std::string whole = smallResult().dump();
  for (std::size_t part = 0; part < 64; ++part) {
    const std::string message = refusal(whole.substr(0, whole.size() * part / 64));
    EXPECT_THAT(message, AllOf(HasSubstr("knn.json"), HasSubstr("evaluate again"))) << part;
  }
}

TEST_F(EvaluationRecordFile, WithAnyValueOfAnotherTypeIsRefusedWithItsPlace) {
  const Json good = smallResult();
  for (const auto& [key, value] : good.items()) {
    for (const Json& wrong : {Json(nullptr), Json(-1), Json("x"), Json::array({1}),
                              Json{{"y", Json::array()}}, Json(1e300)}) {
      if (value.is_null() && (wrong.is_null() || wrong.is_string())) continue;
      if (value.is_string() && wrong.is_string() && key != "format") continue;
      const std::string message = refusal([&](Json& json) { json[key] = wrong; });
      EXPECT_THAT(message, HasSubstr(key)) << key << " " << wrong;
    }
    EXPECT_THAT(refusal([&](Json& json) { json.erase(key); }),
                HasSubstr("'" + key + "' is missing"));
  }
}

TEST_F(EvaluationRecordFile, WithNumbersThatDoNotFitIsRefused) {
  EXPECT_THAT(refusal([](Json& json) { json["predictions"][1][2][0] = 2; }),
              HasSubstr("predictions[1][2][0]: 2 is not between 0 and 1"));
  EXPECT_THAT(refusal([](Json& json) { json["predictions"][1][2][1] = 1.5; }),
              HasSubstr("predictions[1][2][1]"));
  EXPECT_THAT(refusal([](Json& json) { json["predictions"][1][0] = 7; }),
              HasSubstr("image 7 is there twice"));
  EXPECT_THAT(refusal([](Json& json) { json["samples"] = 18446744073709551615ULL; }),
              HasSubstr("samples: 18446744073709551615 is not between"));
  EXPECT_THAT(refusal([](Json& json) { json["samples"] = 4; }), HasSubstr("3 images of 4"));
  EXPECT_THAT(refusal([](Json& json) { json["confusion"][0][2] = 2; }),
              HasSubstr("confusion: adds up to 4 images of 3"));
  EXPECT_THAT(refusal([](Json& json) { json["curve"][0]["hidden"] = -0.1; }),
              HasSubstr("curve[0].hidden"));
  EXPECT_THAT(refusal([](Json& json) { json["classes"] = Json::array({"one"}); }),
              HasSubstr("classes: has 1 entries"));
  std::string text = smallResult().dump();
  text.replace(text.find("1.5"), 3, "1e999");
  EXPECT_THAT(refusal(text), HasSubstr("no computer can"));
}

TEST_F(EvaluationRecordFile, OfANewerVersionSaysSo) {
  EXPECT_THAT(refusal([](Json& json) { json["format_version"] = 2; }),
              HasSubstr("written by a newer program"));
}

TEST_F(EvaluationRecordFile, OfAnotherKindIsRefusedQuickly) {
  EXPECT_THAT(refusal(std::string("step,loss\n1,2\n")), HasSubstr("is no JSON object"));
  EXPECT_THAT(refusal(std::string(R"({"format":"other"})")), HasSubstr("found 'other'"));
  EXPECT_THAT(refusal("{\"a\":" + std::string(1 << 20, '[')), HasSubstr("nested deeper"));
  EXPECT_THAT(test::messageOf<DataError>([&] { readEvaluationRecord(place_.path()); }),
              HasSubstr("a folder"));
  std::filesystem::resize_file(write("{"), std::uintmax_t{1} << 33);
  EXPECT_THAT(test::messageOf<DataError>([&] { readEvaluationRecord(place_.path() / "knn.json"); }),
              HasSubstr("has 8589934592 bytes"));
}

TEST_F(EvaluationRecordFile, AClassifierIsLookedForBesideItOnly) {
  Json json = smallResult();
  json["classifier"] = "../../elsewhere/knn.safetensors";
  const EvaluationRecord record = readEvaluationRecord(write(json.dump()));
  EXPECT_EQ(record.result.classifier, place_.path() / "knn.safetensors");
}

TEST_F(EvaluationRecordFile, GoodAndBadOnesOfARunAreToldApart) {
  place_.write("run/config.yaml", "version: 1\n");
  EXPECT_TRUE(evaluationRecordsOf(place_.path() / "run").records.empty());
  place_.write("run/evaluations/a.json", smallResult().dump());
  place_.write("run/evaluations/b.json", "{");
  place_.write("run/evaluations/.c.json.1.tmp", "{");
  place_.write("run/evaluations/a.safetensors", "");
  const EvaluationRecords found = evaluationRecordsOf(place_.path() / "run");
  EXPECT_EQ(found.records.size(), 1U);
  EXPECT_THAT(found.problems, ElementsAre(HasSubstr("b.json")));
  EXPECT_EQ(evaluationRecordsOf(place_.path() / "run/evaluations").records.size(), 1U);
  EXPECT_EQ(evaluationRecordsOf(place_.path() / "run/evaluations/a.json").records.size(), 1U);
  EXPECT_THAT(evaluationRecordsOf(place_.path() / "run/config.yaml").problems,
              ElementsAre(HasSubstr("config.yaml")));
  EXPECT_TRUE(evaluationRecordsOf(place_.path() / "gone").problems.empty());
}

}  // namespace
}  // namespace mixmask
