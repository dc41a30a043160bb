// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/frameworks/siamese_framework.h"
#include "core/transforms/apply_view.h"

namespace mixmask {

struct FeatureRequest {
  std::int64_t count = 0;  // 0: the whole data set; else that many images, picked by `seed`
  std::uint64_t seed = 0;
  int viewSize = 0;
  Normalization normalization;
  Precision precision = Precision::fp32;
  torch::Device device = torch::kCPU;
  int threads = 1;  // that decode and resize
  std::int64_t batchSize = 250;
  bool skipsUnreadable = false;  // else the first is a DataError
  // What is done to a batch of clean views before the network sees them; empty: nothing.
  //   views: N, C, S, S; indices: of their images in the data set.
  std::function<torch::Tensor(const torch::Tensor& views, const std::vector<std::int64_t>& indices)>
      change{};
};

struct LabelledFeatures {
  torch::Tensor features{};  // N, d; float32 as the backbone gives them, on the CPU
  torch::Tensor labels{};    // N, int64; -1: unlabelled
  torch::Tensor indices{};   // N, int64; of the images in the data set
  // Of the images that were left out because their files cannot be read.
  std::vector<std::string> problems{};
};

// Features of clean images by the backbone in evaluation mode; it is put back into training mode
// where it was in it. `progress` gets the share done, 0..1. Returns fewer rows when stopped.
LabelledFeatures extractFeatures(const Backbone& backbone, const Dataset& dataset,
                                 const FeatureRequest& request, std::stop_token stop,
                                 const std::function<void(double)>& progress);

// Which images `count` stands for: the first `count` of a permutation drawn from the seed, in
// rising order; all where count is 0 or more than there are.
std::vector<std::int64_t> sampleIndices(std::int64_t datasetSize, std::int64_t count,
                                        std::uint64_t seed);

}  // namespace mixmask
