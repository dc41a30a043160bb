// SPDX-License-Identifier: Apache-2.0
// labels: reference
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/evaluation/knn_classifier.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

class RecordedKnn : public testing::TestWithParam<std::tuple<int, const char*>> {};

TEST_P(RecordedKnn, PredictsTheRecordedClasses) {
  const auto [k, temperature] = GetParam();
  const TensorFile file = test::reference("knn");
  const std::string prefix = "k" + std::to_string(k) + "_T" + temperature + ".";
  const auto classes = file.at("classes").item<std::int64_t>();
  // A budget of few rows at a time must not change anything.
  for (const std::int64_t chunkBytes : {std::int64_t{64} << 20, std::int64_t{5000}}) {
    const KnnOptions options{k, std::stod(temperature), chunkBytes};
    const auto scores =
        knnScores(file.at("bank"), file.at("bank_labels"), file.at("queries"), classes, options);
    const auto wrong =
        scores.argmax(1).ne(file.at(prefix + "top1")).logical_and(file.at(prefix + "clear"));
    EXPECT_EQ(wrong.sum().item<std::int64_t>(), 0);
    const double unclear = file.at(prefix + "clear").logical_not().sum().item<double>();
    const double accuracy =
        knnTop1({file.at("bank"), file.at("bank_labels")},
                {file.at("queries"), file.at("query_labels")}, classes, options);
    EXPECT_NEAR(accuracy, file.at(prefix + "accuracy").item<double>(), unclear / 100 + 1e-12);
  }
}

INSTANTIATE_TEST_SUITE_P(Recorded, RecordedKnn,
                         testing::Combine(testing::Values(1, 20, 200),
                                          testing::Values("0.07", "0.10")));

TEST(Knn, RefusesMoreNeighboursThanTheBankHolds) {
  const auto bank = torch::ones({5, 2});
  const auto labels = torch::zeros({5}, torch::kInt64);
  EXPECT_THROW(knnScores(bank, labels, bank, 2, {.k = 6}), ConfigError);
}

}  // namespace
}  // namespace mixmask
