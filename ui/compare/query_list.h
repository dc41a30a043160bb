// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QStyledItemDelegate>

#include "ui/compare/encoder_model.h"

namespace mixmask::ui {

// The queries in one of their orders; a row asks for its picture when it is seen.
class QueryList : public QAbstractListModel {
  Q_OBJECT
 public:
  explicit QueryList(EncoderModel& model, QObject* parent = nullptr);

  // The order with regard to this side beside A, by the model's number of neighbours.
  void sort(QueryOrder order, std::size_t side);
  void clear();

  int rowCount(const QModelIndex& parent = {}) const override;
  // Qt::DisplayRole: two lines that say it all; Qt::DecorationRole: a QImage.
  QVariant data(const QModelIndex& index, int role) const override;
  const RetrievedQuery& query(int row) const;
  int rowOf(std::int64_t testImage) const;  // -1: it is not in the list

 private:
  QString text(const RetrievedQuery& query) const;

  EncoderModel& model_;
  std::size_t side_ = 1;
  std::vector<std::size_t> rows_;
};

// A picture beside two lines of text.
class QueryDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  // Of a row that shows its figures whole, whatever k is.
  static int widthOf(const QFontMetrics& metrics);
  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

// "Hits: A 3, B 9; 4 of 10 shared"
QString queryFigures(const RetrievedQuery& query, std::size_t side, int k);

}  // namespace mixmask::ui
