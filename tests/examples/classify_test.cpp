// SPDX-License-Identifier: Apache-2.0
// examples/classify.cpp names the class that our own forward pass names.
#include <gmock/gmock.h>

#include <cstdio>
#include <opencv2/imgcodecs.hpp>

#include "core/backbones/backbone_table.h"
#include "core/base/random.h"
#include "core/checkpoints/classifier_file.h"
#include "core/session/checkpoint_export.h"
#include "core/transforms/apply_view.h"
#include "tests/init_formula.h"
#include "tests/temporary_folder.h"

namespace mixmask {
namespace {

std::string outputOf(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) text += static_cast<char>(c);
  EXPECT_EQ(pclose(pipe), 0) << command;
  return text;
}

struct Case {
  const char* backbone;
  const char* stem;
  int channels, viewSize;
};
class Classify : public testing::TestWithParam<Case> {};

TEST_P(Classify, NamesTheClassOfOurOwnForwardPassWithItsShare) {
  const auto& [name, stem, channels, viewSize] = GetParam();
  const torch::NoGradGuard noGrad;
  const test::TemporaryFolder folder;
  ClassifierFile content{
      .backbone = {.name = name, .stem = stem, .width = 0.25},
      .channels = channels,
      .viewSize = viewSize,
      .mean = std::vector<float>(static_cast<std::size_t>(channels), 0.4F),
      .standardDeviation = std::vector<float>(static_cast<std::size_t>(channels), 0.25F),
      .classNames = {"zero", "one", "two", "three"},
      .trainedBy = "a formula",
      .tensors = {}};
  const Backbone backbone = makeBackbone({content.backbone, channels, viewSize});
  backbone->eval();
  const auto add = [&](const std::string& key, torch::Tensor tensor) {
    if (tensor.is_floating_point()) tensor.copy_(test::formulaValue(key, 5, tensor.sizes()));
    content.tensors.emplace_back(key, tensor.detach());
  };
  for (const auto& item : backbone->named_parameters()) add(item.key(), item.value());
  for (const auto& item : backbone->named_buffers()) add(item.key(), item.value());
  const auto weight = torch::empty({4, backbone->featureDim()}), bias = torch::empty({4});
  add("fc.weight", weight);
  add("fc.bias", bias);
  writeClassifierFile(folder.path() / "classifier", content);
  exportCheckpoint({folder.path() / "classifier", "onnx", folder.path() / "export"});

  Random random(3);
  cv::Mat picture(viewSize, viewSize, channels == 3 ? CV_8UC3 : CV_8UC1);
  for (auto* byte = picture.data; byte != picture.dataend; ++byte) {
    *byte = static_cast<unsigned char>(random.below(256));
  }
  cv::imwrite((folder.path() / "picture.png").string(), picture);
  if (channels == 3) {  // OpenCV's files are in BGR
    for (int i = 0; i < viewSize * viewSize; ++i)
      std::swap(picture.data[3 * i], picture.data[3 * i + 2]);
  }
  auto view = torch::empty({1, viewSize, viewSize, channels});
  ViewScratch scratch;
  applyCleanView(picture, viewSize, {content.mean, content.standardDeviation}, scratch,
                 view.data_ptr<float>());
  const auto features = backbone->forward(view.permute({0, 3, 1, 2}));
  const auto shares = torch::linear(features, weight, bias).softmax(1)[0];
  const auto best = shares.argmax().item<std::int64_t>();
  char expected[64];
  std::snprintf(expected, sizeof expected, "%.4f %s\n", shares[best].item<double>(),
                content.classNames[static_cast<std::size_t>(best)].c_str());
  EXPECT_THAT(outputOf(CLASSIFY_PROGRAM " " + (folder.path() / "classifier").string() + " " +
                       (folder.path() / "export").string() + " " +
                       (folder.path() / "picture.png").string()),
              testing::StartsWith(expected));
}

INSTANTIATE_TEST_SUITE_P(Networks, Classify,
                         testing::Values(Case{"resnet18", "imagenet", 3, 64},
                                         Case{"resnet50", "cifar", 1, 28}));

}  // namespace
}  // namespace mixmask
