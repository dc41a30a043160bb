// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/query_list.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>

#include "ui/widgets/cell_ground.h"
#include "ui/widgets/picture_tile.h"

namespace mixmask::ui {
namespace {

constexpr int kPicture = 56;  // pixels

QString sharedText(int shared, int k) {
  return QueryList::tr("%L1 of %L2 shared").arg(shared).arg(k);
}

QString hitsText(int hitsOfA, int hits, std::size_t side) {
  return QueryList::tr("Hits: %1 %L2, %3 %L4; ")
      .arg(letterOf(0))
      .arg(hitsOfA)
      .arg(letterOf(side))
      .arg(hits);
}

}  // namespace

QString queryFigures(const RetrievedQuery& query, std::size_t side, int k) {
  k = std::min(k, static_cast<int>(query.sides[0].size()));
  const QString shared = sharedText(query.shared(side, k), k);
  if (query.label < 0) return shared;
  return hitsText(query.hits(0, k), query.hits(side, k), side) + shared;
}

QueryList::QueryList(EncoderModel& model, QObject* parent)
    : QAbstractListModel(parent), model_(model) {
  connect(&model_, &EncoderModel::picturesArrived, this, [this] {
    if (!rows_.empty()) {
      Q_EMIT dataChanged(index(0), index(rowCount() - 1), {Qt::DecorationRole});
    }
  });
}

void QueryList::sort(QueryOrder order, std::size_t side) {
  beginResetModel();
  side_ = side;
  rows_ = orderOfQueries(*model_.comparison(), order, side, model_.neighbours());
  endResetModel();
}

void QueryList::clear() {
  beginResetModel();
  rows_.clear();
  endResetModel();
}

int QueryList::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

const RetrievedQuery& QueryList::query(int row) const {
  return model_.comparison()->queries[rows_[static_cast<std::size_t>(row)]];
}

int QueryList::rowOf(std::int64_t testImage) const {
  for (int row = 0; row < rowCount(); ++row) {
    if (query(row).image == testImage) return row;
  }
  return -1;
}

QString QueryList::text(const RetrievedQuery& query) const {
  return tr("%1, image %L2\n%3")
      .arg(model_.className(query.label))
      .arg(query.image)
      .arg(queryFigures(query, side_, model_.neighbours()));
}

QVariant QueryList::data(const QModelIndex& index, int role) const {
  const RetrievedQuery& one = query(index.row());
  if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return text(one);
  if (role == Qt::AccessibleTextRole) return text(one).replace('\n', ". ");
  if (role == Qt::DecorationRole) return model_.picture(ImageSet::test, one.image);
  return {};
}

int QueryDelegate::widthOf(const QFontMetrics& metrics) {
  constexpr int kMost = EncoderModel::kMostNeighbours;
  const QString longest = hitsText(kMost, kMost, 1) + sharedText(kMost, kMost);
  return kPicture + kGap / 2 + 3 * kGap + metrics.horizontalAdvance(longest);
}

QSize QueryDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const {
  return {kPicture, std::max(kPicture, 2 * option.fontMetrics.lineSpacing()) + kGap};
}

void QueryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
  paintGround(painter, option);
  const Colors colors = colorsOf(option.palette);
  const bool isSelected = option.state.testFlag(QStyle::State_Selected);
  const QRect place(option.rect.left() + kGap / 2, option.rect.top() + kGap / 2, kPicture,
                    option.rect.height() - kGap);
  paintPicture(*painter, place, index.data(Qt::DecorationRole).value<QImage>(), colors.border);
  const QStringList lines = index.data(Qt::DisplayRole).toString().split('\n');
  const QRect inside(place.right() + kGap, option.rect.top(),
                     option.rect.right() - place.right() - 2 * kGap, option.rect.height());
  const int line = option.fontMetrics.lineSpacing();
  const QColor selected = option.palette.color(QPalette::HighlightedText);
  for (int i = 0; i < lines.size(); ++i) {
    painter->setPen(isSelected ? selected : i == 0 ? colors.text : colors.dimText);
    painter->drawText(
        QRect(inside.left(), inside.center().y() + (i - 1) * line, inside.width(), line),
        Qt::AlignLeft | Qt::AlignVCenter,
        option.fontMetrics.elidedText(lines[i], Qt::ElideRight, inside.width()));
  }
}

}  // namespace mixmask::ui
