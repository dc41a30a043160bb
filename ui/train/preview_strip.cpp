// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/preview_strip.h"

#include <QKeyEvent>
#include <QPainter>
#include <algorithm>

#include "ui/theme.h"
#include "ui/widgets/focus_frame.h"
#include "ui/widgets/help_button.h"
#include "ui/widgets/picture_tile.h"
#include "ui/widgets/pictures.h"
#include "ui/widgets/share_bar.h"

namespace mixmask::ui {
namespace {

constexpr int kRoom = 64;  // for a picture; views of 28 and 32 pixels are shown twice as large
constexpr int kTiles = 4;
constexpr int kBarHeight = 6;
constexpr int kBetween = 4;
constexpr int kBetweenSamples = 24;

}  // namespace

PreviewStrip::PreviewStrip(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("What the network just saw"));
  setToolTip(tr(
      "Samples of the last step: view, mask (blue shows the view, orange its partner), "
      "mixed view, partner. The bar is λ, the share of the view's own pixels. Click a sample, or "
      "press Enter, to see it large."));
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  HelpButton::inCornerOf(this, Topic::preview);
  clear();
}

QStringList PreviewStrip::tileNames() const {
  return {tr("view"), tr("mask"), tr("mixed"), tr("partner")};
}

// All pictures of a sample are square views of one size, and as wide as their names.
int PreviewStrip::side() const {
  int least = 0;
  for (const QString& name : tileNames()) {
    least = std::max(least, fontMetrics().horizontalAdvance(name));
  }
  const int room = std::max(kRoom, least);
  const int pixels = isEmpty() ? room : std::max(1, preview_.samples.front().view.width);
  if (pixels >= room) return room;
  const int whole = room / pixels * pixels;
  return whole < least ? whole + pixels : whole;
}

int PreviewStrip::sampleWidth() const {
  return kTiles * side() + (kTiles - 1) * kBetween;
}

QSize PreviewStrip::sizeHint() const {
  const int room = std::max(kRoom, side());
  return {kTiles * (room + kBetween),
          2 * fontMetrics().height() + room + kBarHeight + 3 * kBetween + 2};
}

void PreviewStrip::setPreview(const MixPreview& preview) {
  const QSize before = sizeHint();
  preview_ = preview;
  if (sizeHint() != before) updateGeometry();
  setCursor(isEmpty() ? Qt::ArrowCursor : Qt::PointingHandCursor);
  setAccessibleDescription(isEmpty() ? text()
                                     : tr("%1 samples of step %2, the first with λ %3")
                                           .arg(preview.samples.size())
                                           .arg(preview.step)
                                           .arg(preview.samples.front().lambda, 0, 'f', 3));
  update();
}

void PreviewStrip::clear(const QString& reason) {
  reason_ = reason;
  setPreview({});
}

QString PreviewStrip::text() const {
  return reason_.isEmpty() ? tr("The pictures of the last step appear here.") : reason_;
}

QRect PreviewStrip::placeOf(int sample) const {
  if (isEmpty()) return {};
  const int left = 1 + sample * (sampleWidth() + kBetweenSamples);
  return left + sampleWidth() > width() ? QRect() : QRect(left, 0, sampleWidth(), height());
}

int PreviewStrip::shown() const {
  int count = 0;
  while (count < static_cast<int>(preview_.samples.size()) && !placeOf(count).isEmpty()) ++count;
  return count;
}

void PreviewStrip::mousePressEvent(QMouseEvent* event) {
  for (int sample = 0; sample < shown(); ++sample) {
    if (!placeOf(sample).contains(event->pos())) continue;
    current_ = sample;
    update();
    Q_EMIT sampleChosen(sample);
  }
}

void PreviewStrip::keyPressEvent(QKeyEvent* event) {
  const bool isMove = event->key() == Qt::Key_Left || event->key() == Qt::Key_Right;
  const bool isChoice = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter ||
                        event->key() == Qt::Key_Space;
  if (shown() == 0 || (!isMove && !isChoice)) return QWidget::keyPressEvent(event);
  current_ = std::clamp(current_, 0, shown() - 1);
  if (isChoice) return sampleChosen(current_);
  current_ = std::clamp(current_ + (event->key() == Qt::Key_Right ? 1 : -1), 0, shown() - 1);
  update();
}

void PreviewStrip::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Colors colors = colorsOf(palette());
  const int line = fontMetrics().height();
  if (isEmpty()) {
    painter.setPen(colors.dimText);
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, text());
    return paintFocusFrame(painter, *this, rect());
  }
  for (int i = 0; i < shown(); ++i) {
    paintSample(painter, preview_.samples[static_cast<std::size_t>(i)], placeOf(i).left());
    if (i == current_) paintFocusFrame(painter, *this, placeOf(i).adjusted(-1, 0, 1, 0));
  }
  const int left = 1 + shown() * (sampleWidth() + kBetweenSamples);
  painter.setPen(colors.dimText);
  if (left + 60 < width()) {
    painter.drawText(QRect(left, line + kBetween, width() - left, side()),
                     Qt::AlignLeft | Qt::AlignVCenter, tr("step\n%L1").arg(preview_.step));
  }
}

void PreviewStrip::paintSample(QPainter& painter, const MixPreview::Sample& sample,
                               int left) const {
  const Colors colors = colorsOf(palette());
  const int line = fontMetrics().height();
  const QStringList names = tileNames();
  const int side = this->side();
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
  const int width = sampleWidth();
  paintLambda(painter, QRectF(left, barTop, width, kBarHeight), sample.lambda, colors);
  painter.setPen(colors.text);
  const QRect numbers(left, barTop + kBarHeight + 2, width, line);
  painter.drawText(numbers, Qt::AlignLeft, tr("λ %1").arg(sample.lambda, 0, 'f', 3));
  painter.drawText(numbers, Qt::AlignRight,
                   (sample.isMixed && !sample.hasPartner ? tr("erased %1") : tr("1−λ %1"))
                       .arg(1 - sample.lambda, 0, 'f', 3));
}

}  // namespace mixmask::ui
