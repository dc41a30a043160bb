// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/neighbour_strips.h"

#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "ui/widgets/picture_tile.h"

namespace mixmask::ui {
namespace {

constexpr int kQueryWidth = 128;
constexpr int kLargestTile = 96, kSmallestTile = 48;
constexpr int kLinks = 3 * kGap;  // room for the lines between two strips
constexpr int kMark = 16;

}  // namespace

NeighbourStrips::NeighbourStrips(EncoderModel& model, QWidget* parent)
    : QWidget(parent), model_(model) {
  setAccessibleName(tr("Neighbours of the query"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  connect(&model_, &EncoderModel::picturesArrived, this, [this] { update(); });
}

void NeighbourStrips::show(std::int64_t testImage) {
  image_ = testImage;
  QStringList spoken;
  for (std::size_t side = 0; query() != nullptr && side < query()->sides.size(); ++side) {
    spoken << headText(side);
  }
  setAccessibleDescription(spoken.join(". "));
  update();
}

void NeighbourStrips::clear() {
  image_ = -1;
  update();
}

const RetrievedQuery* NeighbourStrips::query() const {
  return model_.queryOf(image_);
}

QSize NeighbourStrips::minimumSizeHint() const {
  return {kQueryWidth + 10 * (kSmallestTile + kGap), kSmallestTile * 4};
}

int NeighbourStrips::tileWidth() const {
  const auto count = std::max<int>(1, static_cast<int>(query()->sides[0].size()));
  const int room = (width() - kQueryWidth - kGap) / count - kGap;
  const int sides = static_cast<int>(query()->sides.size());
  const int texts = 3 * fontMetrics().lineSpacing() + kLinks + kGap;
  return std::clamp(std::min(room, height() / sides - texts), kSmallestTile, kLargestTile);
}

int NeighbourStrips::stripHeight() const {
  return tileWidth() + 3 * fontMetrics().lineSpacing() + kGap;
}

QRect NeighbourStrips::headOf(std::size_t side) const {
  return {kQueryWidth + kGap, static_cast<int>(side) * (stripHeight() + kLinks),
          width() - kQueryWidth - kGap, fontMetrics().lineSpacing()};
}

// The picture; similarity and class stand under it.
QRect NeighbourStrips::tileOf(std::size_t side, std::size_t rank) const {
  const int size = tileWidth();
  return {kQueryWidth + kGap + static_cast<int>(rank) * (size + kGap),
          headOf(side).bottom() + kGap / 2, size, size};
}

std::optional<std::size_t> NeighbourStrips::rankIn(std::size_t other,
                                                   const Neighbour& neighbour) const {
  const auto& strip = query()->sides[other];
  const auto found = std::ranges::find(strip, neighbour.image, &Neighbour::image);
  if (found == strip.end()) return std::nullopt;
  return static_cast<std::size_t>(found - strip.begin());
}

QString NeighbourStrips::headText(std::size_t side) const {
  const auto& strip = query()->sides[side];
  QStringList parts;
  if (query()->label >= 0) {
    parts << tr("%L1 of %L2 are %3")
                 .arg(query()->hits(side))
                 .arg(strip.size())
                 .arg(model_.className(query()->label));
  }
  if (side > 0) {
    parts << tr("%L1 of %L2 are also %3's (overlap@%L2)")
                 .arg(qRound(query()->overlap(side) * strip.size()))
                 .arg(strip.size())
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

void NeighbourStrips::paintQuery(QPainter& painter, const Colors& colors) const {
  const int line = fontMetrics().lineSpacing();
  painter.setPen(colors.text);
  painter.drawText(QRect(0, 0, kQueryWidth, line), Qt::AlignLeft, tr("Query"));
  const QRect place(1, line + kGap / 2, kQueryWidth - kGap, kQueryWidth - kGap);
  const QRectF drawn =
      paintPicture(painter, place, model_.picture(ImageSet::test, image_), colors.border);
  const int under = (drawn.isEmpty() ? place.bottom() : qRound(drawn.bottom())) + kGap / 2;
  const QString name = query()->label < 0 ? tr("unlabelled") : model_.className(query()->label);
  painter.setPen(colors.text);
  painter.drawText(QRect(0, under, kQueryWidth - kGap, line), Qt::AlignHCenter,
                   fontMetrics().elidedText(name, Qt::ElideRight, kQueryWidth - kGap));
  painter.setPen(colors.dimText);
  painter.drawText(QRect(0, under + line, kQueryWidth - kGap, line), Qt::AlignHCenter,
                   tr("test image %L1").arg(image_));
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
  painter.drawText(text, Qt::AlignHCenter, QLocale().toString(one.similarity, 'f', 2));
  painter.setPen(colors.dimText);
  text.translate(0, line);
  painter.drawText(text, Qt::AlignHCenter,
                   fontMetrics().elidedText(one.label < 0 ? QString() : model_.className(one.label),
                                            Qt::ElideRight, text.width()));
}

// From this strip to the next one.
void NeighbourStrips::paintLinks(QPainter& painter, const Colors& colors, std::size_t side) const {
  painter.setPen(QPen(colors.text, 1.5));
  for (std::size_t rank = 0; rank < query()->sides[side].size(); ++rank) {
    const auto other = rankIn(side + 1, query()->sides[side][rank]);
    if (!other) continue;
    const QPointF from(tileOf(side, rank).center().x(), headOf(side).top() + stripHeight());
    const QPointF to(tileOf(side + 1, *other).center().x(), tileOf(side + 1, *other).top() - 1);
    painter.drawLine(from, to);
    painter.setBrush(colors.text);
    for (const QPointF& end : {from, to}) painter.drawEllipse(end, 2, 2);
  }
}

void NeighbourStrips::paintEvent(QPaintEvent*) {
  if (query() == nullptr) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Colors colors = colorsOf(palette());
  paintQuery(painter, colors);
  for (std::size_t side = 0; side < query()->sides.size(); ++side) {
    for (std::size_t rank = 0; rank < query()->sides[side].size(); ++rank) {
      paintTile(painter, colors, side, rank);
    }
    if (side + 1 < query()->sides.size()) paintLinks(painter, colors, side);
  }
  for (std::size_t side = 0; side < query()->sides.size(); ++side) {  // over the lines
    QRect ground;
    painter.setPen(colors.text);
    painter.drawText(headOf(side), Qt::AlignLeft | Qt::AlignVCenter, headText(side), &ground);
    painter.fillRect(ground.adjusted(0, 0, kGap, 0), colors.window);
    painter.drawText(headOf(side), Qt::AlignLeft | Qt::AlignVCenter, headText(side));
  }
}

bool NeighbourStrips::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || query() == nullptr) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  for (std::size_t side = 0; side < query()->sides.size(); ++side) {
    for (std::size_t rank = 0; rank < query()->sides[side].size(); ++rank) {
      if (!tileOf(side, rank).contains(help->pos())) continue;
      QToolTip::showText(help->globalPos(), textOf(side, rank), this);
      return true;
    }
  }
  QToolTip::hideText();
  return true;
}

}  // namespace mixmask::ui
