// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/network_images.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/compare/data_colors.h"
#include "ui/widgets/pictures.h"

namespace mixmask::ui {
namespace {

constexpr double kHeat = 0.6;  // weight of the map over the picture

}  // namespace

QImage filterSheet(const FirstLayer& layer, const QColor& ground) {
  if (layer.filters.empty()) return {};
  const int count = static_cast<int>(layer.filters.size());
  const int columns = static_cast<int>(std::ceil(std::sqrt(count)));
  const int rows = (count + columns - 1) / columns;
  const int width = layer.filters[0].width + 1, height = layer.filters[0].height + 1;
  QImage sheet(columns * width + 1, rows * height + 1, QImage::Format_RGB32);
  sheet.fill(ground);
  QPainter painter(&sheet);
  for (int i = 0; i < count; ++i) {
    painter.drawImage(1 + i % columns * width, 1 + i / columns * height,
                      toImage(layer.filters[static_cast<std::size_t>(i)]));
  }
  return sheet;
}

QImage activationOverlay(const ActivationMap& map) {
  if (map.values.empty()) return {};
  QImage image = toImage(map.view).convertToFormat(QImage::Format_RGB32);
  const float largest = *std::ranges::max_element(map.values);
  for (int y = 0; y < image.height(); ++y) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < image.width(); ++x) {
      const int cell = y * map.height / image.height() * map.width + x * map.width / image.width();
      const float value = map.values[static_cast<std::size_t>(cell)];
      const QColor heat = heatColor(largest > 0 ? value / largest : 0);
      const int grey = qGray(line[x]);
      const auto mix = [grey](int part) {
        return static_cast<int>(std::lround(kHeat * part + (1 - kHeat) * grey));
      };
      line[x] = qRgb(mix(heat.red()), mix(heat.green()), mix(heat.blue()));
    }
  }
  return image;
}

}  // namespace mixmask::ui
