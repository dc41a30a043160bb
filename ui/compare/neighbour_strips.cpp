// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/neighbour_strips.h"

#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <span>

#include "ui/widgets/picture_tile.h"

namespace mixmask::ui {
namespace {

constexpr int kLargestTile = 96, kUsualTile = 64, kSmallestTile = 48;
constexpr int kLinks = 3 * kGap;  // room for the lines between two strips
constexpr int kMark = 16;

}  // namespace

NeighbourStrips::NeighbourStrips(EncoderModel& model, QWidget* parent)
    : QWidget(parent), model_(model) {
  setAccessibleName(tr("Neighbours of the query"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  connect(&model_, &EncoderModel::picturesArrived, this, [this] { update(); });
  connect(&model_, &EncoderModel::neighboursChanged, this, &NeighbourStrips::relayOut);
}

void NeighbourStrips::show(std::int64_t testImage) {
  image_ = testImage;
  relayOut();
}

void NeighbourStrips::clear() {
  show(-1);
}

void NeighbourStrips::relayOut() {
  QStringList spoken;
  for (std::size_t side = 0; query() != nullptr && side < query()->sides.size(); ++side) {
    spoken << headText(side);
  }
  setAccessibleDescription(spoken.join(". "));
  setToolTip((spoken << classesText()).join('\n'));
  updateGeometry();
  update();
}

// Whole, as under narrow pictures they are not.
QString NeighbourStrips::classesText() const {
  QStringList names;
  for (std::size_t side = 0; query() != nullptr && side < query()->sides.size(); ++side) {
    for (std::size_t rank = 0; rank < static_cast<std::size_t>(count()); ++rank) {
      const std::int32_t label = query()->sides[side][rank].label;
      if (label >= 0) names << model_.className(label);
    }
  }
  names.removeDuplicates();
  return names.join(", ");
}

// Wide enough for a similarity.
int NeighbourStrips::smallestTile() const {
  return std::max(kSmallestTile, fontMetrics().horizontalAdvance(QLocale().toString(0.888)));
}

const RetrievedQuery* NeighbourStrips::query() const {
  return model_.queryOf(image_);
}

int NeighbourStrips::count() const {
  if (query() == nullptr) return 0;
  return std::min({model_.neighbours(), most_, static_cast<int>(query()->sides[0].size())});
}

QSize NeighbourStrips::sizeHint() const {
  const int sides = query() == nullptr ? 2 : static_cast<int>(query()->sides.size());
  const int strip = kUsualTile + 3 * fontMetrics().lineSpacing() + kGap;
  return {count() * (kUsualTile + kGap), sides * strip + (sides - 1) * kLinks};
}

QSize NeighbourStrips::minimumSizeHint() const {
  const int sides = query() == nullptr ? 2 : static_cast<int>(query()->sides.size());
  const int strip = smallestTile() + 3 * fontMetrics().lineSpacing() + kGap;
  return {count() * (smallestTile() + kGap), sides * strip + (sides - 1) * kLinks};
}

int NeighbourStrips::tileWidth() const {
  const int room = width() / std::max(1, count()) - kGap;
  const int sides = static_cast<int>(query()->sides.size());
  const int texts = 3 * fontMetrics().lineSpacing() + kLinks + kGap;
  return std::clamp(std::min(room, (height() + kLinks) / sides - texts), smallestTile(),
                    kLargestTile);
}

int NeighbourStrips::stripHeight() const {
  return tileWidth() + 3 * fontMetrics().lineSpacing() + kGap;
}

// Above the first strip and below the others, out of the way of the lines.
QRect NeighbourStrips::headOf(std::size_t side) const {
  const int line = fontMetrics().lineSpacing();
  const int top = static_cast<int>(side) * (stripHeight() + kLinks);
  return {0, side == 0 ? top : top + stripHeight() - line, width(), line};
}

// The picture; similarity and class stand under it.
QRect NeighbourStrips::tileOf(std::size_t side, std::size_t rank) const {
  const int size = tileWidth();
  const int top = static_cast<int>(side) * (stripHeight() + kLinks);
  return {static_cast<int>(rank) * (size + kGap) + kGap / 2,
          side == 0 ? top + fontMetrics().lineSpacing() + kGap / 2 : top, size, size};
}

std::optional<std::size_t> NeighbourStrips::rankIn(std::size_t other,
                                                   const Neighbour& neighbour) const {
  const auto strip = std::span(query()->sides[other]).first(static_cast<std::size_t>(count()));
  const auto found = std::ranges::find(strip, neighbour.image, &Neighbour::image);
  if (found == strip.end()) return std::nullopt;
  return static_cast<std::size_t>(found - strip.begin());
}

QString NeighbourStrips::headText(std::size_t side) const {
  QStringList parts;
  if (query()->label >= 0) {
    parts << tr("%L1 of %L2 are %3")
                 .arg(query()->hits(side, count()))
                 .arg(count())
                 .arg(model_.className(query()->label));
  }
  if (side > 0) {
    parts << tr("%L1 of %L2 are also %3's (overlap@%L2)")
                 .arg(query()->shared(side, count()))
                 .arg(count())
                 .arg(letterOf(0));
  }
  return letterOf(side) + (parts.isEmpty() ? QString() : ": " + parts.join("; "));
}

QString NeighbourStrips::textOf(std::size_t side, std::size_t rank) const {
  const Neighbour& one = query()->sides[side][rank];
  QString text = tr("Neighbour %L1 of %2: training image %L3, %4, similarity %5")
                     .arg(rank + 1)
                     .arg(letterOf(side))
                     .arg(one.image)
                     .arg(model_.className(one.label), QLocale().toString(one.similarity, 'f', 3));
  if (query()->label >= 0) {
    text += one.label == query()->label ? tr(", the query's class") : tr(", another class");
  }
  for (std::size_t other = 0; other < query()->sides.size(); ++other) {
    if (other == side) continue;
    if (const auto where = rankIn(other, one)) {
      text += tr("; also neighbour %L1 of %2").arg(*where + 1).arg(letterOf(other));
    }
  }
  return text;
}

void NeighbourStrips::paintTile(QPainter& painter, const Colors& colors, std::size_t side,
                                std::size_t rank) const {
  const Neighbour& one = query()->sides[side][rank];
  const QRect tile = tileOf(side, rank);
  paintPicture(painter, tile.adjusted(3, 3, -3, -3), model_.picture(ImageSet::training, one.image),
               colors.border);
  if (query()->label >= 0) {
    const bool isHit = one.label == query()->label;
    const QColor color = isHit ? colors.clean : colors.warning;
    painter.setPen(QPen(color, 2, isHit ? Qt::SolidLine : Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(tile.adjusted(1, 1, -1, -1));
    const QRect mark(tile.right() - kMark - 2, tile.top() + 3, kMark, kMark);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.base);
    painter.drawEllipse(mark);
    painter.drawPixmap(mark.topLeft(),
                       iconPixmap(isHit ? "done" : "close", color, kMark, devicePixelRatioF()));
  }
  const int line = fontMetrics().lineSpacing();
  QRect text(tile.left() - kGap / 2, tile.bottom() + 2, tile.width() + kGap, line);
  painter.setPen(colors.text);
  painter.drawText(text, Qt::AlignHCenter, QLocale().toString(one.similarity, 'f', 3));
  painter.setPen(colors.dimText);
  text.translate(0, line);
  painter.drawText(text, Qt::AlignHCenter,
                   fontMetrics().elidedText(one.label < 0 ? QString() : model_.className(one.label),
                                            Qt::ElideRight, text.width()));
}

// From this strip to the next one.
void NeighbourStrips::paintLinks(QPainter& painter, const Colors& colors, std::size_t side) const {
  painter.setPen(QPen(colors.text, 1.5));
  painter.setBrush(colors.text);
  const int top = static_cast<int>(side) * (stripHeight() + kLinks);
  for (std::size_t rank = 0; rank < static_cast<std::size_t>(count()); ++rank) {
    const auto other = rankIn(side + 1, query()->sides[side][rank]);
    if (!other) continue;
    const QPointF from(tileOf(side, rank).center().x(), top + stripHeight());
    const QPointF to(tileOf(side + 1, *other).center().x(), tileOf(side + 1, *other).top() - 3);
    painter.drawLine(from, to);
    for (const QPointF& end : {from, to}) painter.drawEllipse(end, 2, 2);
  }
}

void NeighbourStrips::paintEvent(QPaintEvent*) {
  if (query() == nullptr) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors colors = colorsOf(palette());
  for (std::size_t side = 0; side < query()->sides.size(); ++side) {
    painter.setPen(colors.text);
    painter.drawText(headOf(side), Qt::AlignLeft | Qt::AlignVCenter, headText(side));
    for (std::size_t rank = 0; rank < static_cast<std::size_t>(count()); ++rank) {
      if (visibleRegion().intersects(tileOf(side, rank))) paintTile(painter, colors, side, rank);
    }
    if (side + 1 < query()->sides.size()) paintLinks(painter, colors, side);
  }
}

bool NeighbourStrips::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || query() == nullptr) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  for (std::size_t side = 0; side < query()->sides.size(); ++side) {
    for (std::size_t rank = 0; rank < static_cast<std::size_t>(count()); ++rank) {
      if (!tileOf(side, rank).contains(help->pos())) continue;
      QToolTip::showText(help->globalPos(), textOf(side, rank), this);
      return true;
    }
  }
  return QWidget::event(event);
}

}  // namespace mixmask::ui
