// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/export_format.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/error.h"
#include "core/checkpoints/detectron2_file.h"
#include "core/checkpoints/onnx_file.h"
#include "core/checkpoints/safetensors.h"
#include "core/checkpoints/torch_file.h"

namespace mixmask {
namespace {

std::string fitsAll(const ExportedNetwork& /*network*/) {
  return "";
}

std::string misfitOfTorchvision(const ExportedNetwork& network) {
  if (network.isResNet() || network.isTransformer()) return "";
  return fmt::format("torchvision has no network like '{}'; use --format pth",
                     network.description.backbone.name);
}

std::string misfitOfOnnx(const ExportedNetwork& network) {
  if (network.isResNet()) return "";
  return fmt::format("only ResNets are written as ONNX, and this is '{}'; use --format {}",
                     network.description.backbone.name,
                     network.isTransformer() ? "torchvision" : "pth");
}

// Its BasicStem is 7x7 with pooling behind it, over the three colours.
std::string misfitOfDetectron2(const ExportedNetwork& network) {
  if (!network.isResNet()) {
    return fmt::format("Detectron2's backbones are ResNets, and this is '{}'; use --format pth",
                       network.description.backbone.name);
  }
  if (network.hasCifarStem()) {
    return "Detectron2's ResNets have the stem of ImageNet, and this one that of CIFAR; use "
           "--format torchvision";
  }
  if (network.description.channels != 3) {
    return fmt::format(
        "Detectron2 reads images of 3 channels, and this network {}; use --format "
        "torchvision",
        network.description.channels);
  }
  return "";
}

ExportedFile writeTorchvision(const std::filesystem::path& file, const ExportedNetwork& network) {
  TensorFile content{.tensors = network.tensors, .metadata = metadataOf(network.description)};
  content.metadata["format"] = "pt";  // what Python's safetensors writes for torch
  return {.tensors = static_cast<std::int64_t>(network.tensors.size()),
          .bytes = writeTensorFile(file, content)};
}

std::string resNetOfTorchvision(const ExportedNetwork& network) {
  const NetworkDescription& description = network.description;
  if (description.backbone.width != 1) return "";
  std::string code = fmt::format("model = torchvision.models.{}(", description.backbone.name);
  code += network.hasClassifier() ? fmt::format("num_classes={})", description.classNames.size())
                                  : "); model.fc = torch.nn.Identity()";
  const std::int64_t channels = description.channels;
  if (network.hasCifarStem()) {
    code += fmt::format(
        "; model.conv1 = torch.nn.Conv2d({}, 64, 3, 1, 1, bias=False); model.maxpool = "
        "torch.nn.Identity()",
        channels);
  } else if (channels != 3) {
    code += fmt::format("; model.conv1 = torch.nn.Conv2d({}, 64, 7, 2, 3, bias=False)", channels);
  }
  return code;
}

std::string transformerOfTorchvision(const ExportedNetwork& network) {
  constexpr std::int64_t kHeadDim = 64, kLayers = 12;
  const torch::Tensor patches = network.find("conv_proj.weight");
  const std::int64_t width = patches.size(0), channels = patches.size(1);
  std::string code = fmt::format(
      "model = torchvision.models.VisionTransformer({}, {}, {}, {}, {}, {}",
      network.description.viewSize, patches.size(2), kLayers, width / kHeadDim, width, 4 * width);
  code += network.hasClassifier()
              ? fmt::format(", num_classes={})", network.description.classNames.size())
              : "); model.heads = torch.nn.Identity()";
  if (channels != 3) {
    code += fmt::format("; model.conv_proj = torch.nn.Conv2d({}, {}, {}, {})", channels, width,
                        patches.size(2), patches.size(2));
  }
  return code;
}

// Python that loads the dictionary of tensors which `reads` gives, into a network of torchvision
// where it has one.
std::string usageOfState(const ExportedNetwork& network, const std::string& reads) {
  const std::string model = network.isResNet()        ? resNetOfTorchvision(network)
                            : network.isTransformer() ? transformerOfTorchvision(network)
                                                      : "";
  return model.empty() ? fmt::format("state_dict = {}", reads)
                       : fmt::format("{}; model.load_state_dict({})", model, reads);
}

std::string usageOfTorchvision(const std::string& file, const ExportedNetwork& network) {
  return usageOfState(network, fmt::format("safetensors.torch.load_file(\"{}\")", file));
}

std::string usageOfTorch(const std::string& file, const ExportedNetwork& network) {
  return usageOfState(network, fmt::format("torch.load(\"{}\", weights_only=True)", file));
}

std::string usageOfOnnx(const std::string& file, const ExportedNetwork& network) {
  return fmt::format("{} = onnxruntime.InferenceSession(\"{}\").run(None, {{\"images\": images}})",
                     network.hasClassifier() ? "logits" : "features", file);
}

// v1.5 of the bottleneck (the stride in the 3x3 convolution), running statistics that go on.
std::string usageOfDetectron2(const std::string& file, const ExportedNetwork& network) {
  const torch::Tensor stem = network.find("conv1.weight");
  std::string digits;
  for (const char c : network.description.backbone.name) {
    if (c == '_' && !digits.empty()) break;  // wide_resnet50_2
    if (c >= '0' && c <= '9') digits += c;
  }
  const torch::Tensor inner = network.find("layer1.0.conv1.weight");
  const torch::Tensor out = network.find("layer1.0.conv3.weight");
  return fmt::format(
      "MODEL.WEIGHTS \"{}\" MODEL.RESNETS.DEPTH {} MODEL.RESNETS.STEM_OUT_CHANNELS {} "
      "MODEL.RESNETS.RES2_OUT_CHANNELS {} MODEL.RESNETS.WIDTH_PER_GROUP {} "
      "MODEL.RESNETS.STRIDE_IN_1X1 False MODEL.RESNETS.NORM SyncBN INPUT.FORMAT RGB",
      file, digits, stem.size(0), (out.defined() ? out : inner).size(0), inner.size(0));
}

}  // namespace

const std::vector<ExportFormat>& exportFormatTable() {
  static const std::vector<ExportFormat> table{
      {"torchvision", "torchvision (safetensors)",
       "A safetensors file with torchvision's names, and what is known of the images in its "
       "metadata.",
       "safetensors", &misfitOfTorchvision, &writeTorchvision, &usageOfTorchvision},
      {"pth", "PyTorch (.pth)",
       "A state_dict with torchvision's names, for torch.load(file, weights_only=True).", "pth",
       &fitsAll, &writeTorchFile, &usageOfTorch},
      {"detectron2", "Detectron2 (.pkl)",
       "A ResNet without its classifier for MODEL.WEIGHTS of Detectron2: numpy arrays in a pickle.",
       "pkl", &misfitOfDetectron2, &writeDetectron2File, &usageOfDetectron2},
      {"onnx", "ONNX (.onnx)",
       "A ResNet as a graph of opset 13 for any batch and image size, with float32 weights.",
       "onnx", &misfitOfOnnx, &writeOnnxFile, &usageOfOnnx},
  };
  return table;
}

const ExportFormat& exportFormat(const std::string& key) {
  std::vector<std::string> keys;
  for (const ExportFormat& format : exportFormatTable()) {
    if (format.key == key) return format;
    keys.push_back(format.key);
  }
  throw ConfigError(
      fmt::format("--format: there is no format '{}'; use {}", key, fmt::join(keys, ", ")));
}

}  // namespace mixmask
