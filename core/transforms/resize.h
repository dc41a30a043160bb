// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <opencv2/core/mat.hpp>
#include <vector>

namespace mixmask {

// One axis of an antialiased bilinear resize: output i is the sum over k of
// weights[k * count + i] * input[starts[i] + k]. Pixel centres lie at i + 0.5, and the triangle
// filter widens with the reduction (ATen's upsample_bilinear2d_aa, the same as Pillow's).
struct ResizeAxis {
  int taps = 0;   // k
  int count = 0;  // i
  std::vector<int> starts;
  std::vector<float> weights;

  // The outputs first .. first + count - 1 of a resize from `input` to `output` pixels.
  void set(int input, int output, int first, int count);
  void set(int input, int output) { set(input, output, 0, output); }
};

// Buffers of resizeBox.
struct ResizeScratch {
  std::vector<float> line;  // one line of the box, a channel after the other
  std::vector<float> rows;  // all its lines, resized along x
};

// Resizes a box of an 8-bit picture, as if nothing lay outside the box. `planes` receives
// channels * y.count * x.count floats in [0, 1], a channel after the other.
void resizeBox(const cv::Mat& picture, const cv::Rect& box, const ResizeAxis& x,
               const ResizeAxis& y, ResizeScratch& scratch, float* planes);

}  // namespace mixmask
