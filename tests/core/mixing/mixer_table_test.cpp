// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <map>

#include "core/base/error.h"
#include "core/mixing/mixmask_mixer.h"
#include "core/mixing/view_mixer.h"

namespace mixmask {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(MixerTable, EveryRowIsDescribedAndMakesAPlanWithItsNumberOfPasses) {
  const std::map<std::string, std::size_t> passes{{"mixmask", 2}, {"unmix", 2}, {"both", 3},
                                                  {"erase", 1},   {"mscn", 1},  {"none", 1}};
  ASSERT_EQ(mixerTable().size(), passes.size());
  const auto view = torch::rand({4, 1, 8, 8});
  for (const MixerEntry& entry : mixerTable()) {
    EXPECT_FALSE(entry.label.empty()) << entry.key;
    EXPECT_TRUE(entry.description.ends_with(".")) << entry.key;
    for (const OptionSpec& spec : entry.options) {
      EXPECT_TRUE(spec.description.ends_with(".")) << spec.key;
      EXPECT_EQ(problemWith(spec, spec.initial), "") << spec.key;
    }
    const auto mixer = makeMixer({entry.key, {}});
    const auto plan = mixer->plan(view, view, mixer->draw(4, 8, 8, 0, 0));
    EXPECT_EQ(plan.queries.size(), passes.at(entry.key)) << entry.key;
  }
}

TEST(MixerTable, MixMaskHasTheKeysOfTheConfiguration) {
  std::vector<std::string> keys;
  for (const OptionSpec& spec : mixerEntry("mixmask").options) keys.push_back(spec.key);
  EXPECT_THAT(keys, ElementsAre("mask", "gridSize", "keepRatio", "partner", "perSample",
                                "generator", "ratioSampling", "ratioSpread", "ratioBeta"));
}

TEST(MixerTable, MixMaskOffersEveryMaskGeneratorAndMakesIt) {
  const OptionSpec mask = mixerEntry("mixmask").options.at(0);
  ASSERT_EQ(mask.choices.size(), maskGeneratorTable().size());
  for (const OptionChoice& choice : mask.choices) {
    for (const std::string generator : {"exact", "official"}) {
      const auto mixer = makeMixer({"mixmask", {{"mask", choice.key}, {"generator", generator}}});
      EXPECT_EQ(mixer->draw(4, 8, 8, 0, 0).size(), 1u);
    }
  }
}

TEST(MixerTable, OptionsReachTheMixer) {
  const auto mixer = makeMixer(
      {"mixmask", {{"gridSize", std::int64_t{4}}, {"keepRatio", 0.25}, {"perSample", true}}});
  const MixDraw draw = mixer->draw(3, 8, 8, 0, 0).at(0);
  ASSERT_EQ(draw.masks.size(), 3u);
  EXPECT_EQ(draw.masks[0].size, 4);
  EXPECT_EQ(draw.masks[0].kept(), 4);
  EXPECT_DOUBLE_EQ(draw.lambda[0], 0.25);
}

TEST(MixerTable, NoMixingHasOneCleanInputAndNoMask) {
  const auto view1 = torch::rand({4, 1, 8, 8}), view2 = torch::rand({4, 1, 8, 8});
  const auto mixer = makeMixer({"none", {}});
  EXPECT_TRUE(mixer->draw(4, 8, 8, 0, 0).empty());
  const auto plan = mixer->plan(view1, view2, {});
  ASSERT_EQ(plan.queries.size(), 1u);
  EXPECT_TRUE(plan.view2.is_same(view2));
  EXPECT_TRUE(plan.queries[0].images.is_same(view1));
  ASSERT_EQ(plan.queries[0].targets.size(), 1u);
  EXPECT_FALSE(plan.queries[0].targets[0].weight.defined());
}

TEST(MixerTable, NamesAMixerThatItDoesNotKnow) {
  try {
    makeMixer({"cutmix", {}});
    FAIL() << "accepted";
  } catch (const ConfigError& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("cutmix"), HasSubstr("mixmask, unmix, both, erase, mscn, none")));
  }
}

}  // namespace
}  // namespace mixmask
