// SPDX-License-Identifier: Apache-2.0
#include "core/base/random.h"

#include <Random123/philox.h>

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace mixmask {
namespace {

// SplitMix64's finaliser: spreads nearby seeds and epochs over the whole key space.
std::uint64_t scramble(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

}  // namespace

Random::Random(const DrawKey& key) {
  const auto stream = static_cast<std::uint64_t>(key.stream);
  const std::uint64_t mixed = scramble(scramble(scramble(key.seed) ^ stream) ^ key.epoch);
  key_ = {static_cast<std::uint32_t>(mixed), static_cast<std::uint32_t>(mixed >> 32)};
  counter_ = {0, key.view, static_cast<std::uint32_t>(key.index),
              static_cast<std::uint32_t>(key.index >> 32)};
}

std::uint32_t Random::bits() {
  if (used_ == 4) {
    const r123::Philox4x32 philox;
    const r123::Philox4x32::ctr_type counter{{counter_[0], counter_[1], counter_[2], counter_[3]}};
    const r123::Philox4x32::key_type key{{key_[0], key_[1]}};
    const auto block = philox(counter, key);
    for (int i = 0; i < 4; ++i) block_[i] = block[i];
    ++counter_[0];
    used_ = 0;
  }
  return block_[used_++];
}

double Random::uniform() {
  const std::uint64_t high = bits();
  const std::uint64_t word = (high << 32) | bits();
  return static_cast<double>(word >> 11) * 0x1.0p-53;
}

double Random::uniform(double low, double high) {
  return low + (high - low) * uniform();
}

std::int64_t Random::below(std::int64_t bound) {
  // Rejection keeps every value equally likely; the limit is the largest multiple of the bound.
  const auto range = static_cast<std::uint64_t>(bound);
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % range;
  std::uint64_t word = 0;
  do {
    const std::uint64_t high = bits();
    word = (high << 32) | bits();
  } while (word >= limit);
  return static_cast<std::int64_t>(word % range);
}

bool Random::chance(double probability) {
  return uniform() < probability;
}

double Random::normal() {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

double Random::gamma(double shape) {
  // Marsaglia and Tsang (2000); below 1 by the power of a uniform number.
  if (shape < 1) {
    const double power = std::pow(1.0 - uniform(), 1.0 / shape);
    return gamma(shape + 1) * power;
  }
  const double d = shape - 1.0 / 3, c = 1.0 / std::sqrt(9 * d);
  for (;;) {
    const double x = normal(), v = std::pow(1 + c * x, 3);
    if (v > 0 && std::log(1.0 - uniform()) < x * x / 2 + d - d * v + d * std::log(v)) return d * v;
  }
}

double Random::beta(double a, double b) {
  if (a == 1 && b == 1) return uniform();
  const double x = gamma(a), y = gamma(b);
  return x + y > 0 ? x / (x + y) : 0.5;  // both may vanish for tiny shapes
}

std::vector<std::int64_t> Random::permutation(std::int64_t size) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(size));
  std::iota(order.begin(), order.end(), std::int64_t{0});
  for (std::int64_t i = size - 1; i > 0; --i) std::swap(order[i], order[below(i + 1)]);
  return order;
}

std::vector<std::int64_t> Random::permutationWithoutFixedPoints(std::int64_t size) {
  // Redrawing gives every derangement the same chance; about e = 2.7 tries are needed.
  for (;;) {
    auto order = permutation(size);
    bool fixed = false;
    for (std::int64_t i = 0; i < size; ++i) fixed = fixed || order[i] == i;
    if (!fixed) return order;
  }
}

}  // namespace mixmask
