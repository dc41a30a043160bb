// SPDX-License-Identifier: Apache-2.0
#include "core/evaluation/knn_search.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/ops/parallel_for.h"

namespace mixmask {
namespace {

// Fixed, so that the products are the same numbers however the bank is cut into blocks of it.
constexpr std::int64_t kBankRows = 8192;
constexpr std::int64_t kGroup = 64;  // rows that are looked at together
constexpr float kFarthest = -std::numeric_limits<float>::infinity();

// Without a branch, so that the compiler compares several at once.
bool anyAbove(const float* similarity, float threshold) {
  int found = 0;
  for (std::int64_t i = 0; i < kGroup; ++i) found |= similarity[i] > threshold ? 1 : 0;
  return found != 0;
}

}  // namespace

KnnSearch::KnnSearch(torch::Tensor queries, std::int64_t k, std::int64_t chunkBytes)
    : queries_(queries.contiguous()), k_(k), chunkBytes_(chunkBytes) {
  TORCH_CHECK(k >= 1, "KnnSearch: k must be at least 1, got ", k);
  reservoirs_.resize(static_cast<std::size_t>(queries_.size(0)));
  for (Reservoir& reservoir : reservoirs_) reservoir.threshold = kFarthest;
}

bool KnnSearch::isNearer(const Candidate& a, const Candidate& b) {
  return a.similarity > b.similarity || (a.similarity == b.similarity && a.index < b.index);
}

// Keeps the k nearest. What comes later has a higher index, so an equal similarity is no better.
void KnnSearch::shrink(Reservoir& reservoir) const {
  auto& candidates = reservoir.candidates;
  const auto kth = candidates.begin() + (k_ - 1);
  std::nth_element(candidates.begin(), kth, candidates.end(), isNearer);
  reservoir.threshold = kth->similarity;
  candidates.resize(static_cast<std::size_t>(k_));
}

void KnnSearch::scan(Reservoir& reservoir, const float* similarity, std::int64_t count,
                     std::int64_t firstIndex) const {
  const auto most = static_cast<std::size_t>(2 * k_);
  auto& candidates = reservoir.candidates;
  if (candidates.capacity() < most) candidates.reserve(most);
  for (std::int64_t first = 0; first < count; first += kGroup) {
    const std::int64_t end = std::min(first + kGroup, count);
    // The first k are taken whatever they are; a few thousand rows later hardly a group has any.
    const bool filled = static_cast<std::int64_t>(candidates.size()) >= k_;
    if (filled && end - first == kGroup && !anyAbove(similarity + first, reservoir.threshold)) {
      continue;
    }
    for (std::int64_t i = first; i < end; ++i) {
      if (!(similarity[i] > reservoir.threshold) &&
          static_cast<std::int64_t>(candidates.size()) >= k_) {
        continue;
      }
      const float known = std::isnan(similarity[i]) ? kFarthest : similarity[i];
      candidates.push_back({known, firstIndex + i});
      if (candidates.size() == most) shrink(reservoir);
    }
  }
}

void KnnSearch::add(const torch::Tensor& bank) {
  const torch::NoGradGuard noGrad;
  const std::int64_t rowsAtOnce = std::max<std::int64_t>(
      1, chunkBytes_ / (std::min(kBankRows, std::max<std::int64_t>(bank.size(0), 1)) * 4));
  for (const torch::Tensor& block : bank.split(kBankRows)) {
    const auto columns = block.t();
    for (std::int64_t first = 0; first < queries_.size(0); first += rowsAtOnce) {
      const std::int64_t rows = std::min(rowsAtOnce, queries_.size(0) - first);
      const auto similarity = torch::matmul(queries_.narrow(0, first, rows), columns).contiguous();
      const auto* numbers = similarity.const_data_ptr<float>();
      const std::int64_t count = block.size(0);
      ops::parallelFor(0, rows, 16, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
          scan(reservoirs_[static_cast<std::size_t>(first + row)], numbers + row * count, count,
               bankRows_);
        }
      });
    }
    bankRows_ += block.size(0);
  }
}

KnnSearch::Neighbours KnnSearch::neighbours() const {
  TORCH_CHECK(k_ <= bankRows_, "KnnSearch: ", k_, " neighbours of ", bankRows_, " rows");
  const std::int64_t queries = queries_.size(0);
  Neighbours found{torch::empty({queries, k_}), torch::empty({queries, k_}, torch::kInt64)};
  auto* similarity = found.similarity.data_ptr<float>();
  auto* index = found.index.data_ptr<std::int64_t>();
  ops::parallelFor(0, queries, 64, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      auto candidates = reservoirs_[static_cast<std::size_t>(row)].candidates;
      std::partial_sort(candidates.begin(), candidates.begin() + k_, candidates.end(), isNearer);
      for (std::int64_t i = 0; i < k_; ++i) {
        similarity[row * k_ + i] = candidates[static_cast<std::size_t>(i)].similarity;
        index[row * k_ + i] = candidates[static_cast<std::size_t>(i)].index;
      }
    }
  });
  return found;
}

}  // namespace mixmask
