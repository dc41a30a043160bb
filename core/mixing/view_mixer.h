// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/config/option.h"
#include "core/config/run_config.h"
#include "core/mixing/mix_draw.h"

namespace mixmask {

// The part of the loss that a target contributes to: the columns of metrics.csv.
enum class LossTerm { original, mixed, partner, unmix, unmixPartner };
inline constexpr std::size_t kLossTerms = 5;

// What the rows of a query input should agree with: row i with key index[i], weighted weight[i].
struct Target {
  LossTerm term = LossTerm::original;
  torch::Tensor index;   // N, int64, on the device; undefined: row i with key i
  torch::Tensor weight;  // N, float64 for float64 images, else float32; undefined: 1
};

struct QueryInput {
  torch::Tensor images;  // N, C, H, W
  std::vector<Target> targets;
};

// The result of mixing: the query inputs, made of view 1, in the order in which they pass through
// the encoder, and the two views as they are. View 2 gives the keys; frameworks that learn in both
// directions also take view 2 as a query of view 1.
// L = sum over inputs and targets of mean_i weight_i * L(q_i, k_index(i)).
struct MixPlan {
  torch::Tensor view1, view2;  // N, C, H, W
  std::vector<QueryInput> queries;
};

// Whether the input shows view 1 as it is, with nothing mixed in and nothing erased.
inline bool isClean(const MixPlan& plan, const QueryInput& input) {
  return input.images.is_same(plan.view1);
}
// Whether it does not, while another input of the plan does.
inline bool isBesideClean(const MixPlan& plan, const QueryInput& input) {
  const auto clean = [&](const QueryInput& other) { return isClean(plan, other); };
  return !isClean(plan, input) && std::any_of(plan.queries.begin(), plan.queries.end(), clean);
}

// Turns the two views of a batch into a MixPlan.
class ViewMixer {
 public:
  virtual ~ViewMixer() = default;
  // The random choices of global step `step` (from 0) for a batch of `batchSize` views: a draw for
  // each mixed query input, in their order; empty where nothing is mixed.
  virtual std::vector<MixDraw> draw(std::int64_t batchSize, int height, int width,
                                    std::uint64_t seed, std::int64_t step) const = 0;
  // view1 (query side), view2 (key side): N, C, H, W, any real type, any device.
  virtual MixPlan plan(const torch::Tensor& view1, const torch::Tensor& view2,
                       const std::vector<MixDraw>& draws) const = 0;
};

// One row of the list of mixers.
struct MixerEntry {
  std::string key, label, description;
  std::vector<OptionSpec> options;
  std::unique_ptr<ViewMixer> (*make)(const OptionMap& options);
};
const std::vector<MixerEntry>& mixerTable();
const MixerEntry& mixerEntry(const std::string& key);  // throws ConfigError
std::unique_ptr<ViewMixer> makeMixer(const MethodChoice& choice);

}  // namespace mixmask
