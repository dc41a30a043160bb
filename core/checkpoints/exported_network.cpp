// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/exported_network.h"

#include <algorithm>

namespace mixmask {

torch::Tensor ExportedNetwork::find(const std::string& name) const {
  const auto found =
      std::ranges::find(tensors, name, &std::pair<std::string, torch::Tensor>::first);
  return found == tensors.end() ? torch::Tensor() : found->second;
}

std::string_view bytesOf(const torch::Tensor& tensor) {
  return {static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()};
}

}  // namespace mixmask
