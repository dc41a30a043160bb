// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/mixing/both_mixer.h"
#include "core/mixing/erase_mixer.h"
#include "core/mixing/mixmask_mixer.h"
#include "core/mixing/no_mixer.h"
#include "core/mixing/unmix_mixer.h"
#include "core/mixing/view_mixer.h"

namespace mixmask {
namespace {

std::unique_ptr<ViewMixer> makeMixMask(const OptionMap& options) {
  return std::make_unique<MixMaskMixer>(mixMaskOptions().read(options));
}

// Official: the partners of the masks are a permutation, those of Un-Mix the reversed batch.
OptionTable<MixMaskOptions> mixMaskOptionsOfBoth() {
  return mixMaskOptions({.partner = "permutation"});
}
std::vector<OptionSpec> bothOptions() {
  auto specs = mixMaskOptionsOfBoth().specs();
  for (OptionSpec& spec : unMixOptions().specs()) specs.push_back(std::move(spec));
  return specs;
}

std::unique_ptr<ViewMixer> makeUnMix(const OptionMap& options) {
  return std::make_unique<UnMixMixer>(unMixOptions().read(options));
}

std::unique_ptr<ViewMixer> makeBoth(const OptionMap& options) {
  return std::make_unique<BothMixer>(mixMaskOptionsOfBoth().read(options),
                                     unMixOptions().read(options));
}

std::unique_ptr<ViewMixer> makeErase(const OptionMap& options) {
  return std::make_unique<EraseMixer>(erasingOf(eraseOptions().read(options)));
}

std::unique_ptr<ViewMixer> makeMscn(const OptionMap& options) {
  return std::make_unique<EraseMixer>(erasingOf(mscnOptions().read(options)));
}

std::unique_ptr<ViewMixer> makeNoMixer(const OptionMap& /*options*/) {
  return std::make_unique<NoMixer>();
}

}  // namespace

// The whole list of mixers, in the order in which the UI shows them.
const std::vector<MixerEntry>& mixerTable() {
  static const std::vector<MixerEntry> table{
      {"mixmask", "MixMask (filling)",
       "Masked cells of a view are filled from another picture of the batch, and the loss is "
       "shared between the two by lambda, the share that each shows.",
       mixMaskOptions().specs(), &makeMixMask},
      {"unmix", "Un-Mix (global and region)",
       "A view is blended with another picture of the batch, or a box of it is replaced, and the "
       "loss is shared between the two (Shen et al. 2022).",
       unMixOptions().specs(), &makeUnMix},
      {"both", "Un-Mix and MixMask",
       "Both mixtures in one step: three query passes and five loss terms.", bothOptions(),
       &makeBoth},
      {"erase", "Erasing",
       "A part of the view is hidden and nothing takes its place; the plain loss. The baseline "
       "that "
       "MixMask improves on.",
       eraseOptions().specs(), &makeErase},
      {"mscn", "MSCN",
       "Erasing made for ConvNets: high-pass filtered views, grid and focal masks, noise in the "
       "holes (Jing et al. 2022).",
       mscnOptions().specs(), &makeMscn},
      {"none",
       "No mixing",
       "The framework's own loss on unmixed views, the baseline.",
       {},
       &makeNoMixer},
  };
  return table;
}

const MixerEntry& mixerEntry(const std::string& key) {
  std::string known;
  for (const MixerEntry& entry : mixerTable()) {
    if (entry.key == key) return entry;
    known += (known.empty() ? "" : ", ") + entry.key;
  }
  throw ConfigError(fmt::format("mixer.name: there is no mixer \"{}\"; use one of {}", key, known));
}

std::unique_ptr<ViewMixer> makeMixer(const MethodChoice& choice) {
  return mixerEntry(choice.name).make(choice.options);
}

}  // namespace mixmask
