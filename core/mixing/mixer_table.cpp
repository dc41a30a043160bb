// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/mixing/mixmask_mixer.h"
#include "core/mixing/no_mixer.h"
#include "core/mixing/view_mixer.h"

namespace mixmask {
namespace {

std::unique_ptr<ViewMixer> makeMixMask(const OptionMap& options) {
  return std::make_unique<MixMaskMixer>(mixMaskOptions().read(options));
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
       "shared "
       "between the two by lambda, the share that each shows.",
       mixMaskOptions().specs(), &makeMixMask, 2},
      {"none",
       "No mixing",
       "The framework's own loss on unmixed views, the baseline.",
       {},
       &makeNoMixer,
       1},
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
