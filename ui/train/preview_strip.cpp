// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/preview_strip.h"

#include <QPainter>

#include "ui/theme.h"
#include "ui/widgets/picture_tile.h"
#include "ui/widgets/pictures.h"
#include "ui/widgets/share_bar.h"

namespace mixmask::ui {
namespace {

constexpr int kRoom = 64;  // of one picture; views of 28 and 32 pixels are shown twice as large
constexpr int kTiles = 4;
constexpr int kBarHeight = 6;
constexpr int kBetween = 4;
constexpr int kBetweenSamples = 24;

// All pictures of a sample are square views of one size.
int sideOf(const MixPreview::Sample& sample) {
  const int pixels = std::max(1, sample.view.width);
  return pixels <= kRoom ? kRoom / pixels * pixels : kRoom;
}

}  // namespace

PreviewStrip::PreviewStrip(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("What the network just saw"));
  setToolTip(
      tr("Samples of the last step: view, mask (blue shows the view, orange its partner), "
         "mixed view, partner. The bar is λ, the share of the view's own pixels."));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize PreviewStrip::sizeHint() const {
  return {kTiles * (kRoom + kBetween),
          2 * fontMetrics().height() + kRoom + kBarHeight + 3 * kBetween + 2};
}

void PreviewStrip::setPreview(const MixPreview& preview) {
  preview_ = preview;
  setAccessibleDescription(
      tr("%1 samples of step %2").arg(preview.samples.size()).arg(preview.step));
  update();
}

void PreviewStrip::clear() {
  preview_ = {};
  update();
}

void PreviewStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Colors colors = colorsOf(palette());
  const int line = fontMetrics().height();
  if (isEmpty()) {
    painter.setPen(colors.dimText);
    painter.drawText(rect(), Qt::AlignCenter,
                     tr("The pictures of the last step appear here while a run is running."));
    return;
  }
  const int side = sideOf(preview_.samples.front());
  const int sampleWidth = kTiles * side + (kTiles - 1) * kBetween;
  int left = 1;
  for (const MixPreview::Sample& sample : preview_.samples) {
    if (left + sampleWidth > width()) break;
    paintSample(painter, sample, left, side);
    left += sampleWidth + kBetweenSamples;
  }
  painter.setPen(colors.dimText);
  if (left + 60 < width()) {
    painter.drawText(QRect(left, line + kBetween, width() - left, side),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("step\n%L1").arg(preview_.step));
  }
}

void PreviewStrip::paintSample(QPainter& painter, const MixPreview::Sample& sample, int left,
                               int side) const {
  const Colors colors = colorsOf(palette());
  const int line = fontMetrics().height();
  const QString names[kTiles] = {tr("view"), tr("mask"), tr("mixed"), tr("partner")};
  // Without a mixture the view alone, without a partner no last tile.
  const int tiles = !sample.isMixed ? 1 : sample.hasPartner ? kTiles : kTiles - 1;
  for (int i = 0; i < tiles; ++i) {
    const QRect place(left + i * (side + kBetween), line + kBetween, side, side);
    painter.setPen(colors.dimText);
    painter.drawText(QRect(place.left(), 0, side, line), Qt::AlignHCenter | Qt::AlignVCenter,
                     names[i]);
    if (i == 1) {
      paintMask(painter, place, sample.mask, sample.view.width);
    } else {
      const Picture& picture = i == 0 ? sample.view : i == 2 ? sample.mixed : sample.partner;
      paintPicture(painter, place, toImage(picture), colors.border);
    }
  }
  const int barTop = line + side + 2 * kBetween;
  const int width = kTiles * side + (kTiles - 1) * kBetween;
  paintLambda(painter, QRectF(left, barTop, width, kBarHeight), sample.lambda, colors);
  painter.setPen(colors.text);
  const QRect numbers(left, barTop + kBarHeight + 2, width, line);
  painter.drawText(numbers, Qt::AlignLeft, tr("λ %1").arg(sample.lambda, 0, 'f', 3));
  painter.drawText(numbers, Qt::AlignRight,
                   (sample.isMixed && !sample.hasPartner ? tr("erased %1") : tr("1−λ %1"))
                       .arg(1 - sample.lambda, 0, 'f', 3));
}

}  // namespace mixmask::ui
