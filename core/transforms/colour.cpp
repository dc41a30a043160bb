// SPDX-License-Identifier: Apache-2.0
#include "core/transforms/colour.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/transforms/vector_clones.h"

namespace mixmask {
namespace {

constexpr float kRed = 0.2989F, kGreen = 0.587F, kBlue = 0.114F;

// Written as comparisons so that they become single vector instructions.
MIXMASK_INLINE float smaller(float a, float b) {
  return a < b ? a : b;
}
MIXMASK_INLINE float larger(float a, float b) {
  return a > b ? a : b;
}
MIXMASK_INLINE float clamp01(float x) {
  return smaller(larger(x, 0.0F), 1.0F);
}

// planes[i] = clamp(factor * planes[i] + offset)
MIXMASK_VECTOR_CLONES
void scaleAndShift(float* __restrict planes, int count, float factor, float offset) {
  for (int i = 0; i < count; ++i) planes[i] = clamp01(factor * planes[i] + offset);
}

// In 16 parts, because the order of a floating-point sum is not the compiler's to change.
MIXMASK_VECTOR_CLONES
float sumOf(const float* __restrict values, int count) {
  constexpr int kLanes = 16;
  float parts[kLanes] = {};
  int i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (int lane = 0; lane < kLanes; ++lane) parts[lane] += values[i + lane];
  }
  for (; i < count; ++i) parts[i % kLanes] += values[i];
  float sum = 0;
  for (const float part : parts) sum += part;
  return sum;
}

double meanOf(const float* values, int count) {
  constexpr int kBlock = 4096;  // short enough for sums in float
  double sum = 0;
  for (int i = 0; i < count; i += kBlock) sum += sumOf(values + i, std::min(kBlock, count - i));
  return sum / count;
}

// Blends every pixel with its grey; factor 0 leaves the grey.
MIXMASK_VECTOR_CLONES
void blendWithGray(float* __restrict red, float* __restrict green, float* __restrict blue,
                   int pixels, float factor) {
  for (int i = 0; i < pixels; ++i) {
    const float gray = kRed * red[i] + kGreen * green[i] + kBlue * blue[i];
    const float rest = (1.0F - factor) * gray;
    red[i] = clamp01(factor * red[i] + rest);
    green[i] = clamp01(factor * green[i] + rest);
    blue[i] = clamp01(factor * blue[i] + rest);
  }
}

// One channel of HSV to RGB: value - chroma * clamp(min(k, 4 - k), 0, 1), k = (n + hue) mod 6,
// where n + hue is at most 12.
MIXMASK_INLINE float channelOf(float position, float value, float chroma) {
  const float k = position - (position >= 6.0F ? 6.0F : 0.0F);
  return larger(value - chroma * clamp01(smaller(k, 4.0F - k)), 0.0F);
}

// `turn` is the shift in sixths of the circle, 0 <= turn < 6.
MIXMASK_VECTOR_CLONES
void rotateHue(float* __restrict red, float* __restrict green, float* __restrict blue, int pixels,
               float turn) {
  for (int i = 0; i < pixels; ++i) {
    const float r = red[i], g = green[i], b = blue[i];
    const float value = larger(r, larger(g, b));
    const float chroma = value - smaller(r, smaller(g, b));
    const float scale = 1.0F / larger(chroma, 1e-9F);  // grey: any hue will do
    const float ofRed = (g - b) * scale + 6.0F;  // torchvision's order: red, then green, then blue
    const float ofGreen = (b - r) * scale + 2.0F;
    const float ofBlue = (r - g) * scale + 4.0F;
    const float other = value == g ? ofGreen : ofBlue;
    float hue = (value == r ? ofRed : other) + turn;  // 1 .. 13
    hue -= hue >= 6.0F ? 6.0F : 0.0F;
    hue -= hue >= 6.0F ? 6.0F : 0.0F;
    red[i] = channelOf(hue + 5.0F, value, chroma);
    green[i] = channelOf(hue + 3.0F, value, chroma);
    blue[i] = channelOf(hue + 1.0F, value, chroma);
  }
}

MIXMASK_VECTOR_CLONES
void invertBright(float* __restrict values, int count) {
  for (int i = 0; i < count; ++i) values[i] = values[i] >= 0.5F ? 1.0F - values[i] : values[i];
}

MIXMASK_VECTOR_CLONES
void normalizeLine(const float* __restrict in, int width, float scale, float offset,
                   float* __restrict out) {
  for (int x = 0; x < width; ++x) out[x] = in[x] * scale + offset;
}

// Three lines, `plane` floats apart, to one with interleaved channels.
MIXMASK_VECTOR_CLONES
void normalizeThree(const float* __restrict in, int plane, int width, const float* __restrict scale,
                    const float* __restrict offset, float* __restrict out) {
  const float* __restrict green = in + plane;
  const float* __restrict blue = in + 2 * static_cast<std::ptrdiff_t>(plane);
  const float scales[3] = {scale[0], scale[1], scale[2]};
  const float offsets[3] = {offset[0], offset[1], offset[2]};
  for (int x = 0; x < width; ++x) {
    out[3 * x] = in[x] * scales[0] + offsets[0];
    out[3 * x + 1] = green[x] * scales[1] + offsets[1];
    out[3 * x + 2] = blue[x] * scales[2] + offsets[2];
  }
}

}  // namespace

