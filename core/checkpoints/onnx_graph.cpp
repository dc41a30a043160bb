// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/onnx_graph.h"

#include <fmt/format.h>

#include <initializer_list>

#include "core/checkpoints/onnx_fields.h"

namespace mixmask {
namespace {

using Names = std::initializer_list<std::string>;

ProtobufMessage attribute(const std::string& name, float value) {
  namespace field = onnx::attribute;
  return ProtobufMessage()
      .bytes(field::kName, name)
      .number(field::kFloat, value)
      .integer(field::kType, field::kFloatType);
}

ProtobufMessage attribute(const std::string& name, std::int64_t value) {
  namespace field = onnx::attribute;
  return ProtobufMessage()
      .bytes(field::kName, name)
      .integer(field::kInteger, value)
      .integer(field::kType, field::kIntegerType);
}

ProtobufMessage attribute(const std::string& name, std::initializer_list<std::int64_t> values) {
  namespace field = onnx::attribute;
  ProtobufMessage message;
  message.bytes(field::kName, name);
  for (const std::int64_t value : values) message.integer(field::kIntegers, value);
  return message.integer(field::kType, field::kIntegersType);
}

// A float32 tensor; a size of 0 is one that is known only when the network runs.
ProtobufMessage valueOf(const std::string& name,
                        std::initializer_list<std::pair<const char*, std::int64_t>> sizes) {
  ProtobufMessage shape;
  for (const auto& [label, size] : sizes) {
    ProtobufMessage dimension;
    if (size > 0) {
      dimension.integer(onnx::dimension::kValue, size);
    } else {
      dimension.bytes(onnx::dimension::kLabel, label);
    }
    shape.message(onnx::shape::kDimension, dimension);
  }
  const auto tensor = ProtobufMessage()
                          .integer(onnx::tensor_type::kElement, onnx::tensor::kFloat32)
                          .message(onnx::tensor_type::kShape, shape);
  return ProtobufMessage()
      .bytes(onnx::value::kName, name)
      .message(onnx::value::kType, ProtobufMessage().message(onnx::type::kTensor, tensor));
}

// Walks through the network as ResNetImpl::forward does. Every method adds an operation and gives
// the name of its result: that of the module it is, as in "layer1.0.conv1".
class ResNetWriter {
 public:
  explicit ResNetWriter(const ExportedNetwork& network) : network_(network) {}

  OnnxGraph write() {
    const torch::Tensor stem = network_.find("conv1.weight");
    const bool large = !network_.hasCifarStem();
    graph_.message.bytes(onnx::graph::kName, network_.description.backbone.name);
    std::string x = normalize(convolve("images", "conv1", large ? 2 : 1), "bn1");
    x = relu(x, "relu");
    if (large) x = pool(x);
    for (int stage = 1; stage <= 4; ++stage) {
      for (int index = 0; contains(fmt::format("layer{}.{}.conv1.weight", stage, index)); ++index) {
        x = block(x, fmt::format("layer{}.{}.", stage, index), stage > 1 && index == 0 ? 2 : 1);
      }
    }
    addNode("GlobalAveragePool", {x}, "avgpool");
    const bool classifies = network_.hasClassifier();
    const std::string features = classifies ? "flatten" : "features";
    addNode("Flatten", {"avgpool"}, features, {attribute("axis", std::int64_t{1})});
    if (classifies) classify(features);
    graph_.message.message(
        onnx::graph::kInput,
        valueOf("images", {{"batch", 0}, {"", stem.size(1)}, {"height", 0}, {"width", 0}}));
    graph_.message.message(onnx::graph::kOutput,
                           valueOf(classifies ? "logits" : "features",
                                   {{"batch", 0}, {"", classifies ? classes() : featureDim_}}));
    return std::move(graph_);
  }

 private:
  bool contains(const std::string& name) const { return network_.find(name).defined(); }
  std::int64_t classes() const {
    return static_cast<std::int64_t>(network_.description.classNames.size());
  }

  void addNode(const char* operation, Names inputs, const std::string& result,
               std::initializer_list<ProtobufMessage> attributes = {}) {
    ProtobufMessage node;
    for (const std::string& input : inputs) node.bytes(onnx::node::kInput, input);
    node.bytes(onnx::node::kOutput, result)
        .bytes(onnx::node::kName, result)
        .bytes(onnx::node::kOperation, operation);
    for (const ProtobufMessage& item : attributes) node.message(onnx::node::kAttribute, item);
    graph_.message.message(onnx::graph::kNode, node);
  }

  std::string initializer(const std::string& name) {
    graph_.initializers.emplace_back(name, network_.find(name));
    return name;
  }

  // Without bias; pads to keep the size.
  std::string convolve(const std::string& x, const std::string& name, std::int64_t stride) {
    const torch::Tensor weight = network_.find(name + ".weight");
    const std::int64_t kernel = weight.size(2), padding = kernel / 2;
    featureDim_ = weight.size(0);
    addNode("Conv", {x, initializer(name + ".weight")}, name,
            {attribute("kernel_shape", {kernel, kernel}), attribute("strides", {stride, stride}),
             attribute("pads", {padding, padding, padding, padding})});
    return name;
  }

  std::string normalize(const std::string& x, const std::string& name) {
    constexpr float kEpsilon = 1e-5F;  // torch's
    addNode("BatchNormalization",
            {x, initializer(name + ".weight"), initializer(name + ".bias"),
             initializer(name + ".running_mean"), initializer(name + ".running_var")},
            name, {attribute("epsilon", kEpsilon)});
    return name;
  }

  std::string relu(const std::string& x, const std::string& name) {
    addNode("Relu", {x}, name);
    return name;
  }

  std::string pool(const std::string& x) {
    addNode("MaxPool", {x}, "maxpool",
            {attribute("kernel_shape", {3, 3}), attribute("strides", {2, 2}),
             attribute("pads", {1, 1, 1, 1})});
    return "maxpool";
  }

  // Two 3x3 convolutions, or 1x1 - 3x3 - 1x1, beside a shortcut; the first 3x3 has the stride.
  std::string block(const std::string& x, const std::string& name, std::int64_t stride) {
    const bool bottleneck = contains(name + "conv3.weight");
    const bool widens = contains(name + "downsample.0.weight");
    const std::string shortcut =
        widens ? normalize(convolve(x, name + "downsample.0", stride), name + "downsample.1") : x;
    std::string y = convolve(x, name + "conv1", bottleneck ? 1 : stride);
    y = relu(normalize(y, name + "bn1"), name + "relu1");
    y = normalize(convolve(y, name + "conv2", bottleneck ? stride : 1), name + "bn2");
    if (bottleneck) {
      y = normalize(convolve(relu(y, name + "relu2"), name + "conv3", 1), name + "bn3");
    }
    addNode("Add", {y, shortcut}, name + "add");
    return relu(name + "add", name + "relu");
  }

  void classify(const std::string& features) {
    addNode("Gemm", {features, initializer("fc.weight"), initializer("fc.bias")}, "logits",
            {attribute("transB", std::int64_t{1})});
  }

  const ExportedNetwork& network_;
  OnnxGraph graph_;
  std::int64_t featureDim_ = 0;  // channels of the last convolution
};

}  // namespace

OnnxGraph onnxGraphOf(const ExportedNetwork& network) {
  return ResNetWriter(network).write();
}

}  // namespace mixmask
