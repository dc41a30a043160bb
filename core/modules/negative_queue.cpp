// SPDX-License-Identifier: Apache-2.0
#include "core/modules/negative_queue.h"

#include "core/base/random.h"

namespace mixmask {

NegativeQueueImpl::NegativeQueueImpl(std::int64_t size, std::int64_t dimension) {
  keys_ = register_buffer("keys", torch::zeros({size, dimension}));
  head_ = register_buffer("head", torch::zeros({}, torch::kInt64));
}

void NegativeQueueImpl::initialize(std::uint64_t seed) {
  Random random(DrawKey{.seed = seed, .stream = Stream::init});
  std::vector<double> values(static_cast<std::size_t>(keys_.numel()));
  for (double& value : values) value = random.normal();
  const auto noise = torch::tensor(values, torch::kFloat64).view(keys_.sizes());
  const torch::NoGradGuard noGrad;
  keys_.copy_(noise / noise.norm(2, 1, true));
}

void NegativeQueueImpl::enqueue(const torch::Tensor& keys) {
  const torch::NoGradGuard noGrad;
  const std::int64_t size = keys_.size(0), count = keys.size(0);
  TORCH_CHECK(size % count == 0, "NegativeQueue: ", count, " keys do not divide its size ", size);
  // Without asking a GPU where the head is.
  const auto rows = (head_ + torch::arange(count, head_.options())).remainder(size);
  keys_.index_copy_(0, rows, keys.to(keys_.scalar_type()));
  head_.copy_((head_ + count).remainder(size));
}

}  // namespace mixmask
