// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/onnx_file.h"

#include <fmt/format.h>

#include <deque>
#include <limits>
#include <numeric>

#include "core/base/error.h"
#include "core/base/file_output.h"
#include "core/checkpoints/onnx_fields.h"
#include "core/checkpoints/onnx_graph.h"

namespace mixmask {
namespace {

std::int64_t sizeOf(const std::vector<std::string_view>& chunks) {
  return std::accumulate(chunks.begin(), chunks.end(), std::int64_t{0},
                         [](std::int64_t sum, std::string_view chunk) {
                           return sum + static_cast<std::int64_t>(chunk.size());
                         });
}

// TensorProto up to its bytes, which follow.
ProtobufMessage headOf(const std::string& name, const torch::Tensor& tensor) {
  ProtobufMessage head;
  for (const std::int64_t size : tensor.sizes()) head.integer(onnx::tensor::kSize, size);
  return head.integer(onnx::tensor::kType, onnx::tensor::kFloat32)
      .bytes(onnx::tensor::kName, name)
      .announce(onnx::tensor::kBytes, tensor.nbytes());
}

// ModelProto but for its graph.
ProtobufMessage modelOf(const NetworkDescription& description) {
  ProtobufMessage model;
  model.integer(onnx::model::kIrVersion, onnx::model::kIrVersion7)
      .bytes(onnx::model::kProducer, "MixMask Studio")
      .message(onnx::model::kOperatorSet, ProtobufMessage().integer(onnx::operator_set::kVersion,
                                                                    onnx::operator_set::kOpset13));
  for (const auto& [key, value] : metadataOf(description)) {
    model.message(
        onnx::model::kMetadata,
        ProtobufMessage().bytes(onnx::metadata::kKey, key).bytes(onnx::metadata::kValue, value));
  }
  return model;
}

}  // namespace

ExportedFile writeOnnxFile(const std::filesystem::path& file, const ExportedNetwork& network) {
  const OnnxGraph graph = onnxGraphOf(network);
  std::deque<std::string> heads;
  // The weights are the last fields of the graph and the graph the last of the model, so that they
  // go to the file from where they lie.
  std::vector<std::string_view> chunks{graph.message.text()};
  for (const auto& [name, tensor] : graph.initializers) {
    const ProtobufMessage head = headOf(name, tensor);
    heads.push_back(ProtobufMessage()
                        .announce(onnx::graph::kInitializer, head.text().size() + tensor.nbytes())
                        .text() +
                    head.text());
    chunks.insert(chunks.end(), {heads.back(), bytesOf(tensor)});
  }
  ProtobufMessage model = modelOf(network.description);
  model.announce(onnx::model::kGraph, static_cast<std::uint64_t>(sizeOf(chunks)));
  chunks.insert(chunks.begin(), model.text());
  const std::int64_t bytes = sizeOf(chunks);
  if (bytes > std::numeric_limits<std::int32_t>::max()) {
    throw OutputError(
        fmt::format("cannot write {}: {} bytes are more than the 2 GB that a protocol buffer may "
                    "have; use --format pth",
                    file.string(), bytes));
  }
  writeFileAtomically(file, chunks);
  return {.tensors = static_cast<std::int64_t>(graph.initializers.size()), .bytes = bytes};
}

}  // namespace mixmask
