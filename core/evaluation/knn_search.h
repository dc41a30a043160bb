// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <vector>

namespace mixmask {

// Exact search for the k most similar rows of a bank that comes block by block and is never held:
// its memory is that of the queries, of 2 k candidates (12 bytes each) a query, and of `chunkBytes`
// of similarities. For ImageNet (bank 1.28 M x 2048 in blocks of 32,768, 50,000 queries, k = 200)
// that is 0.41 GB + 0.24 GB + 0.06 GB, beside 0.27 GB of the block.
class KnnSearch {
 public:
  // queries: M, d; float32 rows of unit length, on the CPU.
  KnnSearch(torch::Tensor queries, std::int64_t k, std::int64_t chunkBytes = 64 << 20);

  // Rows that follow those added before. bank: n, d, as the queries.
  void add(const torch::Tensor& bank);
  std::int64_t bankRows() const { return bankRows_; }

  struct Neighbours {
    torch::Tensor similarity;  // M, k; float32, falling
    torch::Tensor index;       // M, k; int64, rows of the bank in the order in which they came
  };
  // Of equally similar rows the one that came first. What is no number, as a diverged network gives
  // it, is farther than any other. k is at most bankRows().
  Neighbours neighbours() const;

 private:
  struct Candidate {
    float similarity;
    std::int64_t index;
  };
  // Of one query: candidates that beat the k-th best known so far, at most 2 k of them.
  struct Reservoir {
    std::vector<Candidate> candidates;
    float threshold;
  };
  static bool isNearer(const Candidate& a, const Candidate& b);
  void scan(Reservoir& reservoir, const float* similarity, std::int64_t count,
            std::int64_t firstIndex) const;
  void shrink(Reservoir& reservoir) const;

  torch::Tensor queries_;
  std::int64_t k_, chunkBytes_, bankRows_ = 0;
  std::vector<Reservoir> reservoirs_;
};

}  // namespace mixmask
