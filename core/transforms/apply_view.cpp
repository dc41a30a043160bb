// SPDX-License-Identifier: Apache-2.0
#include "core/transforms/apply_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "core/transforms/colour.h"

namespace mixmask {
namespace {

void requireFit(const cv::Mat& picture, const cv::Rect& box, int viewSize,
                const Normalization& normalization) {
  const int channels = picture.channels();
  const auto expected = static_cast<int>(normalization.mean.size());
  if (picture.depth() != CV_8U || (channels != 1 && channels != 3) || channels != expected ||
      normalization.standardDeviation.size() != normalization.mean.size()) {
    throw std::invalid_argument(
        fmt::format("A view needs an 8-bit picture of {} channel(s) (1 or 3), got {} of depth {}",
                    expected, channels, picture.depth()));
  }
  const cv::Rect whole(0, 0, picture.cols, picture.rows);
  if (viewSize < 1 || box.empty() || (box & whole) != box) {
    throw std::invalid_argument(fmt::format(
        "A view of side {} cannot be cut at top {}, left {}, height {}, width {} of a picture of "
        "height {}, width {}",
        viewSize, box.y, box.x, box.height, box.width, picture.rows, picture.cols));
  }
}

void jitter(const ViewParameters& parameters, float* planes, int channels, int pixels) {
  for (const JitterOperation operation : parameters.order) {
    switch (operation) {
      case JitterOperation::brightness:
        adjustBrightness(planes, channels, pixels, parameters.brightness);
        break;
      case JitterOperation::contrast:
        adjustContrast(planes, channels, pixels, parameters.contrast);
        break;
      case JitterOperation::saturation:
        adjustSaturation(planes, channels, pixels, parameters.saturation);
        break;
      case JitterOperation::hue:
        adjustHue(planes, channels, pixels, parameters.hue);
        break;
    }
  }
}

void blur(const ViewParameters& parameters, int channels, int viewSize, ViewScratch& scratch) {
  const int wanted = parameters.blurKernel > 0 ? parameters.blurKernel : blurKernelOf(viewSize);
  const int largest = 2 * (viewSize - 1) + 1;  // a border cannot mirror more than there is
  gaussianKernel(std::min(wanted, largest), parameters.sigma, scratch.kernel);
  if (scratch.kernel.size() == 1) return;
  for (int c = 0; c < channels; ++c) {
    float* plane = scratch.planes.data() + static_cast<std::ptrdiff_t>(c) * viewSize * viewSize;
    blurPlane(plane, viewSize, viewSize, scratch.kernel, scratch.kernel, scratch.blur);
  }
}

}  // namespace

void applyView(const cv::Mat& picture, const ViewParameters& parameters, int viewSize,
               const Normalization& normalization, ViewScratch& scratch, float* out) {
  const cv::Rect box(parameters.left, parameters.top, parameters.width, parameters.height);
  requireFit(picture, box, viewSize, normalization);
  const int channels = picture.channels();
  const int pixels = viewSize * viewSize;
  scratch.planes.resize(static_cast<std::size_t>(channels) * pixels);
  float* planes = scratch.planes.data();
  scratch.x.set(box.width, viewSize);
  scratch.y.set(box.height, viewSize);
  resizeBox(picture, box, scratch.x, scratch.y, scratch.resize, planes);
  if (parameters.jitters) jitter(parameters, planes, channels, pixels);
  if (parameters.grayscale) makeGray(planes, channels, pixels);
  if (parameters.blurs) blur(parameters, channels, viewSize, scratch);
  if (parameters.solarizes) solarize(planes, channels, pixels);
  normalizeInto(planes, viewSize, viewSize, parameters.flips, normalization.mean,
                normalization.standardDeviation, out);
}

void applyCleanView(const cv::Mat& picture, int viewSize, const Normalization& normalization,
                    ViewScratch& scratch, float* out) {
  const cv::Rect whole(0, 0, picture.cols, picture.rows);
  requireFit(picture, whole, viewSize, normalization);
  int width = viewSize, height = viewSize;
  if (picture.cols != viewSize || picture.rows != viewSize) {
    const double shorter = std::round(viewSize * 8.0 / 7.0);
    const double scale = shorter / std::min(picture.cols, picture.rows);
    width = static_cast<int>(picture.cols <= picture.rows ? shorter : scale * picture.cols);
    height = static_cast<int>(picture.rows <= picture.cols ? shorter : scale * picture.rows);
  }
  const auto middle = [viewSize](int side) {
    return static_cast<int>(std::nearbyint((side - viewSize) / 2.0));
  };
  scratch.planes.resize(static_cast<std::size_t>(picture.channels()) * viewSize * viewSize);
  scratch.x.set(picture.cols, width, middle(width), viewSize);
  scratch.y.set(picture.rows, height, middle(height), viewSize);
  resizeBox(picture, whole, scratch.x, scratch.y, scratch.resize, scratch.planes.data());
  normalizeInto(scratch.planes.data(), viewSize, viewSize, false, normalization.mean,
                normalization.standardDeviation, out);
}

}  // namespace mixmask
