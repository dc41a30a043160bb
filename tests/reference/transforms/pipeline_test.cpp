// SPDX-License-Identifier: Apache-2.0
// labels: reference
#include <nlohmann/json.hpp>

#include "core/transforms/apply_view.h"
#include "tests/reference/transforms/recorded_picture.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

ViewParameters parametersOf(const nlohmann::json& recipe) {
  const std::map<std::string, JitterOperation> operations{
      {"brightness", JitterOperation::brightness},
      {"contrast", JitterOperation::contrast},
      {"saturation", JitterOperation::saturation},
      {"hue", JitterOperation::hue}};
  ViewParameters view;
  view.top = recipe["crop"][0];
  view.left = recipe["crop"][1];
  view.height = recipe["crop"][2];
  view.width = recipe["crop"][3];
  view.jitters = recipe["jitter"];
  for (std::size_t i = 0; i < 4; ++i) view.order[i] = operations.at(recipe["order"][i]);
  view.brightness = recipe["factors"]["brightness"];
  view.contrast = recipe["factors"]["contrast"];
  view.saturation = recipe["factors"]["saturation"];
  view.hue = recipe["factors"]["hue"];
  view.grayscale = recipe["gray"];
  view.blurs = recipe["blur"];
  view.blurKernel = 9;
  view.sigma = recipe["sigma"];
  view.flips = recipe["flip"];
  return view;
}

TEST(ApplyView, EqualsTorchvisionsPipelineOnEveryRecordedView) {
  const TensorFile file = test::reference("augment_pipeline");
  const cv::Mat picture = test::pictureOf(file.at("image_u8"));
  const Normalization imageNet{{0.485F, 0.456F, 0.406F}, {0.229F, 0.224F, 0.225F}};
  const auto recipes = nlohmann::json::parse(file.metadata.at("recipes"));
  ASSERT_EQ(recipes.size(), 4U);
  ViewScratch scratch;
  for (std::size_t i = 0; i < recipes.size(); ++i) {
    SCOPED_TRACE(i);
    const int size = recipes[i]["size"];
    std::vector<float> ours(static_cast<std::size_t>(3 * size * size));
    applyView(picture, parametersOf(recipes[i]), size, imageNet, scratch, ours.data());
    test::expectClose(ours, file.at("f32_" + std::to_string(i)), 1e-3, true);
  }
}

}  // namespace
}  // namespace mixmask
