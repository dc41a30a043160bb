// SPDX-License-Identifier: Apache-2.0
// What leaves the program is the encoder that is judged, and comes back bit for bit.
#include "core/training/network_to_export.h"

#include <gmock/gmock.h>

#include <limits>
#include <map>

#include "core/base/error.h"
#include "core/checkpoints/classifier_file.h"
#include "core/checkpoints/export_format.h"
#include "core/training/imported_backbone.h"
#include "tests/message_of.h"
#include "tests/temporary_folder.h"
#include "tests/training_run.h"

namespace mixmask {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// The tensors of a network by name.
std::map<std::string, torch::Tensor> stateOf(const BackboneImpl& network) {
  std::map<std::string, torch::Tensor> state;
  for (const auto& item : network.named_parameters()) state[item.key()] = item.value();
  for (const auto& item : network.named_buffers()) state[item.key()] = item.value();
  return state;
}

void expectSame(const std::map<std::string, torch::Tensor>& found, const ExportedNetwork& wanted) {
  ASSERT_EQ(found.size(), wanted.tensors.size());
  for (const auto& [name, tensor] : wanted.tensors) {
    ASSERT_TRUE(found.contains(name)) << name;
    EXPECT_TRUE(torch::equal(found.at(name), tensor)) << name;
  }
}

class Export : public testing::Test {
 protected:
  std::filesystem::path in(const std::string& name) const { return folder_.path() / name; }

  // A classifier above a small network, with its own values.
  ClassifierFile classifier(const std::string& backbone, std::int64_t viewSize) const {
    ClassifierFile content{.backbone = {.name = backbone, .width = 0.125},
                           .channels = 3,
                           .viewSize = viewSize,
                           .mean = {0.5F, 0.4F, 0.3F},
                           .standardDeviation = {0.2F, 0.2F, 0.3F},
                           .classNames = {"cat", "dog"},
                           .trainedBy = "linear",
                           .tensors = {}};
    const Backbone network = makeBackbone({content.backbone, content.channels, viewSize});
    initializeParameters(*network, 3);
    for (const auto& [name, tensor] : stateOf(*network)) {
      content.tensors.emplace_back(name, tensor.detach());
    }
    content.tensors.emplace_back("fc.weight", torch::randn({2, network->featureDim()}));
    content.tensors.emplace_back("fc.bias", torch::randn({2}));
    return content;
  }
  std::string problemOf(const ClassifierFile& content) const {
    writeClassifierFile(in("bad.safetensors"), content);
    return test::messageOf<CheckpointError>([&] { networkToExport(in("bad.safetensors")); });
  }

