// SPDX-License-Identifier: Apache-2.0
// In channels_last, a pixel is a row of C neighbouring values. Moments are taken relative to the
// first row of the part, which takes the cancellation out of the variance.
#include "core/ops/batch_norm_relu_kernel.h"

#include <ATen/Dispatch.h>
#include <ATen/Version.h>
#include <c10/util/BFloat16.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "core/ops/cpu/batch_norm_relu_loops.h"
#include "core/ops/parallel_for.h"

namespace mixmask::ops {
namespace {

constexpr std::int64_t kWorthAThread = 32768;  // values
constexpr std::int64_t kChunks = 64;           // of samples; fixed, so that threads change no sum

// The order in which each thread takes its samples. The second of two passes falls: it meets in the
// cache what the first read last, and leaves there what the convolution after it reads first.
enum class Order { rising, falling };

struct Layout {
  std::int64_t samples, rows, channels, splits;  // rows of one sample

  explicit Layout(const NormalizedBatch& batch)
      : samples(batch.x.size(0)),
        rows(batch.x.size(2) * batch.x.size(3)),
        channels(batch.x.size(1)),
        splits(batch.mean.size(0)) {}

  std::int64_t chunks() const { return std::min(samples, kChunks); }
  std::int64_t firstSample(std::int64_t chunk) const { return chunk * samples / chunks(); }
  template <typename S>
  Rows<S> rowsAt(const S* sample) const {
    return {sample, rows, channels};
  }
  double rowsOfPart() const { return static_cast<double>(samples / splits * rows); }

  // work(chunk, part, offset of the sample's first value) for every sample, chunks in parallel.
  template <typename Work>
  void forEachSample(Order order, Work work) const {
    // Chunks that are worth a thread, as ATen has it (at::internal::GRAIN_SIZE).
    const std::int64_t values = samples * rows * channels;
    const std::int64_t grain = std::max<std::int64_t>(1, kWorthAThread * chunks() / values);
    parallelFor(0, chunks(), grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const std::int64_t chunk = order == Order::rising ? i : begin + end - 1 - i;
        const std::int64_t first = firstSample(chunk), last = firstSample(chunk + 1);
        for (std::int64_t j = first; j < last; ++j) {
          const std::int64_t n = order == Order::rising ? j : first + last - 1 - j;
          work(chunk, n % splits, n * rows * channels);
        }
      }
    });
  }
};

// Two sums for each channel and part, taken chunk by chunk.
class Sums {
 public:
  explicit Sums(const Layout& layout)
      : layout_(layout), values_(layout.chunks() * layout.splits * 2 * layout.channels, 0.0) {}

  double* of(std::int64_t chunk, std::int64_t part) {
    return values_.data() + (chunk * layout_.splits + part) * 2 * layout_.channels;
  }
  // The sums over all chunks: the first ones of each channel, then the second ones.
  std::vector<double> total(std::int64_t part) {
    std::vector<double> sum(2 * layout_.channels, 0.0);
    for (std::int64_t chunk = 0; chunk < layout_.chunks(); ++chunk) {
      const double* values = of(chunk, part);
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += values[i];
    }
    return sum;
  }

 private:
  const Layout& layout_;
  std::vector<double> values_;
};

// The loops for the instructions that torch itself uses here.
template <typename S>
const BatchNormReluLoops<S>& loops() {
  static const BatchNormReluLoops<S> chosen = [] {
    const std::string instructions = at::get_cpu_capability();
    if (instructions == "AVX512") return avx512::batchNormReluLoops<S>();
    if (instructions == "AVX2") return avx2::batchNormReluLoops<S>();
    return baseline::batchNormReluLoops<S>();
  }();
  return chosen;
}

// Of activations in type S; null where there are none.
template <typename S>
const S* valuesOf(const at::Tensor& activations) {
  return activations.defined() ? static_cast<const S*>(activations.const_data_ptr()) : nullptr;
}
template <typename S>
S* valuesToFill(const at::Tensor& activations) {
  return activations.defined() ? static_cast<S*>(activations.mutable_data_ptr()) : nullptr;
}
template <typename S>
S* advanced(S* values, std::int64_t count) {
  return values == nullptr ? nullptr : values + count;
}
float valueOf(BFloat16Bits bits) {
  return c10::BFloat16(bits, c10::BFloat16::from_bits());
}
template <typename T>
T valueOf(T value) {
  return value;
}

template <typename S, typename T = typename ComputedIn<S>::Type>
void statistics(const NormalizedBatch& batch, const Layout& layout) {
  const std::int64_t channels = layout.channels;
  const S* values = valuesOf<S>(batch.x);
  Sums sums(layout);
  layout.forEachSample(
      Order::rising, [&](std::int64_t chunk, std::int64_t part, std::int64_t first) {
        double* sum = sums.of(chunk, part);
        loops<S>().addMoments(layout.rowsAt(values + first), values + part * layout.rows * channels,
                              sum, sum + channels);
      });
  for (std::int64_t part = 0; part < layout.splits; ++part) {
    const std::vector<double> total = sums.total(part);
    const S* shift = values + part * layout.rows * channels;
    T* mean = batch.mean.data_ptr<T>() + part * channels;
    T* variance = batch.variance.data_ptr<T>() + part * channels;
    for (std::int64_t c = 0; c < channels; ++c) {
      const double d = total[c] / layout.rowsOfPart();
      const double v = total[channels + c] / layout.rowsOfPart() - d * d;
      mean[c] = static_cast<T>(valueOf(shift[c]) + d);
      variance[c] = static_cast<T>(v < 0 ? 0 : v);  // NaN stays NaN
    }
  }
}