void adjustBrightness(float* planes, int channels, int pixels, float factor) {
  scaleAndShift(planes, channels * pixels, factor, 0.0F);
}

void adjustContrast(float* planes, int channels, int pixels, float factor) {
  double mean = meanOf(planes, pixels);
  if (channels == 3) {
    // The mean of the grey picture is the grey of the means.
    mean = kRed * mean + kGreen * meanOf(planes + pixels, pixels) +
           kBlue * meanOf(planes + 2 * static_cast<std::ptrdiff_t>(pixels), pixels);
  }
  const float offset = (1.0F - factor) * static_cast<float>(mean);
  scaleAndShift(planes, channels * pixels, factor, offset);
}

void adjustSaturation(float* planes, int channels, int pixels, float factor) {
  if (channels != 3) return;
  blendWithGray(planes, planes + pixels, planes + 2 * static_cast<std::ptrdiff_t>(pixels), pixels,
                factor);
}

void adjustHue(float* planes, int channels, int pixels, float shift) {
  if (channels != 3 || shift == 0.0F) return;
  const float turn = 6.0F * (shift - std::floor(shift));
  rotateHue(planes, planes + pixels, planes + 2 * static_cast<std::ptrdiff_t>(pixels), pixels,
            turn);
}

void makeGray(float* planes, int channels, int pixels) {
  adjustSaturation(planes, channels, pixels, 0.0F);
}

void solarize(float* planes, int channels, int pixels) {
  invertBright(planes, channels * pixels);
}

void normalizeInto(const float* planes, int height, int width, bool flips,
                   const std::vector<float>& mean, const std::vector<float>& standardDeviation,
                   float* out) {
  const int channels = static_cast<int>(mean.size());
  float scale[3] = {}, offset[3] = {};
  for (int c = 0; c < channels; ++c) {
    scale[c] = 1.0F / standardDeviation[c];
    offset[c] = -mean[c] * scale[c];
  }
  for (int y = 0; y < height; ++y) {
    float* line = out + static_cast<std::ptrdiff_t>(y) * width * channels;
    if (channels == 1) {
      normalizeLine(planes + y * width, width, scale[0], offset[0], line);
      if (flips) std::reverse(line, line + width);
      continue;
    }
    normalizeThree(planes + y * width, height * width, width, scale, offset, line);
    if (!flips) continue;
    for (int left = 0, right = width - 1; left < right; ++left, --right) {
      std::swap_ranges(line + 3 * left, line + 3 * left + 3, line + 3 * right);
    }
  }
}

}  // namespace mixmask