  test::TemporaryFolder folder_;
};

TEST_F(Export, OfARunIsItsQueryEncoderInEveryFormat) {
  RunConfig config = test::tinyConfig();
  applyAssignments(config,
                   {"backbone.stem=imagenet", "backbone.width=0.125", "augmentation.viewSize=32",
                    "runtime.steps=2", "evaluation.knn.enabled=false"});
  const auto checkpoint = test::train(config, in("run"), false).result.checkpoint;
  const ExportedNetwork network = networkToExport(in("run"));
  EXPECT_EQ(network.source, checkpoint);
  EXPECT_EQ(network.description.viewSize, 32);
  EXPECT_EQ(network.description.mean.size(), 1U);
  EXPECT_THAT(network.description.trainedBy,
              AllOf(HasSubstr("mocov2 with mixmask on fashion-mnist"), HasSubstr("step 2")));
  const TensorFile saved = readTensorFile(checkpoint);
  for (const auto& [name, tensor] : network.tensors) {
    EXPECT_TRUE(torch::equal(tensor, saved.at("model.query.backbone." + name))) << name;
  }
  EXPECT_EQ(network.tensors[0].first, "conv1.weight");
  EXPECT_EQ(network.tensors[5].first, "bn1.num_batches_tracked");  // as in torch's state_dict
  for (const char* format : {"torchvision", "pth"}) {
    exportFormat(format).write(in("export"), network);
    const ImportedBackbone imported = importBackbone(in("export"));
    EXPECT_EQ(imported.shape.backbone.stem, "imagenet");
    expectSame(stateOf(*imported.backbone), network);
    const ExportedNetwork again = networkToExport(in("export"));
    EXPECT_EQ(again.tensors.size(), network.tensors.size());
    EXPECT_EQ(again.description.viewSize, 0);  // another program's file: not known
  }
}

TEST_F(Export, OfDoubleWeightsIsTheirFloat32) {
  RunConfig config = test::tinyConfig();
  applyAssignments(config,
                   {"runtime.precision=fp64", "runtime.steps=1", "evaluation.knn.enabled=false"});
  const auto checkpoint = test::train(config, in("run"), false).result.checkpoint;
  const auto saved = readTensorFile(checkpoint).at("model.query.backbone.conv1.weight");
  EXPECT_EQ(saved.scalar_type(), torch::kFloat64);
  EXPECT_TRUE(
      torch::equal(networkToExport(checkpoint).find("conv1.weight"), saved.to(torch::kFloat32)));
}

TEST_F(Export, OfAClassifierKeepsItsLayerButForDetectron2) {
  const ClassifierFile content = classifier("resnet50", 32);
  writeClassifierFile(in("classifier.safetensors"), content);
  const ExportedNetwork network = networkToExport(in("classifier.safetensors"));
  EXPECT_TRUE(network.hasClassifier());
  ASSERT_EQ(network.tensors.size(), content.tensors.size());
  for (const auto& [name, tensor] : content.tensors) {
    EXPECT_TRUE(torch::equal(network.find(name), tensor)) << name;
  }
  EXPECT_EQ(network.tensors.back().first, "fc.bias");
  for (const char* format : {"torchvision", "pth", "onnx", "detectron2"}) {
    const ExportedFile written = exportFormat(format).write(in("export"), network);
    const std::int64_t norms = 53, all = static_cast<std::int64_t>(network.tensors.size());
    EXPECT_EQ(written.tensors, format == std::string("onnx")         ? all - norms
                               : format == std::string("detectron2") ? all - 2
                                                                     : all);
  }
  const ImportedBackbone imported = importBackbone(in("export"));  // Detectron2's
  ExportedNetwork encoder = network;
  encoder.tensors.resize(network.tensors.size() - 2);
  expectSame(stateOf(*imported.backbone), encoder);
}

TEST_F(Export, OfATransformerHasTorchvisionsNameForTheLayer) {
  writeClassifierFile(in("vit.safetensors"), classifier("vit_s", 32));
  const ExportedNetwork network = networkToExport(in("vit.safetensors"));
  EXPECT_EQ(network.tensors.front().first, "class_token");
  EXPECT_EQ(network.tensors.back().first, "heads.head.bias");
  EXPECT_TRUE(network.isTransformer());
  EXPECT_FALSE(network.isResNet());
}

TEST_F(Export, OfWhatIsNotFiniteOrDoesNotFitIsRefusedByName) {
  const ClassifierFile whole = classifier("resnet18", 32);
  ClassifierFile content = whole;
  content.tensors[4].second[0] = std::numeric_limits<float>::infinity();
  EXPECT_THAT(problemOf(content), AllOf(HasSubstr("bad.safetensors"), HasSubstr("not finite"),
                                        HasSubstr(content.tensors[4].first)));
  content = whole;
  std::erase_if(content.tensors, [](const auto& item) { return item.first == "bn1.bias"; });
  EXPECT_THAT(problemOf(content), HasSubstr("'bn1.bias' is missing"));
  content = whole;
  content.tensors.emplace_back("layer9.weight", torch::zeros({2}));
  EXPECT_THAT(problemOf(content), HasSubstr("holds 123 tensors"));
  content = whole;
  content.backbone.width = 0.25;
  EXPECT_THAT(problemOf(content), HasSubstr("is [8, 3, 7, 7] and not [16, 3, 7, 7]"));
  content.backbone.width = 1e9;
  EXPECT_THAT(problemOf(content), HasSubstr("largest allowed"));
  content = whole;
  content.backbone.name = "resnet19";
  EXPECT_THAT(problemOf(content), HasSubstr("resnet19"));
  content = whole;
  content.tensors[content.tensors.size() - 2].second = torch::zeros({2, 3});
  EXPECT_THAT(problemOf(content), HasSubstr("fc.weight takes 3 features"));
  content = classifier("vit_s", 32);
  content.viewSize = 30;
  EXPECT_THAT(problemOf(content), HasSubstr("patches"));
}

}  // namespace
}  // namespace mixmask
