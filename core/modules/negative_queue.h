// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>

namespace mixmask {

// MoCo's queue of negatives: the keys of the last batches, the oldest replaced first.
class NegativeQueueImpl : public torch::nn::Module {
 public:
  // K keys of D dimensions, L2-normalised; they start as normalised noise from the seed.
  NegativeQueueImpl(std::int64_t size, std::int64_t dimension);
  void initialize(std::uint64_t seed);

  const torch::Tensor& negatives() const { return keys_; }  // K, D
  // keys: N, D, detached, with K divisible by N so that a batch never wraps (official assertion).
  void enqueue(const torch::Tensor& keys);

 private:
  torch::Tensor keys_;  // K, D (the official code stores the transpose)
  torch::Tensor head_;  // where the next batch goes; int64
};
TORCH_MODULE(NegativeQueue);

}  // namespace mixmask
