// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/torch_file.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/file_output.h"
#include "core/checkpoints/pickle_writer.h"
#include "core/checkpoints/zip_writer.h"

namespace mixmask {
namespace {

constexpr int kProtocol = 2;  // of pickle; the only one that torch.load(weights_only=True) takes

const char* storageOf(const torch::Tensor& tensor) {
  TORCH_CHECK(tensor.scalar_type() == torch::kFloat32 || tensor.scalar_type() == torch::kInt64,
              "an exported tensor is float32 or int64, not ", tensor.scalar_type());
  return tensor.scalar_type() == torch::kFloat32 ? "FloatStorage" : "LongStorage";
}

// torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, backward hooks),
// the storage being the archive's entry data/<key>.
void addTensor(PickleWriter& pickle, const std::string& key, const torch::Tensor& tensor) {
  pickle.global("torch._utils", "_rebuild_tensor_v2");
  pickle.begin();
  pickle.begin();
  pickle.text("storage");
  pickle.global("torch", storageOf(tensor));
  pickle.text(key);
  pickle.text("cpu");
  pickle.integer(tensor.numel());
  pickle.endTuple();
  pickle.loadPersistent();
  pickle.integer(0);
  pickle.tuple(tensor.sizes());
  pickle.tuple(tensor.strides());
  pickle.boolean(false);
  pickle.global("collections", "OrderedDict");
  pickle.emptyTuple();
  pickle.call();
  pickle.endTuple();
  pickle.call();
}

std::string pickleOf(const ExportedNetwork& network) {
  PickleWriter pickle(kProtocol);
  pickle.emptyDict();
  pickle.begin();
  std::size_t key = 0;
  for (const auto& [name, tensor] : network.tensors) {
    pickle.text(name);
    addTensor(pickle, std::to_string(key++), tensor);
  }
  pickle.endItems();
  return std::move(pickle).finish();
}

}  // namespace

ExportedFile writeTorchFile(const std::filesystem::path& file, const ExportedNetwork& network) {
  const std::string pickle = pickleOf(network);
  // torch takes the folder's name from the first entry, and version 3 for what it writes itself.
  std::vector<ZipEntry> entries{{"archive/data.pkl", pickle}, {"archive/byteorder", "little"}};
  for (const auto& [name, tensor] : network.tensors) {
    entries.push_back({fmt::format("archive/data/{}", entries.size() - 2), bytesOf(tensor)});
  }
  entries.push_back({"archive/version", "3\n"});
  const std::string archive = zipArchiveOf(entries, file.string());
  writeFileAtomically(file, archive);
  return {.tensors = static_cast<std::int64_t>(network.tensors.size()),
          .bytes = static_cast<std::int64_t>(archive.size())};
}

}  // namespace mixmask
