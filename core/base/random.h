// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace mixmask {

// What a random number is for. Two streams never share numbers.
enum class Stream : std::uint32_t {
  shuffle = 1,  // order of the samples in an epoch
  augment,      // parameters of one view of one sample
  mask,         // mask grid
  partner,      // permutation of the batch
  bnShuffle,    // order of the keys in the momentum encoder
  init,         // initial weights and queue
  knnSample,    // which images the online kNN sees
  unmix,        // weight and box of an Un-Mix mixture
  erase,        // which cells of a view are erased, and the noise in them
  replacement,  // which image takes the place of one that cannot be read
};

// Where in a run a random choice is made. Everything drawn is a function of these numbers alone, so
// nothing of it is stored for an exact resume and nothing depends on the number of threads.
struct DrawKey {
  std::uint64_t seed = 0;
  Stream stream = Stream::shuffle;
  std::uint64_t epoch = 0;
  std::uint64_t index = 0;  // a sample, a global step, or a parameter
  std::uint32_t view = 0;
};

// Counter-based generator: Philox4x32-10 (Salmon et al. 2011) of Random123. The maps from integers
// to reals are ours, because std::*_distribution differs between standard libraries.
class Random {
 public:
  explicit Random(const DrawKey& key);
  explicit Random(std::uint64_t seed) : Random(DrawKey{.seed = seed}) {}

  std::uint32_t bits();
  double uniform();                         // [0, 1), 53 bits
  double uniform(double low, double high);  // [low, high)
  std::int64_t below(std::int64_t bound);   // 0 .. bound - 1, unbiased; bound >= 1
  bool chance(double probability);          // always consumes one draw
  double normal();                          // mean 0, standard deviation 1 (Box-Muller)
  double beta(double a, double b);          // [0, 1]; a, b > 0, as quotient of gamma variates
  std::vector<std::int64_t> permutation(std::int64_t size);                    // Fisher-Yates
  std::vector<std::int64_t> permutationWithoutFixedPoints(std::int64_t size);  // size >= 2

  std::uint32_t view() const { return counter_[1]; }  // of its key

 private:
  double gamma(double shape);
  std::array<std::uint32_t, 2> key_{};
  std::array<std::uint32_t, 4> counter_{};
  std::array<std::uint32_t, 4> block_{};
  int used_ = 4;
};

}  // namespace mixmask
