// SPDX-License-Identifier: Apache-2.0
#include "core/config/run_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/frameworks/siamese_framework.h"
#include "core/mixing/view_mixer.h"

namespace mixmask {
namespace {

using testing::HasSubstr;

std::string messageOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

bool hasProblem(const RunConfig& config, const std::string& path) {
  for (const ConfigProblem& problem : check(config)) {
    if (problem.path == path && !problem.isWarning) return true;
  }
  return false;
}

std::vector<OptionChoice> choicesOf(const std::string& path) {
  for (const OptionSpec& spec : optionSpecs(RunConfig())) {
    if (spec.key == path) return spec.choices;
  }
  return {};
}

TEST(RunConfig, DefaultsAreTheOfficialImageNetRecipesWhereTheyFitTheData) {
  RunConfig config;
  setOption(config, "data.name", std::string("image-folder"));
  EXPECT_TRUE(check(config).empty());
  EXPECT_EQ(std::get<std::int64_t>(optionValue(config, "framework.queueSize")), 65536);
  EXPECT_EQ(std::get<double>(optionValue(config, "framework.temperature")), 0.2);
  EXPECT_EQ(std::get<std::int64_t>(optionValue(config, "mixer.gridSize")), 8);
}

TEST(RunConfig, EveryCompiledRecipeParsesAndPassesTheCheck) {
  ASSERT_FALSE(recipes().empty());
  for (const Recipe& recipe : recipes()) {
    SCOPED_TRACE(recipe.name);
    EXPECT_FALSE(recipe.description.empty());
    EXPECT_TRUE(check(parseConfig(recipe.yaml, recipe.name)).empty());
  }
}

TEST(RunConfig, SurvivesTheWayThroughYaml) {
  RunConfig config = loadRecipe("quickstart");
  applyAssignment(config, "mixer.keepRatio=0.35");
  applyAssignment(config, "optimizer.weightDecay=0.0005");
  applyAssignment(config, "data.root=/some where/with: colon # and hash");
  const RunConfig again = parseConfig(toYaml(config), "text");
  for (const OptionSpec& spec : optionSpecs(config)) {
    EXPECT_EQ(optionValue(again, spec.key), optionValue(config, spec.key)) << spec.key;
  }
}

TEST(RunConfig, UnknownKeyNamesTheLineAndTheNearestKey) {
  const std::string message = messageOf([] {
    parseConfig("version: 1\nframework:\n  name: mocov2\n  queueSzie: 4096\n", "my.yaml");
  });
  EXPECT_THAT(message, HasSubstr("my.yaml, line 4"));
  EXPECT_THAT(message, HasSubstr("did you mean 'queueSize'?"));
}

TEST(RunConfig, RefusesWhatIsNoConfiguration) {
  EXPECT_THAT(messageOf([] { parseConfig("version: 2\n", "f"); }), HasSubstr("version '2'"));
  EXPECT_THAT(messageOf([] { parseConfig("data: {name: cifar10}\n", "f"); }), HasSubstr("version"));
  EXPECT_THAT(messageOf([] { parseConfig("version: 1\ndata: [\n", "f"); }), HasSubstr("not YAML"));
  EXPECT_THAT(messageOf([] { parseConfig("version: 1\ndata: {limit: 1, limit: 2}\n", "f"); }),
              HasSubstr("twice"));
  EXPECT_THAT(messageOf([] { parseConfig("- 1\n", "f"); }), HasSubstr("sections"));
  EXPECT_THAT(messageOf([] { parseConfig("version: 1\ndata: {limit: many}\n", "f"); }),
              HasSubstr("'many' is not a whole number"));
  EXPECT_THAT(messageOf([] { parseConfig("version: 1\nmixer: {gridSize: 99}\n", "f"); }),
              HasSubstr("mixer.gridSize: 99 is above the largest allowed value 32"));
  EXPECT_THAT(messageOf([] { parseConfig("version: 1\nruntime: {seed: [1, 2]}\n", "f"); }),
              HasSubstr("'seed' needs one value"));
  EXPECT_THAT(messageOf([] { readConfigFile("/nowhere/x.yaml"); }), HasSubstr("/nowhere/x.yaml"));
}

TEST(RunConfig, AssignmentOfAnUnknownOptionNamesTheNearest) {
  RunConfig config;
  EXPECT_THAT(messageOf([&] { applyAssignment(config, "mixer.gridSise=4"); }),
              HasSubstr("did you mean mixer.gridSize?"));
  EXPECT_THAT(messageOf([&] { applyAssignment(config, "gridSize"); }),
              HasSubstr("not an assignment"));
}

TEST(RunConfig, AnotherMethodDropsTheOptionsOfTheFirst) {
  RunConfig config = loadRecipe("quickstart");
  applyAssignment(config, "mixer.name=none");
  EXPECT_TRUE(config.mixer.options.empty());
  EXPECT_THROW(optionValue(config, "mixer.gridSize"), ConfigError);
  EXPECT_TRUE(check(config).empty());
}

TEST(Check, TellsEveryProblemAtOnceWithItsPath) {
  RunConfig config = loadRecipe("quickstart");
  config.data.batchSize = 0;
  config.optimizer.learningRate = -1;
  config.runtime.device = "gpu";
  EXPECT_TRUE(hasProblem(config, "data.batchSize"));
  EXPECT_TRUE(hasProblem(config, "optimizer.learningRate"));
  EXPECT_TRUE(hasProblem(config, "runtime.device"));
}

TEST(Check, NamesTheQueueSizeThatWouldDo) {
  RunConfig config = loadRecipe("quickstart");
  applyAssignment(config, "framework.queueSize=1000");
  const auto problems = check(config);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].message,
            "framework.queueSize: 1000 is not a multiple of the batch size 256; use 1024");
}

