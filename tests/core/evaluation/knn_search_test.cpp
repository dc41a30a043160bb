// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/knn_search.h"

#include <gtest/gtest.h>

#include "core/losses/normalized.h"

namespace mixmask {
namespace {

torch::Tensor unitRows(std::int64_t rows, std::int64_t dim, std::uint64_t seed) {
  torch::manual_seed(seed);
  return normalized(torch::randn({rows, dim}));
}

class KnnSearchBudget : public testing::TestWithParam<std::int64_t> {};

TEST_P(KnnSearchBudget, FindsTheNeighboursOfASortOfAllSimilarities) {
  const auto bank = unitRows(20000, 16, 1), queries = unitRows(70, 16, 2);
  KnnSearch search(queries, 50, GetParam());
  // Uneven blocks, one of a single row.
  for (const auto& block : bank.split_with_sizes({9000, 1, 8191, 2808})) search.add(block);
  const auto found = search.neighbours();
  const auto [similarity, index] = torch::matmul(queries, bank.t()).topk(50, 1);
  EXPECT_TRUE(torch::equal(found.index, index));
  EXPECT_TRUE(torch::allclose(found.similarity, similarity, 0, 1e-6));
}

// One query at a time, a few, all.
INSTANTIATE_TEST_SUITE_P(Bytes, KnnSearchBudget,
                         testing::Values<std::int64_t>(1, 100'000, 64 << 20));

TEST(KnnSearch, TakesTheFirstOfEquallySimilarRows) {
  const auto queries = torch::tensor({{1.F, 0.F}});
  KnnSearch search(queries, 2);
  search.add(torch::tensor({{0.F, 1.F}, {1.F, 0.F}, {1.F, 0.F}}));
  search.add(torch::tensor({{1.F, 0.F}, {1.F, 0.F}, {1.F, 0.F}}));
  EXPECT_TRUE(torch::equal(search.neighbours().index, torch::tensor({{1, 2}}, torch::kInt64)));
}

// The block that is held and the candidates, but never the bank: 64 blocks of one allocation each.
TEST(KnnSearch, KeepsNoBlock) {
  const auto queries = unitRows(4, 8, 3);
  KnnSearch search(queries, 3);
  std::weak_ptr<void> seen;
  {
    const auto owner = std::make_shared<std::vector<float>>(8192 * 8, 0.125F);
    seen = owner;
    const auto block = torch::from_blob(owner->data(), {8192, 8}, [owner](void*) {});
    search.add(block);
  }
  EXPECT_TRUE(seen.expired());
  EXPECT_EQ(search.bankRows(), 8192);
}

TEST(KnnSearch, TakesWhatIsNoNumberLast) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  KnnSearch search(torch::tensor({{1.F, 0.F}, {nan, 0.F}}), 2);
  search.add(torch::tensor({{nan, 0.F}, {nan, 0.F}, {-1.F, 0.F}, {nan, 0.F}, {1.F, 0.F}}));
  EXPECT_TRUE(
      torch::equal(search.neighbours().index, torch::tensor({{4, 2}, {0, 1}}, torch::kInt64)));
}

TEST(KnnSearch, RefusesMoreNeighboursThanThereAreRows) {
  KnnSearch search(unitRows(1, 4, 4), 3);
  search.add(unitRows(2, 4, 5));
  EXPECT_THROW(search.neighbours(), c10::Error);
}

}  // namespace
}  // namespace mixmask