// x * scale + offset is the normalised batch of each part.
template <typename T>
struct Affine {
  std::int64_t channels;
  const T* mean;
  std::vector<T> scale, offset, inverseDeviation;

  Affine(const NormalizedBatch& batch, const Layout& layout)
      : channels(layout.channels), mean(batch.mean.const_data_ptr<T>()) {
    const T *weight = batch.weight.const_data_ptr<T>(), *bias = batch.bias.const_data_ptr<T>();
    const T* variance = batch.variance.const_data_ptr<T>();
    for (std::int64_t i = 0; i < layout.splits * channels; ++i) {
      const std::int64_t c = i % channels;
      inverseDeviation.push_back(static_cast<T>(1 / std::sqrt(variance[i] + batch.eps)));
      scale.push_back(weight[c] * inverseDeviation.back());
      offset.push_back(bias[c] - mean[i] * scale.back());
    }
  }

  RowAffine<T> of(std::int64_t part) const {
    return RowAffine<T>{scale.data(), offset.data(), mean}.from(part * channels);
  }
};

template <typename S>
void normalize(const NormalizedBatch& batch, const at::Tensor& residual, at::Tensor& y) {
  const Layout layout(batch);
  const Affine<typename ComputedIn<S>::Type> affine(batch, layout);
  const S *values = valuesOf<S>(batch.x), *added = valuesOf<S>(residual);
  S* results = valuesToFill<S>(y);
  layout.forEachSample(Order::falling, [&](std::int64_t, std::int64_t part, std::int64_t first) {
    loops<S>().normalize(layout.rowsAt(values + first), affine.of(part), advanced(added, first),
                         results + first);
  });
}

// With z = x * scale + offset + residual and g = gradient where z > 0, else 0:
// d bias = sum g, d weight = sum g * xhat, d residual = g,
// d x = scale * (g - mean(g) - xhat * mean(g * xhat)), xhat = (x - mean) * inverseDeviation.
template <typename S, typename T = typename ComputedIn<S>::Type>
void backward(const NormalizedBatch& batch, const at::Tensor& y, const at::Tensor& gradient,
              BatchNormReluGradients& result) {
  const Layout layout(batch);
  const std::int64_t channels = layout.channels;
  const Affine<T> affine(batch, layout);
  const S *values = valuesOf<S>(batch.x), *gradients = valuesOf<S>(gradient);
  const S* outputs = valuesOf<S>(y);
  S* ofResidual = valuesToFill<S>(result.residual);

  Sums sums(layout);  // of g and of g * (x - mean)
  layout.forEachSample(Order::rising,
                       [&](std::int64_t chunk, std::int64_t part, std::int64_t first) {
                         double* sum = sums.of(chunk, part);
                         loops<S>().addGradients(layout.rowsAt(values + first), affine.of(part),
                                                 advanced(outputs, first), gradients + first,
                                                 advanced(ofResidual, first), sum, sum + channels);
                       });

  std::vector<double> ofWeight(channels, 0.0), ofBias(channels, 0.0);
  std::vector<T> slope(layout.splits * channels), constant(layout.splits * channels);
  for (std::int64_t part = 0; part < layout.splits; ++part) {
    const std::vector<double> total = sums.total(part);
    for (std::int64_t c = 0; c < channels; ++c) {
      const std::int64_t i = part * channels + c;
      const double inverse = affine.inverseDeviation[i], scale = affine.scale[i];
      ofBias[c] += total[c];
      ofWeight[c] += total[channels + c] * inverse;
      slope[i] =
          static_cast<T>(-scale * inverse * inverse * total[channels + c] / layout.rowsOfPart());
      constant[i] = static_cast<T>(-scale * total[c] / layout.rowsOfPart());
    }
  }
  std::copy(ofWeight.begin(), ofWeight.end(), result.weight.data_ptr<T>());
  std::copy(ofBias.begin(), ofBias.end(), result.bias.data_ptr<T>());

  S* results = valuesToFill<S>(result.x);
  layout.forEachSample(Order::falling, [&](std::int64_t, std::int64_t part, std::int64_t first) {
    loops<S>().gradientOfX(layout.rowsAt(values + first), affine.of(part), gradients + first,
                           advanced(ofResidual, first), slope.data() + part * channels,
                           constant.data() + part * channels, results + first);
  });
}

// work.operator()<S>() for the type of x.
template <typename Work>
void forTypeOf(const at::Tensor& x, const Work& work) {
  if (x.scalar_type() == at::kBFloat16) {
    work.template operator()<BFloat16Bits>();
  } else {
    AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "batchNormRelu",
                               [&] { work.template operator()<scalar_t>(); });
  }
}

}  // namespace

void batchStatistics(const NormalizedBatch& batch) {
  forTypeOf(batch.x, [&]<typename S>() { statistics<S>(batch, Layout(batch)); });
}

void normalizeRelu(const NormalizedBatch& batch, const at::Tensor& residual, at::Tensor& y) {
  forTypeOf(batch.x, [&]<typename S>() { normalize<S>(batch, residual, y); });
}

void batchNormReluBackward(const NormalizedBatch& batch, const at::Tensor& y,
                           const at::Tensor& gradient, BatchNormReluGradients& result) {
  forTypeOf(batch.x, [&]<typename S>() { backward<S>(batch, y, gradient, result); });
}

}  // namespace mixmask::ops
