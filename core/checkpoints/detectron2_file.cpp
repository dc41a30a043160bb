// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/detectron2_file.h"

#include <fmt/format.h>

#include "core/base/file_output.h"
#include "core/checkpoints/pickle_writer.h"

namespace mixmask {
namespace {

constexpr int kProtocol = 4;      // of pickle; Python 3.4 and later
constexpr int kArrayVersion = 1;  // of numpy's state of an array
constexpr int kTypeVersion = 3;   // and of a type

// bn1 -> stem.conv1.norm, layer1.0.bn2 -> res2.0.conv2.norm, downsample.0 -> shortcut,
// downsample.1 -> shortcut.norm.
std::string detectron2Name(std::string name) {
  const auto replace = [&name](const std::string& old, const std::string& now) {
    const auto at = name.find(old);
    if (at != name.npos) name.replace(at, old.size(), now);
  };
  if (!name.starts_with("layer")) name = "stem." + name;
  for (int stage = 1; stage <= 4; ++stage) {
    replace(fmt::format("layer{}.", stage), fmt::format("res{}.", stage + 1));
  }
  for (int number = 1; number <= 3; ++number) {
    replace(fmt::format("bn{}.", number), fmt::format("conv{}.norm.", number));
  }
  replace("downsample.0.", "shortcut.");
  replace("downsample.1.", "shortcut.norm.");
  return name;
}

// numpy.dtype("f4", False, True) with the state that makes it little-endian.
void addType(PickleWriter& pickle, const torch::Tensor& tensor) {
  pickle.global("numpy", "dtype");
  pickle.begin();
  pickle.text(tensor.is_floating_point() ? "f4" : "i8");
  pickle.boolean(false);
  pickle.boolean(true);
  pickle.endTuple();
  pickle.call();
  pickle.begin();
  pickle.integer(kTypeVersion);
  pickle.text("<");
  for (int i = 0; i < 3; ++i) pickle.none();
  pickle.integer(-1);
  pickle.integer(-1);
  pickle.integer(0);
  pickle.endTuple();
  pickle.setState();
}

// An empty numpy.ndarray, which its state then fills. numpy 2 still knows numpy.core for the sake
// of such files, and numpy 1 knows nothing else.
void addArray(PickleWriter& pickle, const torch::Tensor& tensor) {
  pickle.global("numpy.core.multiarray", "_reconstruct");
  pickle.begin();
  pickle.global("numpy", "ndarray");
  pickle.tuple(std::vector<std::int64_t>{0});
  pickle.bytes("b");
  pickle.endTuple();
  pickle.call();
  pickle.begin();
  pickle.integer(kArrayVersion);
  pickle.tuple(tensor.sizes());
  addType(pickle, tensor);
  pickle.boolean(false);  // row by row
  pickle.bytes(bytesOf(tensor));
  pickle.endTuple();
  pickle.setState();
}

}  // namespace

ExportedFile writeDetectron2File(const std::filesystem::path& file,
                                 const ExportedNetwork& network) {
  ExportedFile written;
  PickleWriter pickle(kProtocol);
  pickle.emptyDict();
  pickle.begin();
  pickle.text("model");
  pickle.emptyDict();
  pickle.begin();
  for (const auto& [name, tensor] : network.tensors) {
    if (name.starts_with("fc.")) continue;
    pickle.text(detectron2Name(name));
    addArray(pickle, tensor);
    ++written.tensors;
  }
  pickle.endItems();
  pickle.text("__author__");
  pickle.text("MixMask Studio");
  pickle.text("matching_heuristics");
  pickle.boolean(true);
  pickle.endItems();
  const std::string text = std::move(pickle).finish();
  writeFileAtomically(file, text);
  written.bytes = static_cast<std::int64_t>(text.size());
  return written;
}

}  // namespace mixmask
