// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>

#include <memory>
#include <optional>
#include <string>

namespace mixmask {

// How the values of a parameter begin.
struct InitialValues {
  enum class Kind { constant, normal, uniform };
  Kind kind = Kind::constant;
  double scale = 0;  // the constant, the standard deviation, or the bound of -scale .. scale
};

// An encoder without its head: images -> features h.
class BackboneImpl : public torch::nn::Module {
 public:
  // images: N, C, H, W -> N, featureDim.
  virtual torch::Tensor forward(const torch::Tensor& images) = 0;
  virtual std::int64_t featureDim() const = 0;
  // Of the parameter with this name of the backbone's own; nothing: what initializeParameters()
  // gives a parameter of its shape.
  virtual std::optional<InitialValues> initialValuesOf(const std::string& /*name*/,
                                                       const torch::Tensor& /*value*/) const {
    return std::nullopt;
  }
};
using Backbone = std::shared_ptr<BackboneImpl>;

}  // namespace mixmask
