// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/session/evaluation_record.h"
#include "core/session/test_images.h"

namespace mixmask::test {

inline const std::vector<std::string>& fashionClasses() {
  static const std::vector<std::string> names{"T-shirt", "Trouser", "Pullover", "Dress", "Coat",
                                              "Sandal",  "Shirt",   "Sneaker",  "Bag",   "Boot"};
  return names;
}

// A number in [0, 1[ that only depends on its arguments.
inline double fakeNumber(std::uint64_t a, std::uint64_t b) {
  std::uint64_t z = (a + 1) * 0x9E3779B97F4A7C15ULL + b * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
}

inline void countConfusion(EvaluationRecord& record) {
  std::map<std::array<std::int64_t, 2>, std::int64_t> counts;
  for (const Prediction& one : record.predictions) ++counts[{one.label, one.best[0].label}];
  record.confusion.clear();
  for (const auto& [pair, count] : counts) record.confusion.push_back({pair[0], pair[1], count});
}

// A result in which about `error` of the images are wrong, shirts most of all. An image that is
// hard in one record is hard in all; `quality` moves a few of them.
inline EvaluationRecord fakeRecord(const std::string& protocol, double error,
                                   std::int64_t images = 2000, std::uint64_t quality = 0) {
  EvaluationRecord record;
  EvaluationResult& result = record.result;
  result.protocol = protocol;
  result.label = protocol == "knn"      ? "Weighted kNN"
                 : protocol == "linear" ? "Linear probe"
                                        : protocol;
  result.parameters = {{"k", std::int64_t{200}},
                       {"temperature", 0.1},
                       {"seed", std::int64_t{0}},
                       {"precision", std::string("fp32")}};
  result.samples = images;
  result.data = "fashion-mnist";
  result.step = 1170;
  result.classes = 10;
  record.weights = "w" + std::to_string(quality);
  record.trainingSet = "train";
  record.testSet = "test";
  record.classNames = fashionClasses();
  std::int64_t hits = 0;
  for (std::int64_t i = 0; i < images; ++i) {
    const auto label = static_cast<std::int32_t>(i % 10);
    const double hardness = 0.8 * fakeNumber(i, 1) + 0.2 * fakeNumber(i, 100 + quality);
    const bool isRight = hardness > error * (label == 6 ? 2 : label % 3 == 0 ? 1.2 : 0.7);
    Prediction one{.image = i, .label = label};
    const std::int32_t other = label == 6 ? 0 : (label + 2 + 2 * (i % 3 == 0)) % 10;
    const auto sure = static_cast<float>(0.5 + 0.5 * fakeNumber(i, 2 + quality));
    one.best[0] = {isRight ? label : other, sure};
    one.best[1] = {isRight ? other : label, 1 - sure};
    one.guesses = 2;
    record.predictions.push_back(one);
    hits += isRight;
  }
  result.top1 = static_cast<double>(hits) / static_cast<double>(images);
  result.top5 = 1;
  result.deviation = std::sqrt(result.top1 * (1 - result.top1) / static_cast<double>(images));
  countConfusion(record);
  return record;
}

inline EvaluationRecord fakeRobustness(double error, double slope) {
  EvaluationRecord record = fakeRecord("robustness", error);
  record.result.label = "Robustness to hidden parts";
  for (int i = 0; i < 5; ++i) {
    const double hidden = 0.2 * i;
    record.result.curve.push_back(
        {"erased", hidden, record.result.top1 * (1 - 1.2 * slope * hidden)});
    record.result.curve.push_back({"filled", hidden, record.result.top1 * (1 - slope * hidden)});
  }
  return record;
}

class FakeTestImages : public TestImages {
 public:
  std::int64_t size() const override { return 2000; }
  std::string fingerprint() const override { return "test"; }
  Picture picture(std::int64_t index) const override {
    Picture picture{28, 28, 1, std::vector<std::uint8_t>(28 * 28)};
    for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
      const double r =
          std::hypot(static_cast<double>(i % 28) - 14, static_cast<double>(i / 28) - 14);
      picture.pixels[i] = static_cast<std::uint8_t>(
          r < 6 + index % 7 ? 90 + 20 * (index % 8) : 20 * std::fabs(std::sin(r)));
    }
    return picture;
  }
};

}  // namespace mixmask::test
