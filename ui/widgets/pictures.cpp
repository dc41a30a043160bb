// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/pictures.h"

#include <algorithm>

namespace mixmask::ui {

QImage toImage(const Picture& picture) {
  const auto rowBytes = static_cast<std::size_t>(picture.width) * picture.channels;
  if (picture.width <= 0 || picture.height <= 0 ||
      picture.pixels.size() < rowBytes * static_cast<std::size_t>(picture.height)) {
    return {};
  }
  QImage image(picture.width, picture.height,
               picture.channels == 1 ? QImage::Format_Grayscale8 : QImage::Format_RGB888);
  for (int y = 0; y < picture.height; ++y) {
    std::copy_n(picture.pixels.data() + rowBytes * static_cast<std::size_t>(y), rowBytes,
                image.scanLine(y));
  }
  return image;
}

QImage toImage(const MaskCells& mask, const Colors& colors) {
  if (mask.size <= 0 || mask.cells.size() < static_cast<std::size_t>(mask.size) * mask.size) {
    return {};
  }
  QImage image(mask.size, mask.size, QImage::Format_RGB32);
  for (int y = 0; y < mask.size; ++y) {
    for (int x = 0; x < mask.size; ++x) {
      const bool own = mask.cells[static_cast<std::size_t>(y) * mask.size + x] != 0;
      image.setPixelColor(x, y, own ? colors.own : colors.partner);
    }
  }
  return image;
}

}  // namespace mixmask::ui
