// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/frameworks/barlow_twins.h"
#include "core/frameworks/byol.h"
#include "core/frameworks/moco_v2.h"
#include "core/frameworks/moco_v3.h"
#include "core/frameworks/simclr.h"
#include "core/frameworks/simsiam.h"
#include "core/frameworks/vicreg.h"

namespace mixmask {
namespace {

constexpr int kProbeSide = 224;  // of the views that a mixer is asked about; larger than any grid

// The maker of a framework whose options have the given table.
template <typename Framework, auto optionTable>
std::shared_ptr<SiameseFramework> make(const OptionMap& options, const NetworkShape& shape,
                                       std::uint64_t seed) {
  return std::make_shared<Framework>(optionTable().read(options), shape, seed);
}

int queriesOf(const MixPlan& plan) {
  return static_cast<int>(plan.queries.size());
}

// Query inputs with gradient, keys without.
int unitsOfMoCoV2(const OptionMap& options, const MixPlan& plan) {
  const int directions = moCoV2Options().read(options).symmetric ? 2 : 1;
  return 3 * (queriesOf(plan) + directions - 1) + directions;
}
// View 2 is a query, too, and the momentum encoder sees both views.
int unitsWithMomentum(const OptionMap& /*options*/, const MixPlan& plan) {
  return 3 * (queriesOf(plan) + 1) + 2;
}
// View 2 passes with gradient.
int unitsWithOneEncoder(const OptionMap& /*options*/, const MixPlan& plan) {
  return 3 * (queriesOf(plan) + 1);
}
// View 1 gives keys: it passes once more where no query is view 1 itself.
int unitsOfSimSiam(const OptionMap& options, const MixPlan& plan) {
  return unitsWithOneEncoder(options, plan) + (SimSiam::showsView1(plan) ? 0 : 1);
}

// A softmax over so many equal logits.
double softmaxChance(std::int64_t logits) {
  return std::log(static_cast<double>(logits));
}
ChanceLevel chanceOfMoCoV2(const OptionMap& options, std::int64_t /*batchSize*/) {
  const MoCoV2Options read = moCoV2Options().read(options);
  const std::int64_t keys = read.queueSize + 1;
  const double one = softmaxChance(keys);
  return {read.symmetric ? 2 * one : one, one, keys};
}
ChanceLevel chanceOfMoCoV3(const OptionMap& options, std::int64_t batchSize) {
  const double one = 2 * moCoV3Options().read(options).temperature * softmaxChance(batchSize);
  return {2 * one, one, batchSize};
}
ChanceLevel chanceOfSimCLR(const OptionMap& /*options*/, std::int64_t batchSize) {
  const std::int64_t keys = 2 * batchSize - 1;
  const double one = softmaxChance(keys);
  return {one, one, keys};
}
ChanceLevel noChance(const OptionMap& /*options*/, std::int64_t /*batchSize*/) {
  return {};
}

void checkNothing(const RunConfig& /*config*/, std::vector<ConfigProblem>& /*problems*/) {}

// Statistics of a batch have one weight for all its rows.
void checkBatchStatistics(const RunConfig& config, std::vector<ConfigProblem>& problems) {
  const auto draws = makeMixer(config.mixer)->draw(2, kProbeSide, kProbeSide, 0, 0);
  const bool weighsRows = std::any_of(draws.begin(), draws.end(), [](const MixDraw& draw) {
    return draw.perSample() && !draw.partner.empty();
  });
  if (!weighsRows) return;
  const auto perSample = config.mixer.options.find("perSample");
  const bool hasSwitch =
      perSample != config.mixer.options.end() && perSample->second == OptionValue(true);
  const std::string path = hasSwitch ? "mixer.perSample" : "mixer.name";
  problems.push_back(
      {path, fmt::format(
                 "{}: {} weighs each picture by a mask of its own, but the loss of framework.name "
                 "{} is a statistic of the whole batch; use {}",
                 path, hasSwitch ? "true" : config.mixer.name, config.framework.name,
                 hasSwitch ? "mixer.perSample=false" : "mixer.name=mixmask")});
}

void checkMoCoV2(const RunConfig& config, std::vector<ConfigProblem>& problems) {
  const MoCoV2Options options = moCoV2Options().read(config.framework.options);
  const std::int64_t batch = config.data.batchSize;
  const std::int64_t keys = options.symmetric ? 2 * batch : batch;  // of one step
  if (keys >= 1 && options.queueSize % keys != 0) {
    const std::int64_t next = (options.queueSize / keys + 1) * keys;
    problems.push_back(
        {"framework.queueSize",
         fmt::format("framework.queueSize: {} is not a multiple of {} {}; use {}",
                     options.queueSize,
                     options.symmetric ? "twice the batch size," : "the batch size", keys, next)});
  }
  if (config.data.limit > 0 && options.queueSize > config.data.limit) {
    problems.push_back(
        {"framework.queueSize",
         fmt::format("framework.queueSize: {} is more than the {} images of data.limit: "
                     "the queue holds several keys of one image",
                     options.queueSize, config.data.limit),
         /*isWarning=*/true});
  }
  const std::int64_t together = batch / config.optimizer.accumulation;
  if (options.bnSplits >= 1 && together % options.bnSplits != 0) {
    problems.push_back(
        {"framework.bnSplits",
         fmt::format("framework.bnSplits: {} images cannot be cut into {} equal parts", together,
                     options.bnSplits)});
  } else if (options.bnSplits >= 1 && together / options.bnSplits < 2) {
    problems.push_back({"framework.bnSplits",
                        fmt::format("framework.bnSplits: {} parts of {} images hold one image "
                                    "each; batch norm needs at least 2",
                                    options.bnSplits, together)});
  }
}

}  // namespace

const std::vector<FrameworkEntry>& frameworkTable() {
  static const std::vector<FrameworkEntry> table{
      {"mocov2", "MoCo v2",
       "Contrast with a queue of keys from a momentum encoder (Chen et al. 2020).",
       moCoV2Options().specs(), &make<MoCoV2, &moCoV2Options>, &checkMoCoV2, &unitsOfMoCoV2,
       &chanceOfMoCoV2},
      {"mocov3", "MoCo v3",
       "Contrast of predictions with the batch's keys from a momentum encoder (Chen, Xie and He "
       "2021).",
       moCoV3Options().specs(), &make<MoCoV3, &moCoV3Options>, &checkNothing, &unitsWithMomentum,
       &chanceOfMoCoV3},
      {"simclr", "SimCLR",
       "Contrast of two views with all other pictures of the batch (Chen et al. 2020).",
       simCLROptions().specs(), &make<SimCLR, &simCLROptions>, &checkNothing, &unitsWithOneEncoder,
       &chanceOfSimCLR},
      {"byol", "BYOL",
       "Predicts what a momentum encoder says of the other view; no negatives (Grill et al. 2020).",
       byolOptions().specs(), &make<BYOL, &byolOptions>, &checkNothing, &unitsWithMomentum,
       &noChance},
      {"simsiam", "SimSiam",
       "Predicts what the encoder itself says of the other view, with a stopped gradient; neither "
       "negatives nor a momentum encoder (Chen and He 2021).",
       simSiamOptions().specs(), &make<SimSiam, &simSiamOptions>, &checkNothing, &unitsOfSimSiam,
       &noChance},
      {"barlowtwins", "Barlow Twins",
       "Makes the correlation of the two views' features over the batch the identity (Zbontar et "
       "al. 2021).",
       barlowTwinsOptions().specs(), &make<BarlowTwins, &barlowTwinsOptions>, &checkBatchStatistics,
       &unitsWithOneEncoder, &noChance},
      {"vicreg", "VICReg",
       "Keeps features of two views alike, spread out and uncorrelated (Bardes et al. 2022).",
       vicRegOptions().specs(), &make<VICReg, &vicRegOptions>, &checkBatchStatistics,
       &unitsWithOneEncoder, &noChance},
  };
  return table;
}

const FrameworkEntry& frameworkEntry(const std::string& key) {
  for (const FrameworkEntry& entry : frameworkTable()) {
    if (entry.key == key) return entry;
  }
  throw ConfigError(fmt::format("framework.name: there is no framework '{}'", key));
}

std::shared_ptr<SiameseFramework> makeFramework(const MethodChoice& choice,
                                                const NetworkShape& shape, std::uint64_t seed) {
  return frameworkEntry(choice.name).make(choice.options, shape, seed);
}

}  // namespace mixmask