TEST(Check, FindsWhatDoesNotFitTogether) {
  RunConfig config = loadRecipe("quickstart");
  config.data.limit = 100;
  EXPECT_TRUE(hasProblem(config, "data.batchSize"));
  config = loadRecipe("quickstart");
  config.backbone.stem = "imagenet";
  EXPECT_TRUE(hasProblem(config, "backbone.stem"));
  config = loadRecipe("quickstart");
  applyAssignment(config, "mixer.gridSize=32");
  EXPECT_TRUE(hasProblem(config, "mixer.gridSize"));
  config = loadRecipe("quickstart");
  applyAssignment(config, "framework.bnSplits=3");
  EXPECT_TRUE(hasProblem(config, "framework.bnSplits"));
  config = loadRecipe("quickstart");
  config.evaluation.knn.bank = 50;
  EXPECT_TRUE(hasProblem(config, "evaluation.knn.k"));
}

TEST(Check, PatchesMustDivideTheView) {
  RunConfig config = loadRecipe("quickstart");
  applyAssignments(config, {"backbone.patchSize=6", "backbone.name=vit_s"});
  const auto problems = check(config);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].message,
            "backbone.patchSize: patches of 6 pixels do not divide views of 16; use "
            "backbone.patchSize=4 or another augmentation.viewSize");
  applyAssignment(config, "backbone.patchSize=0");
  applyAssignment(config, "backbone.stem=imagenet");  // which a ViT does not have
  EXPECT_TRUE(check(config).empty());
}

TEST(Check, TheSmallConvNetNeedsViewsOfFourPixels) {
  RunConfig config = loadRecipe("quickstart");
  applyAssignments(config, {"backbone.name=convnet", "mixer.name=none", "augmentation.viewSize=3"});
  const auto problems = check(config);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].message,
            "augmentation.viewSize: views of 3 pixels are too small for 'convnet'; use 4 or more");
  applyAssignments(config, {"augmentation.viewSize=4", "backbone.stem=imagenet"});
  EXPECT_TRUE(check(config).empty());
}

TEST(Check, CutsABatchIntoEqualPartsOfTwoOrMore) {
  RunConfig config = loadRecipe("quickstart");
  for (const char* parts : {"3", "256"}) {
    setOptionFromText(config, "optimizer.accumulation", parts);
    EXPECT_TRUE(hasProblem(config, "optimizer.accumulation")) << parts;
  }
  applyAssignment(config, "optimizer.accumulation=64");
  EXPECT_TRUE(check(config).empty());
  applyAssignment(config, "framework.bnSplits=4");  // parts of one image
  EXPECT_TRUE(hasProblem(config, "framework.bnSplits"));
}

TEST(Check, RefusesABatchOfOneWhateverTheFramework) {
  for (const OptionChoice& framework : choicesOf("framework.name")) {
    RunConfig config;
    setOption(config, "framework.name", framework.key);
    config.data.batchSize = 1;
    EXPECT_TRUE(hasProblem(config, "data.batchSize")) << framework.key;
  }
}

TEST(Check, RefusesMasksPerSampleWithALossOfTheWholeBatch) {
  RunConfig config;
  applyAssignment(config, "mixer.perSample=true");
  EXPECT_FALSE(hasProblem(config, "mixer.perSample"));
  applyAssignment(config, "framework.name=barlowtwins");
  EXPECT_TRUE(hasProblem(config, "mixer.perSample"));
  applyAssignment(config, "mixer.perSample=false");
  EXPECT_FALSE(hasProblem(config, "mixer.perSample"));
}

TEST(LoadRecipe, NamesTheNearestRecipe) {
  EXPECT_THAT(messageOf([] { loadRecipe("quickstrat"); }), HasSubstr("did you mean 'quickstart'?"));
}

// From each recipe to any method by its name alone, as an ablation or the form does it.
TEST(MethodNames, CanBeChangedAloneWhereverOneComesFrom) {
  for (const Recipe& recipe : recipes()) {
    for (const MixerEntry& mixer : mixerTable()) {
      for (const FrameworkEntry& framework : frameworkTable()) {
        RunConfig config = loadRecipe(recipe.name);
        applyAssignment(config, "mixer.name=" + mixer.key);
        applyAssignment(config, "framework.name=" + framework.key);
        for (const ConfigProblem& problem : check(config)) {
          EXPECT_TRUE(problem.isWarning) << recipe.name << ": " << problem.message;
        }
      }
    }
  }
}

}  // namespace
}  // namespace mixmask
