// SPDX-License-Identifier: Apache-2.0
#include "core/transforms/view_parameters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/error.h"

namespace mixmask {
namespace {

struct Box {
  int top, left, height, width;
};

constexpr double kAspectMin = 3.0 / 4.0, kAspectMax = 4.0 / 3.0;  // width / height

// Python's round(): halves go to the even neighbour.
int rounded(double x) {
  return static_cast<int>(std::nearbyint(x));
}

// The largest box in the middle whose aspect is allowed.
Box centralBox(int pictureHeight, int pictureWidth) {
  const double aspect = static_cast<double>(pictureWidth) / pictureHeight;
  int height = pictureHeight, width = pictureWidth;
  if (aspect < kAspectMin) height = rounded(pictureWidth / kAspectMin);
  if (aspect > kAspectMax) width = rounded(pictureHeight * kAspectMax);
  return {(pictureHeight - height) / 2, (pictureWidth - width) / 2, height, width};
}

Box drawBox(const AugmentationOptions& options, int pictureHeight, int pictureWidth,
            Random& random) {
  constexpr int kTrials = 10;
  const double area = static_cast<double>(pictureHeight) * pictureWidth;
  for (int trial = 0; trial < kTrials; ++trial) {
    const double target = area * random.uniform(options.cropScaleMin, options.cropScaleMax);
    const double aspect = std::exp(random.uniform(std::log(kAspectMin), std::log(kAspectMax)));
    const int width = rounded(std::sqrt(target * aspect));
    const int height = rounded(std::sqrt(target / aspect));
    if (width < 1 || width > pictureWidth || height < 1 || height > pictureHeight) continue;
    const auto top = static_cast<int>(random.below(pictureHeight - height + 1));
    const auto left = static_cast<int>(random.below(pictureWidth - width + 1));
    return {top, left, height, width};
  }
  return centralBox(pictureHeight, pictureWidth);
}

// Of an operation whose probability view 2 may have for itself.
double probabilityOf(double first, double second, std::uint32_t view) {
  return view == 0 || second < 0 ? first : second;
}

float drawFactor(double strength, Random& random) {
  return static_cast<float>(random.uniform(std::max(0.0, 1.0 - strength), 1.0 + strength));
}

OptionTable<AugmentationOptions> optionsOf(const AugmentationOptions& defaults) {
  using Options = AugmentationOptions;
  OptionTable<Options> table(defaults);
  table
      .option("viewSize", &Options::viewSize, "View size",
              "Side of a view; 0 takes the data set's own.")
      .range(0, 1024)
      .unit("px");
  table
      .option("cropScaleMin", &Options::cropScaleMin, "Smallest crop",
              "Least share of the picture's area that a random crop keeps.")
      .range(0.01, 1);
  table
      .option("cropScaleMax", &Options::cropScaleMax, "Largest crop",
              "Greatest share of the picture's area that a random crop keeps.")
      .range(0.01, 1);
  table
      .option("jitterProbability", &Options::jitterProbability, "Colour jitter probability",
              "How often brightness, contrast, saturation and hue are changed, in random order.")
      .range(0, 1);
  table
      .option("brightness", &Options::brightness, "Brightness jitter",
              "Strength b: brightness is multiplied by a factor between 1 - b and 1 + b.")
      .range(0, 1);
  table
      .option("contrast", &Options::contrast, "Contrast jitter",
              "Strength c: contrast is multiplied by a factor between 1 - c and 1 + c.")
      .range(0, 1);
  table
      .option("saturation", &Options::saturation, "Saturation jitter",
              "Strength s: saturation is multiplied by a factor between 1 - s and 1 + s; nothing "
              "happens to grey pictures.")
      .range(0, 1);
  table
      .option("hue", &Options::hue, "Hue jitter",
              "Strength h: hue moves by up to h of the colour circle either way; nothing happens "
              "to grey pictures.")
      .range(0, 0.5)
      .unit("turns");
  table
      .option("grayscaleProbability", &Options::grayscaleProbability, "Grayscale probability",
              "How often a view loses its colours.")
      .range(0, 1);
  table
      .option("blurProbability", &Options::blurProbability, "Blur probability",
              "How often a view is blurred by a Gaussian whose kernel is a tenth of the view.")
      .range(0, 1);
  table
      .option("blurProbability2", &Options::blurProbability2, "Blur probability, view 2",
              "The same for view 2 alone, 0.1 beside 1 in BYOL; -1: as view 1.")
      .range(-1, 1);
  table
      .option("blurSigmaMin", &Options::blurSigmaMin, "Weakest blur",
              "Smallest standard deviation of the Gaussian blur.")
      .range(0.01, 10)
      .unit("px");
  table
      .option("blurSigmaMax", &Options::blurSigmaMax, "Strongest blur",
              "Largest standard deviation of the Gaussian blur.")
      .range(0.01, 10)
      .unit("px");
  table
      .option("flipProbability", &Options::flipProbability, "Flip probability",
              "How often a view is mirrored from left to right.")
      .range(0, 1);
  table
      .option("solarizeProbability", &Options::solarizeProbability, "Solarisation probability",
              "How often the bright half of a view's values is inverted.")
      .range(0, 1);
  table
      .option("solarizeProbability2", &Options::solarizeProbability2,
              "Solarisation probability, view 2",
              "The same for view 2 alone, 0.2 beside 0 in BYOL; -1: as view 1.")
      .range(-1, 1);
  return table;
}

}  // namespace

const std::vector<AugmentationEntry>& augmentationTable() {
  static const std::vector<AugmentationEntry> table{
      {.key = "mocov2",
       .label = "MoCo v2",
       .description = "Random crop, colour jitter, grayscale, blur and flip as in MoCo v2, the "
                      "official MixMask's --aug-plus.",
       .options = optionsOf({})},
      {.key = "small",
       .label = "MoCo v2 for small images",
       .description = "The same without blur, for pictures of about 32 pixels such as CIFAR and "
                      "Fashion-MNIST.",
       .options = optionsOf({.blurProbability = 0})},
  };
  return table;
}

const AugmentationEntry& augmentationEntry(const std::string& key) {
  std::vector<std::string> known;
  for (const AugmentationEntry& entry : augmentationTable()) {
    if (entry.key == key) return entry;
    known.push_back(entry.key);
  }
  throw ConfigError(fmt::format("augmentation.name: there is no augmentation \"{}\"; use one of {}",
                                key, fmt::join(known, ", ")));
}

ViewParameters drawViewParameters(const AugmentationOptions& options, int pictureHeight,
                                  int pictureWidth, Random& random) {
  // Everything is drawn whether it is used or not, and the crop, whose number of draws varies,
  // comes late: turning one operation off leaves all the others as they were. What was added since
  // comes after the crop, so that older configurations keep their views.
  ViewParameters view;
  view.jitters = random.chance(options.jitterProbability);
  for (std::int64_t i = 3; i > 0; --i) std::swap(view.order[i], view.order[random.below(i + 1)]);
  view.brightness = drawFactor(options.brightness, random);
  view.contrast = drawFactor(options.contrast, random);
  view.saturation = drawFactor(options.saturation, random);
  view.hue = static_cast<float>(random.uniform(-options.hue, options.hue));
  view.grayscale = random.chance(options.grayscaleProbability);
  view.blurs = random.chance(
      probabilityOf(options.blurProbability, options.blurProbability2, random.view()));
  view.sigma = static_cast<float>(random.uniform(options.blurSigmaMin, options.blurSigmaMax));
  view.flips = random.chance(options.flipProbability);
  const Box box = drawBox(options, pictureHeight, pictureWidth, random);
  view.top = box.top;
  view.left = box.left;
  view.height = box.height;
  view.width = box.width;
  view.solarizes = random.chance(
      probabilityOf(options.solarizeProbability, options.solarizeProbability2, random.view()));
  return view;
}

}  // namespace mixmask
