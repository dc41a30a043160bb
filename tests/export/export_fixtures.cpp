// SPDX-License-Identifier: Apache-2.0
// export_fixtures FOLDER: networks in every format that they have, with what our own forward pass
// makes of some images, for tests/export/check_exports.py:
//   manifest.json, <network>.images.npy, <network>.outputs.npy, <network>.<format>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "core/backbones/backbone_table.h"
#include "core/checkpoints/classifier_file.h"
#include "core/checkpoints/npy_file.h"
#include "core/checkpoints/safetensors.h"
#include "core/session/checkpoint_export.h"
#include "tests/init_formula.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

struct Fixture {
  std::string name;
  NetworkShape shape;
  std::int64_t classes = 0;  // 0: the encoder alone
  std::vector<std::string> formats;
};

const std::vector<Fixture> kFixtures{
    {"resnet18_classifier",
     {{.name = "resnet18"}, 3, 64},
     10,
     {"torchvision", "pth", "onnx", "detectron2"}},
    {"resnet50_encoder",
     {{.name = "resnet50"}, 3, 64},
     0,
     {"torchvision", "pth", "onnx", "detectron2"}},
    {"wide_grey_encoder",
     {{.name = "wide_resnet50_2", .width = 0.125}, 1, 64},
     0,
     {"torchvision", "pth", "onnx"}},
    {"cifar_classifier",
     {{.name = "resnet18", .stem = "cifar"}, 1, 28},
     7,
     {"torchvision", "pth", "onnx"}},
    {"vit_classifier", {{.name = "vit_s"}, 3, 32}, 5, {"torchvision", "pth"}},
};

// Values that depend on the name alone, running statistics included.
std::vector<std::pair<std::string, torch::Tensor>> fill(BackboneImpl& backbone) {
  const torch::NoGradGuard noGrad;
  std::vector<std::pair<std::string, torch::Tensor>> tensors;
  for (const auto& item : backbone.named_parameters()) tensors.emplace_back(item.pair());
  for (const auto& item : backbone.named_buffers()) tensors.emplace_back(item.pair());
  for (auto& [name, tensor] : tensors) {
    if (tensor.is_floating_point()) tensor.copy_(test::formulaValue(name, 7, tensor.sizes()));
    tensor = tensor.detach();
  }
  return tensors;
}

// As an evaluation writes it, or as another program does.
fs::path writeSource(const fs::path& folder, const Fixture& fixture,
                     std::vector<std::pair<std::string, torch::Tensor>> tensors) {
  const fs::path file = folder / (fixture.name + ".source.safetensors");
  if (fixture.classes == 0) {
    writeTensorFile(file, {.tensors = std::move(tensors), .metadata = {}});
    return file;
  }
  const auto channels = static_cast<std::size_t>(fixture.shape.inputChannels);
  ClassifierFile classifier{.backbone = fixture.shape.backbone,
                            .channels = fixture.shape.inputChannels,
                            .viewSize = fixture.shape.viewSize,
                            .mean = std::vector<float>(channels, 0.45F),
                            .standardDeviation = std::vector<float>(channels, 0.225F),
                            .classNames = {},
                            .trainedBy = "a formula",
                            .tensors = std::move(tensors)};
  for (std::int64_t i = 0; i < fixture.classes; ++i) {
    classifier.classNames.push_back("class " + std::to_string(i));
  }
  writeClassifierFile(file, classifier);
  return file;
}

nlohmann::json write(const fs::path& folder, const Fixture& fixture) {
  const torch::NoGradGuard noGrad;
  const Backbone backbone = makeBackbone(fixture.shape);
  backbone->eval();
  auto tensors = fill(*backbone);
  const auto size = fixture.shape.viewSize;
  const auto images =
      test::formulaUniform("images", 1, {3, fixture.shape.inputChannels, size, size})
          .to(torch::kFloat32);
  auto outputs = backbone->forward(images);
  if (fixture.classes > 0) {
    const auto weight =
        test::formulaValue("fc.weight", 7, {fixture.classes, outputs.size(1)}).to(torch::kFloat32);
    const auto bias = test::formulaValue("fc.bias", 7, {fixture.classes}).to(torch::kFloat32);
    outputs = torch::linear(outputs, weight, bias);
    tensors.emplace_back("fc.weight", weight);
    tensors.emplace_back("fc.bias", bias);
  }
  writeNpyFile(folder / (fixture.name + ".images.npy"), images);
  writeNpyFile(folder / (fixture.name + ".outputs.npy"), outputs);
  const fs::path source = writeSource(folder, fixture, std::move(tensors));
  nlohmann::json exports = nlohmann::json::object();
  for (const std::string& format : fixture.formats) {
    const fs::path file = folder / (fixture.name + "." + format);
    const ExportResult result = exportCheckpoint({source, format, file});
    exports[format] = {
        {"tensors", result.tensors}, {"bytes", result.bytes}, {"usage", result.usage}};
  }
  return {{"name", fixture.name}, {"classes", fixture.classes}, {"exports", exports}};
}

}  // namespace
}  // namespace mixmask

int main(int argc, char** argv) try {
  if (argc != 2) throw std::runtime_error("usage: export_fixtures FOLDER");
  const std::filesystem::path folder = argv[1];
  nlohmann::json manifest = nlohmann::json::array();
  for (const auto& fixture : mixmask::kFixtures)
    manifest.push_back(mixmask::write(folder, fixture));
  std::ofstream(folder / "manifest.json") << manifest.dump(1) << '\n';
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
