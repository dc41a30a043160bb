// SPDX-License-Identifier: Apache-2.0
// labels: recipes
// Three steps of every compiled-in recipe on a tiny data set of the right shape.
#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/core.hpp>

#include "core/image_files/image_file.h"
#include "tests/temporary_folder.h"
#include "tests/training_run.h"

namespace mixmask {
namespace {

constexpr int kImages = 32;

std::vector<std::uint8_t> noise(std::size_t count, std::uint64_t seed) {
  Random random(seed);
  std::vector<std::uint8_t> bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.bits());
  return bytes;
}

std::vector<std::uint8_t> picture(int index) {
  auto pixels = noise(64 * 64 * 3, static_cast<std::uint64_t>(index));
  return encodePng(cv::Mat(64, 64, CV_8UC3, pixels.data()));
}

// Binary records: labels, then three planes of 32 x 32.
std::vector<std::uint8_t> records(std::size_t labels, std::uint64_t seed) {
  auto bytes = noise(kImages * (labels + 3072), seed);
  for (std::size_t i = 0; i < kImages; ++i) {
    for (std::size_t label = 0; label < labels; ++label) {
      bytes[i * (labels + 3072) + label] = static_cast<std::uint8_t>(i % 10);
    }
  }
  return bytes;
}

void makeDataset(const std::string& name, const test::TemporaryFolder& folder) {
  if (name == "cifar10") {
    for (int i = 1; i <= 5; ++i) {
      folder.write("data_batch_" + std::to_string(i) + ".bin", records(1, i));
    }
    folder.write("test_batch.bin", records(1, 9));
  } else if (name == "cifar100") {
    folder.write("train.bin", records(2, 1));
    folder.write("test.bin", records(2, 2));
  } else if (name == "image-folder") {
    for (int i = 0; i < kImages; ++i) {
      const std::string file = "/" + std::to_string(i % 2) + "/" + std::to_string(i) + ".png";
      folder.write("train" + file, picture(i));
      folder.write("val" + file, picture(100 + i));
    }
  } else if (name == "tiny-imagenet") {
    std::string annotations;
    folder.write("wnids.txt", "n0\nn1\n");
    for (int i = 0; i < kImages; ++i) {
      const std::string of = "n" + std::to_string(i % 2);
      folder.write("train/" + of + "/images/" + of + "_" + std::to_string(i) + ".JPEG", picture(i));
      folder.write("val/images/val_" + std::to_string(i) + ".JPEG", picture(100 + i));
      annotations += "val_" + std::to_string(i) + ".JPEG\t" + of + "\n";
    }
    folder.write("val/val_annotations.txt", annotations);
  }
}

class ShippedRecipe : public testing::TestWithParam<std::string> {};

TEST_P(ShippedRecipe, IsValidAndTrainsForThreeSteps) {
  RunConfig config = loadRecipe(GetParam());
  EXPECT_TRUE(check(config).empty());

  const test::TemporaryFolder folder;
  makeDataset(config.data.name, folder);
  if (config.data.name != "fashion-mnist") config.data.root = (folder.path() / ".").string();
  // Small in every way that leaves the method as it is.
  for (const std::string assignment :
       {"data.limit=32", "data.batchSize=8", "runtime.steps=3", "runtime.threads=0",
        "evaluation.knn.k=5", "evaluation.knn.bank=8", "evaluation.knn.queries=8"}) {
    applyAssignment(config, assignment);
  }
  if (config.framework.name == "mocov2") {
    applyAssignment(config, "framework.queueSize=64");
    applyAssignment(config, "framework.bnSplits=1");
  }
  if (config.backbone.stem == "imagenet") applyAssignment(config, "augmentation.viewSize=64");
  const auto outcome = test::train(config, folder.path() / "run", false);
  ASSERT_EQ(outcome.steps.size(), 3U);
  for (const StepReport& step : outcome.steps) EXPECT_TRUE(std::isfinite(step.loss));
}

std::vector<std::string> shippedRecipes() {
  setenv("XDG_CONFIG_HOME", "/nonexistent", 1);  // none of the user's own
  std::vector<std::string> names;
  for (const Recipe& recipe : recipes()) names.push_back(recipe.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, ShippedRecipe, testing::ValuesIn(shippedRecipes()),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace mixmask
