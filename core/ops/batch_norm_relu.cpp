// SPDX-License-Identifier: Apache-2.0
#include "core/ops/batch_norm_relu.h"

#include <ATen/OpMathType.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include <optional>

#include "core/ops/batch_norm_relu_kernel.h"

namespace mixmask::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

at::Tensor channelsLast(const at::Tensor& x) {
  return x.contiguous(at::MemoryFormat::ChannelsLast);
}

void normalizeInto(at::Tensor& y, const NormalizedBatch& batch, const at::Tensor& residual) {
  normalizeRelu(batch, residual.defined() ? channelsLast(residual) : residual, y);
}

// Fills batch.mean and batch.variance, too.
void normalizeByItselfInto(at::Tensor& y, const NormalizedBatch& batch,
                           const at::Tensor& residual) {
  batchStatistics(batch);
  normalizeInto(y, batch, residual);
}

struct Function : torch::autograd::Function<Function> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& bias, const std::optional<at::Tensor>& residual,
                            double eps, const at::Tensor& mean, const at::Tensor& variance) {
    const at::Tensor input = channelsLast(x);
    at::Tensor y = at::empty_like(input);
    normalizeByItselfInto(y, {input, weight, bias, mean, variance, eps},
                          residual.value_or(at::Tensor()));
    // Without a residual the backward pass finds the sign of y again from x.
    context->save_for_backward({input, weight, bias, mean, variance, residual ? y : at::Tensor()});
    context->saved_data["eps"] = eps;
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1], &y = saved[5];
    const at::Tensor gradient = channelsLast(gradients[0]);
    BatchNormReluGradients result{at::empty_like(x), at::empty_like(weight), at::empty_like(weight),
                                  y.defined() ? at::empty_like(x) : at::Tensor()};
    batchNormReluBackward(
        {x, weight, saved[2], saved[3], saved[4], context->saved_data["eps"].toDouble()}, y,
        gradient, result);
    return {result.x, result.weight, result.bias, result.residual, {}, {}, {}};
  }
};

bool isPerChannel(const at::Tensor& values, const at::Tensor& x) {
  return values.numel() == x.size(1) && values.is_contiguous();
}

void check(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
           const at::Tensor& residual) {
  TORCH_CHECK(fusesBatchNormRelu(x, weight, residual),
              "batchNormRelu: x must be N, C, H, W in float32, float64 or bfloat16 on the CPU, the "
              "weight of the type it is computed in and the residual of that of x, found ",
              x.toString(), " ", x.sizes(), ", ", weight.toString(), ", ", residual.toString());
  TORCH_CHECK(isPerChannel(weight, x) && isPerChannel(bias, x),
              "batchNormRelu: weight and bias must have ", x.size(1), " values each, found ",
              weight.sizes(), " and ", bias.sizes());
  TORCH_CHECK(!residual.defined() || residual.sizes() == x.sizes(),
              "batchNormRelu: the residual must be as x, ", x.sizes(), ", found ",
              residual.sizes());
}

}  // namespace

bool fusesBatchNormRelu(const torch::Tensor& x, const torch::Tensor& weight,
                        const torch::Tensor& residual) {
  const auto type = x.scalar_type();
  return x.device().is_cpu() && x.dim() == 4 && x.numel() > 0 &&
         (type == at::kFloat || type == at::kDouble || type == at::kBFloat16) &&
         weight.scalar_type() == at::toOpMathType(type) &&
         (!residual.defined() || (residual.scalar_type() == type && residual.device().is_cpu()));
}

BatchNormRelu batchNormRelu(const torch::Tensor& x, const torch::Tensor& weight,
                            const torch::Tensor& bias, double eps, std::int64_t splits,
                            const torch::Tensor& residual) {
  check(x, weight, bias, residual);
  TORCH_CHECK(splits > 0 && x.size(0) % splits == 0, "batchNormRelu: a batch of ", x.size(0),
              " rows in ", splits, " splits");
  TORCH_CHECK(x.numel() / x.size(1) > splits,
              "batchNormRelu: more than one value per channel is needed, found ", x.sizes());
  BatchNormRelu result;
  result.mean = at::empty({splits, x.size(1)}, weight.options().requires_grad(false));
  result.variance = at::empty_like(result.mean);
  if (torch::GradMode::is_enabled()) {
    result.output = Function::apply(x, weight, bias,
                                    residual.defined() ? std::optional(residual) : std::nullopt,
                                    eps, result.mean, result.variance);
  } else {
    result.output = channelsLast(x);
    normalizeByItselfInto(
        result.output, {result.output, weight, bias, result.mean, result.variance, eps}, residual);
  }
  return result;
}

torch::Tensor batchNormReluOf(const torch::Tensor& x, const torch::Tensor& weight,
                              const torch::Tensor& bias, double eps, const torch::Tensor& mean,
                              const torch::Tensor& variance, const torch::Tensor& residual) {
  check(x, weight, bias, residual);
  TORCH_CHECK(isPerChannel(mean, x) && isPerChannel(variance, x),
              "batchNormReluOf: mean and variance must have ", x.size(1), " values each, found ",
              mean.sizes(), " and ", variance.sizes());
  TORCH_CHECK(!torch::GradMode::is_enabled(), "batchNormReluOf is not differentiable");
  at::Tensor y = channelsLast(x);
  normalizeInto(y, {y, weight, bias, mean.unsqueeze(0), variance.unsqueeze(0), eps}, residual);
  return y;
}

}  // namespace mixmask::ops
