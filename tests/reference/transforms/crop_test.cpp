// SPDX-License-Identifier: Apache-2.0
// labels: reference
#include "core/transforms/resize.h"
#include "tests/reference/transforms/recorded_picture.h"
#include "tests/reference_data.h"

namespace mixmask {
namespace {

TEST(ResizedCrop, EqualsTorchvisionsAntialiasedBilinearOnEveryRecordedBox) {
  const TensorFile file = test::reference("augment_crop");
  const cv::Mat picture = test::pictureOf(file.at("image_u8"));
  const auto boxes = file.at("boxes"), sizes = file.at("sizes");
  ASSERT_EQ(boxes.size(0), 6);
  for (int i = 0; i < boxes.size(0); ++i) {
    SCOPED_TRACE(i);
    const auto box = [&](int column) { return boxes[i][column].item<int>(); };
    ResizeAxis x, y;
    ResizeScratch scratch;
    x.set(box(3), sizes[i][1].item<int>());
    y.set(box(2), sizes[i][0].item<int>());
    std::vector<float> planes(static_cast<std::size_t>(3 * x.count * y.count));
    resizeBox(picture, {box(1), box(0), box(3), box(2)}, x, y, scratch, planes.data());
    test::expectClose(planes, file.at("f32_" + std::to_string(i)), 1e-5);
  }
}

}  // namespace
}  // namespace mixmask
