// SPDX-License-Identifier: Apache-2.0
#include "core/transforms/resize.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/transforms/vector_clones.h"

namespace mixmask {
namespace {

// out[i] = sum over k of weights[k * count + i] * in[starts[i] + k]. Taps = 0: known at run time.
template <int Taps>
MIXMASK_INLINE void gatherLine(const float* __restrict in, const int* __restrict starts,
                               const float* __restrict weights, int count, int taps,
                               float* __restrict out) {
  for (int i = 0; i < count; ++i) {
    const float* __restrict from = in + starts[i];
    float sum = 0;
    for (int k = 0; k < (Taps ? Taps : taps); ++k) sum += weights[k * count + i] * from[k];
    out[i] = sum;
  }
}

MIXMASK_VECTOR_CLONES
void resizeLine(const float* in, const ResizeAxis& axis, float* out) {
  const int* starts = axis.starts.data();
  const float* weights = axis.weights.data();
  switch (axis.taps) {
    case 2:
      return gatherLine<2>(in, starts, weights, axis.count, 2, out);
    case 3:
      return gatherLine<3>(in, starts, weights, axis.count, 3, out);
    case 4:
      return gatherLine<4>(in, starts, weights, axis.count, 4, out);
    default:
      return gatherLine<0>(in, starts, weights, axis.count, axis.taps, out);
  }
}

// Bytes of interleaved channels to floats, a channel after the other.
MIXMASK_VECTOR_CLONES
void splitLine(const std::uint8_t* __restrict in, int width, int channels, float* __restrict out) {
  if (channels == 1) {
    for (int x = 0; x < width; ++x) out[x] = static_cast<float>(in[x]);
    return;
  }
  float* __restrict red = out;
  float* __restrict green = out + width;
  float* __restrict blue = out + 2 * width;
  for (int x = 0; x < width; ++x) {
    red[x] = static_cast<float>(in[3 * x]);
    green[x] = static_cast<float>(in[3 * x + 1]);
    blue[x] = static_cast<float>(in[3 * x + 2]);
  }
}

// One output line: the weighted sum of `taps` lines that lie `stride` floats apart, over 255.
MIXMASK_VECTOR_CLONES
void blendLines(const float* __restrict first, int stride, const float* __restrict weights,
                int weightStride, int taps, int width, float* __restrict out) {
  constexpr float kScale = 1.0F / 255.0F;
  if (taps == 2) {
    const float* __restrict second = first + stride;
    const float a = weights[0] * kScale;
    const float b = weights[weightStride] * kScale;
    for (int x = 0; x < width; ++x) out[x] = a * first[x] + b * second[x];
    return;
  }
  for (int x = 0; x < width; ++x) out[x] = weights[0] * kScale * first[x];
  for (int k = 1; k < taps; ++k) {
    const float weight = weights[k * weightStride] * kScale;
    const float* __restrict line = first + static_cast<std::ptrdiff_t>(k) * stride;
    for (int x = 0; x < width; ++x) out[x] += weight * line[x];
  }
}

}  // namespace

void ResizeAxis::set(int input, int output, int first, int outputs) {
  const float scale = static_cast<float>(input) / static_cast<float>(output);
  const float support = std::max(scale, 1.0F);  // half the width of the triangle
  taps = std::min(scale > 1 ? 2 * static_cast<int>(std::ceil(support)) + 1 : 2, input);
  count = outputs;
  starts.resize(static_cast<std::size_t>(count));
  weights.resize(static_cast<std::size_t>(count) * taps);
  const float inverse = 1.0F / support;
  for (int i = 0; i < count; ++i) {
    const float center = scale * (static_cast<float>(first + i) + 0.5F);
    const int from = std::max(static_cast<int>(center - support + 0.5F), 0);
    const int start = std::min(from, input - taps);  // earlier taps then weigh nothing
    const float distance = static_cast<float>(start) - center + 0.5F;
    float total = 0;
    for (int k = 0; k < taps; ++k) {
      const float weight =
          std::max(0.0F, 1.0F - std::abs(distance + static_cast<float>(k)) * inverse);
      weights[k * count + i] = weight;
      total += weight;
    }
    const float normalize = 1.0F / total;
    for (int k = 0; k < taps; ++k) weights[k * count + i] *= normalize;
    starts[i] = start;
  }
}

void resizeBox(const cv::Mat& picture, const cv::Rect& box, const ResizeAxis& x,
               const ResizeAxis& y, ResizeScratch& scratch, float* planes) {
  const int channels = picture.channels();
  const int stride = channels * x.count;
  scratch.line.resize(static_cast<std::size_t>(box.width) * channels);
  scratch.rows.resize(static_cast<std::size_t>(box.height) * stride);
  for (int row = y.starts.front(); row < y.starts.back() + y.taps; ++row) {
    const std::uint8_t* bytes = picture.ptr<std::uint8_t>(box.y + row) + box.x * channels;
    splitLine(bytes, box.width, channels, scratch.line.data());
    float* resized = scratch.rows.data() + static_cast<std::ptrdiff_t>(row) * stride;
    for (int c = 0; c < channels; ++c) {
      resizeLine(scratch.line.data() + c * box.width, x, resized + c * x.count);
    }
  }
  for (int c = 0; c < channels; ++c) {
    for (int i = 0; i < y.count; ++i) {
      const float* lines = scratch.rows.data() + static_cast<std::ptrdiff_t>(y.starts[i]) * stride;
      blendLines(lines + c * x.count, stride, y.weights.data() + i, y.count, y.taps, x.count,
                 planes);
      planes += x.count;
    }
  }
}

}  // namespace mixmask
