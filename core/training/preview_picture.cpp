// SPDX-License-Identifier: Apache-2.0
#include "core/training/preview_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "core/image_files/image_file.h"

namespace mixmask {
namespace {

constexpr int kTile = 112;  // pixels that a picture fills at least, where a whole factor allows
constexpr int kGap = 8;
constexpr int kCaption = 104;  // width of the column of numbers
constexpr std::size_t kPreviewsKept = 20;
const cv::Scalar kPaper(255, 255, 255), kInk(32, 32, 32), kNothing(236, 236, 236);
const cv::Vec3b kOwn(0, 114, 178), kPartner(230, 159, 0);  // blue and orange of the window

cv::Mat toRgb(const Picture& picture) {
  const cv::Mat shared(picture.height, picture.width, picture.channels == 1 ? CV_8UC1 : CV_8UC3,
                       const_cast<std::uint8_t*>(picture.pixels.data()));
  cv::Mat rgb;
  if (picture.channels == 1) {
    cv::cvtColor(shared, rgb, cv::COLOR_GRAY2RGB);
  } else {
    rgb = shared.clone();
  }
  return rgb;
}

cv::Mat toRgb(const MaskCells& mask) {
  const int size = std::max(mask.size, 1);
  cv::Mat rgb(size, size, CV_8UC3, cv::Scalar(kOwn[0], kOwn[1], kOwn[2]));
  for (int i = 0; i < mask.size * mask.size; ++i) {
    rgb.at<cv::Vec3b>(i / size, i % size) = mask.cells[i] != 0 ? kOwn : kPartner;
  }
  return rgb;
}

void place(cv::Mat& sheet, const cv::Mat& rgb, int left, int top, int side) {
  cv::Mat scaled;
  cv::resize(rgb, scaled, cv::Size(side, side), 0, 0, cv::INTER_NEAREST);
  scaled.copyTo(sheet(cv::Rect(left, top, side, side)));
  cv::rectangle(sheet, cv::Rect(left - 1, top - 1, side + 2, side + 2), cv::Scalar(160, 160, 160));
}

}  // namespace

cv::Mat composePreview(const std::vector<MixPreview::Sample>& samples) {
  if (samples.empty()) return {};
  const int size = samples.front().view.width;
  const int side = size * std::max(1, kTile / size);
  const int count = static_cast<int>(samples.size());
  cv::Mat sheet(kGap + count * (side + kGap), kGap + 4 * (side + kGap) + kCaption, CV_8UC3, kPaper);
  for (int i = 0; i < count; ++i) {
    const MixPreview::Sample& sample = samples[i];
    const int top = kGap + i * (side + kGap);
    // Without a mask every pixel is blended, without a partner nothing fills the holes.
    const cv::Mat nothing(1, 1, CV_8UC3, kNothing);
    const cv::Mat tiles[]{toRgb(sample.view), sample.mask.size > 0 ? toRgb(sample.mask) : nothing,
                          toRgb(sample.mixed),
                          sample.isMixed && !sample.hasPartner ? nothing : toRgb(sample.partner)};
    int left = kGap;
    for (const cv::Mat& tile : tiles) {
      place(sheet, tile, left, top, side);
      left += side + kGap;
    }
    const auto write = [&](const std::string& text, int line) {
      cv::putText(sheet, text, cv::Point(left, top + 16 + 18 * line), cv::FONT_HERSHEY_SIMPLEX,
                  0.42, kInk, 1, cv::LINE_AA);
    };
    const bool isErased = sample.isMixed && !sample.hasPartner;
    write(fmt::format("own     {:.3f}", sample.lambda), 0);
    write(fmt::format("{} {:.3f}", isErased ? "erased " : "partner", 1 - sample.lambda), 1);
  }
  return sheet;
}

void writePreviewToRun(const std::filesystem::path& folder, const MixPreview& preview) {
  if (!readsImageFiles() || preview.samples.empty()) return;
  namespace fs = std::filesystem;
  try {
    writePng(folder / fmt::format("step-{:08}.png", preview.step), composePreview(preview.samples));
    std::vector<fs::path> files;
    for (const auto& item : fs::directory_iterator(folder)) {
      const std::string name = item.path().filename().string();
      if (name.rfind("step-", 0) == 0 && item.path().extension() == ".png")
        files.push_back(item.path());
    }
    std::sort(files.begin(), files.end());
    for (std::size_t i = 0; i + kPreviewsKept < files.size(); ++i) fs::remove(files[i]);
  } catch (const std::exception&) {
    // A missing picture is no reason to lose a run; a full disk shows at the next checkpoint.
  }
}

}  // namespace mixmask
