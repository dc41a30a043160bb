// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace mixmask {

// Colour operations as torchvision's float tensor back end has them. A picture is `channels` planes
// of `pixels` floats in [0, 1], one after the other, and stays in [0, 1]. Grey is
// 0.2989 R + 0.587 G + 0.114 B. On one channel saturation, hue and grayscale change nothing.

void adjustBrightness(float* planes, int channels, int pixels, float factor);
// Blends with the mean grey of the picture.
void adjustContrast(float* planes, int channels, int pixels, float factor);
// Blends with the grey picture.
void adjustSaturation(float* planes, int channels, int pixels, float factor);
// Moves the hue of HSV by `shift` of the full circle, -0.5 .. 0.5.
void adjustHue(float* planes, int channels, int pixels, float shift);
// The grey picture in all channels.
void makeGray(float* planes, int channels, int pixels);
// Inverts values from half the range on: v becomes 1 - v where v >= 0.5.
void solarize(float* planes, int channels, int pixels);

// From planes to interleaved channels, (value - mean) / standardDeviation, mirrored if `flips`.
void normalizeInto(const float* planes, int height, int width, bool flips,
                   const std::vector<float>& mean, const std::vector<float>& standardDeviation,
                   float* out);

}  // namespace mixmask
