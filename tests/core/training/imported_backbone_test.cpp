// SPDX-License-Identifier: Apache-2.0
// Encoders from files of other programs, made here from one of ours.
#include "core/training/imported_backbone.h"

#include <gmock/gmock.h>

#include <limits>
#include <map>

#include "core/base/error.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"
#include "tests/training_run.h"

namespace mixmask {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class Imported : public testing::Test {
 protected:
  Imported() {
    RunConfig config = test::tinyConfig();
    applyAssignments(config,
                     {"backbone.width=0.125", "runtime.steps=1", "evaluation.knn.enabled=false"});
    checkpoint_ = test::train(config, folder_.path() / "run", false).result.checkpoint;
    for (const auto& [name, tensor] : readTensorFile(checkpoint_).tensors) {
      const std::string ours = "model.query.backbone.";
      if (name.starts_with(ours)) backbone_.emplace_back(name.substr(ours.size()), tensor);
    }
  }

  // The backbone with other names, as another program would write it.
  std::filesystem::path write(const std::string& prefix) const {
    TensorFile file;
    for (const auto& [name, tensor] : backbone_) file.tensors.emplace_back(prefix + name, tensor);
    const auto path = folder_.path() / "other.safetensors";
    writeTensorFile(path, file);
    return path;
  }
  std::string problemOf(const std::string& prefix) const {
    const auto file = write(prefix);
    return test::messageOf<CheckpointError>([&] { importBackbone(file); });
  }
  torch::Tensor& at(const std::string& name) {
    return std::ranges::find(backbone_, name, &std::pair<std::string, torch::Tensor>::first)
        ->second;
  }

  test::TemporaryFolder folder_;
  std::filesystem::path checkpoint_;
  std::vector<std::pair<std::string, torch::Tensor>> backbone_;
};

TEST_F(Imported, HasTheNetworkAndEveryTensorOfTheFile) {
  const auto expectLoaded = [&](const std::filesystem::path& file, const std::string& origin) {
    const ImportedBackbone imported = importBackbone(file);
    EXPECT_THAT(imported.origin, HasSubstr(origin));
    EXPECT_EQ(imported.shape.backbone.name, "resnet18");
    EXPECT_EQ(imported.shape.backbone.stem, "cifar");
    EXPECT_EQ(imported.shape.backbone.width, 0.125);
    EXPECT_EQ(imported.shape.inputChannels, 1);
    auto tensors = imported.backbone->named_parameters();
    for (const auto& item : imported.backbone->named_buffers()) {
      tensors.insert(item.key(), item.value());
    }
    EXPECT_EQ(tensors.size(), backbone_.size());
    for (const auto& [name, tensor] : backbone_) {
      EXPECT_TRUE(torch::equal(tensors[name], tensor)) << name;
    }
  };
  expectLoaded(checkpoint_, "MixMask Studio");
  expectLoaded(write("module.encoder_q."), "query encoder");
  expectLoaded(write("state_dict/backbone."), "solo-learn");
  expectLoaded(write("state_dict/module.base_encoder."), "MoCo v3");
  expectLoaded(write(""), "torchvision");
}

// lightly keeps a ResNet's parts in a torch.nn.Sequential.
TEST_F(Imported, KnowsPartsByTheirNumberAndTrunks) {
  EXPECT_THAT(
      importBackbone(write("classy_state_dict/base_model/model/trunk/_feature_blocks.")).origin,
      HasSubstr("VISSL"));
  const auto whole = backbone_;
  const std::map<std::string, std::string> numbers{{"conv1.", "0."},  {"bn1.", "1."},
                                                   {"layer1.", "4."}, {"layer2.", "5."},
                                                   {"layer3.", "6."}, {"layer4.", "7."}};
  for (auto& [name, tensor] : backbone_) {
    for (const auto& [part, number] : numbers) {
      if (!name.starts_with(part)) continue;
      name = number + name.substr(part.size());
      break;
    }
  }
  const ImportedBackbone imported = importBackbone(write("backbone."));
  EXPECT_THAT(imported.origin, HasSubstr("lightly"));
  const auto parameters = imported.backbone->named_parameters();
  for (const auto& [name, tensor] : whole) {
    if (const auto* loaded = parameters.find(name)) {
      EXPECT_TRUE(torch::equal(*loaded, tensor)) << name;
    }
  }
}

TEST_F(Imported, TellsWhatDoesNotFitAndLoadsNothing) {
  EXPECT_THAT(problemOf("features."), AllOf(HasSubstr("other.safetensors"), HasSubstr("none of")));
  auto whole = backbone_;
  std::erase_if(backbone_, [](const auto& item) { return item.first == "bn1.bias"; });
  backbone_.emplace_back("layer1.0.conv9.weight", torch::zeros({2}));
  at("layer2.1.bn1.weight") = torch::zeros({3});
  EXPECT_THAT(problemOf("encoder_q."),
              AllOf(HasSubstr("missing: bn1.bias"), HasSubstr("unexpected: layer1.0.conv9.weight"),
                    HasSubstr("layer2.1.bn1.weight [3] for [16]")));
  backbone_ = whole;
  at("layer3.0.bn1.bias")[2] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(problemOf("encoder_q."),
              AllOf(HasSubstr("encoder_q.layer3.0.bn1.bias"), HasSubstr("not finite")));
}

TEST_F(Imported, ALayerThatClaimsAnotherWidthMakesNoLargeNetwork) {
  const auto whole = backbone_;
  at("conv1.weight") = torch::zeros({64000, 1, 3, 3});
  EXPECT_THAT(problemOf("encoder_q."), HasSubstr("conv1.weight [64000, 1, 3, 3] for"));
  backbone_ = whole;
  at("layer4.0.conv2.weight") = torch::zeros({51200, 1, 3, 3});
  EXPECT_THAT(problemOf("encoder_q."), HasSubstr("layer4.0.conv2.weight' is [51200, 1, 3, 3]"));
}

TEST_F(Imported, OldFilesNeedNotCountBatches) {
  std::erase_if(backbone_,
                [](const auto& item) { return item.first.ends_with("num_batches_tracked"); });
  EXPECT_NO_THROW(importBackbone(write("encoder_q.")));
}

}  // namespace
}  // namespace mixmask
