// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/checkpoints/exported_network.h"
#include "core/checkpoints/protobuf_message.h"

namespace mixmask {

// A ResNet in evaluation mode as operations of ONNX, opset 13: "images" (batch, channels, height,
// width) -> "features" (batch, features), or "logits" (batch, classes) where it has a classifier.
struct OnnxGraph {
  ProtobufMessage message;  // GraphProto without its initializers
  // What the initializers are: names and float32 values.
  std::vector<std::pair<std::string, torch::Tensor>> initializers;
};
OnnxGraph onnxGraphOf(const ExportedNetwork& network);

}  // namespace mixmask
