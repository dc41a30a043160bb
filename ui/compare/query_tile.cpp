// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/query_tile.h"

#include <QPainter>

#include "ui/widgets/picture_tile.h"

namespace mixmask::ui {
namespace {

constexpr int kPicture = 120;  // pixels

}  // namespace

QueryTile::QueryTile(EncoderModel& model, QWidget* parent) : QWidget(parent), model_(model) {
  setAccessibleName(tr("Query"));
  connect(&model_, &EncoderModel::picturesArrived, this, [this] { update(); });
}

void QueryTile::show(std::int64_t testImage) {
  image_ = testImage;
  const RetrievedQuery* query = model_.queryOf(image_);
  setAccessibleDescription(query == nullptr ? QString() : model_.nameOf(*query));
  update();
}

QSize QueryTile::sizeHint() const {
  const int widest = fontMetrics().horizontalAdvance(tr("test image %L1").arg(88888));
  return {std::max(kPicture + 2, widest + 2), kPicture + 3 * fontMetrics().lineSpacing() + kGap};
}

void QueryTile::paintEvent(QPaintEvent*) {
  const RetrievedQuery* query = model_.queryOf(image_);
  if (query == nullptr) return;
  QPainter painter(this);
  const Colors colors = colorsOf(palette());
  const int line = fontMetrics().lineSpacing();
  painter.setPen(colors.text);
  painter.drawText(QRect(0, 0, width(), line), Qt::AlignLeft, tr("Query"));
  const QRect place(1, line + kGap / 2, width() - 2, kPicture);
  const QRectF drawn =
      paintPicture(painter, place, model_.picture(ImageSet::test, image_), colors.border);
  const int under = (drawn.isEmpty() ? place.bottom() : qRound(drawn.bottom())) + kGap / 2;
  painter.setPen(colors.text);
  painter.drawText(
      QRect(0, under, width(), line), Qt::AlignHCenter,
      fontMetrics().elidedText(model_.className(query->label), Qt::ElideRight, width()));
  painter.setPen(colors.dimText);
  painter.drawText(QRect(0, under + line, width(), line), Qt::AlignHCenter,
                   tr("test image %L1").arg(image_));
}

}  // namespace mixmask::ui
