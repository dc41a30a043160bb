// SPDX-License-Identifier: Apache-2.0
#pragma once

// Numbers of the fields and values of ONNX's messages that an export needs, from onnx.proto of ONNX
// 1.12. They never change: that is how the format stays readable.
//
// Debian has the messages as a library, libonnx-dev, which cannot be used here. LibTorch 2.11
// brings the headers of protobuf 3.13 in its include folder, so a file that sees torch does not
// compile with those of Debian's 3.21. And libtorch_cpu.so exports nine functions that Debian's
// libprotobuf exports as well (std::_Hashtable and std::call_once for types of google::protobuf),
// so that the loader would let one version run code of the other. LibTorch's own exporter
// (torch::jit::export_onnx) works on TorchScript, which torch is giving up.
namespace mixmask::onnx {

namespace model {
inline constexpr int kIrVersion = 1, kProducer = 2, kGraph = 7, kOperatorSet = 8, kMetadata = 14;
inline constexpr int kIrVersion7 = 7;  // the one of opset 13
}  // namespace model

namespace operator_set {
inline constexpr int kVersion = 2;
inline constexpr int kOpset13 = 13;
}  // namespace operator_set

namespace metadata {
inline constexpr int kKey = 1, kValue = 2;
}

namespace graph {
inline constexpr int kNode = 1, kName = 2, kInitializer = 5, kInput = 11, kOutput = 12;
}

namespace node {
inline constexpr int kInput = 1, kOutput = 2, kName = 3, kOperation = 4, kAttribute = 5;
}

namespace attribute {
inline constexpr int kName = 1, kFloat = 2, kInteger = 3, kIntegers = 8, kType = 20;
inline constexpr int kFloatType = 1, kIntegerType = 2, kIntegersType = 7;
}  // namespace attribute

namespace tensor {
inline constexpr int kSize = 1, kType = 2, kName = 8, kBytes = 9;
inline constexpr int kFloat32 = 1;
}  // namespace tensor

namespace value {
inline constexpr int kName = 1, kType = 2;
}

namespace type {
inline constexpr int kTensor = 1;
}

namespace tensor_type {
inline constexpr int kElement = 1, kShape = 2;
}

namespace shape {
inline constexpr int kDimension = 1;
}

namespace dimension {
inline constexpr int kValue = 1, kLabel = 2;
}

}  // namespace mixmask::onnx
