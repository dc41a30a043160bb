// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/frameworks/moco_v2.h"

namespace mixmask {
namespace {

std::shared_ptr<SiameseFramework> makeMoCoV2(const OptionMap& options, const NetworkShape& shape,
                                             std::uint64_t seed) {
  return std::make_shared<MoCoV2>(moCoV2Options().read(options), shape, seed);
}

void checkMoCoV2(const RunConfig& config, std::vector<ConfigProblem>& problems) {
  const MoCoV2Options options = moCoV2Options().read(config.framework.options);
  const std::int64_t batch = config.data.batchSize;
  if (batch >= 1 && options.queueSize % batch != 0) {
    const std::int64_t next = (options.queueSize / batch + 1) * batch;
    problems.push_back(
        {"framework.queueSize",
         fmt::format("framework.queueSize: {} is not a multiple of the batch size {}; use {}",
                     options.queueSize, batch, next)});
  }
  if (config.data.limit > 0 && options.queueSize > config.data.limit) {
    problems.push_back(
        {"framework.queueSize",
         fmt::format("framework.queueSize: {} is more than the {} images of data.limit: "
                     "the queue holds several keys of one image",
                     options.queueSize, config.data.limit),
         /*isWarning=*/true});
  }
  if (options.bnSplits >= 1 && batch % options.bnSplits != 0) {
    problems.push_back(
        {"framework.bnSplits",
         fmt::format("framework.bnSplits: a batch of {} cannot be cut into {} equal parts", batch,
                     options.bnSplits)});
  } else if (options.bnSplits >= 1 && batch / options.bnSplits < 2) {
    problems.push_back({"framework.bnSplits",
                        fmt::format("framework.bnSplits: {} parts of a batch of {} hold one image "
                                    "each; batch norm needs at least 2",
                                    options.bnSplits, batch)});
  }
}

}  // namespace

const std::vector<FrameworkEntry>& frameworkTable() {
  static const std::vector<FrameworkEntry> table{
      {"mocov2", "MoCo v2",
       "Contrast with a queue of keys from a momentum encoder (Chen et al. 2020).",
       moCoV2Options().specs(), &makeMoCoV2, &checkMoCoV2, 1},
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

void place(SiameseFramework& framework, torch::Device device, torch::ScalarType type) {
  const torch::NoGradGuard noGrad;
  framework.to(device);
  const auto convert = [&](torch::Tensor& tensor) {
    if (!tensor.is_floating_point()) return;
    const auto format =
        tensor.dim() == 4 ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous;
    tensor.set_data(tensor.to(type).contiguous(format));
  };
  for (torch::Tensor& parameter : framework.parameters()) convert(parameter);
  for (torch::Tensor& buffer : framework.buffers()) convert(buffer);
}

}  // namespace mixmask
