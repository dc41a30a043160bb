// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/compare/image_selection.h"
#include "ui/compare/query_list.h"

class QComboBox;
class QLabel;
class QListView;
class QSpinBox;
class QStackedWidget;

namespace mixmask::ui {

class ComputeBar;
class NeighbourStrips;
class QueryTile;

// The same query asked of every encoder: where B mends A, where it breaks it, and where the two
// agree least.
class RetrievalView : public QWidget {
  Q_OBJECT
 public:
  RetrievalView(EncoderModel& model, ImageSelection& selection, QWidget* parent = nullptr);

  ComputeBar* bar() const { return bar_; }
  QComboBox* order() const { return order_; }
  QSpinBox* neighbours() const { return neighbours_; }
  QListView* list() const { return list_; }
  const QueryList& queries() const { return *queries_; }
  NeighbourStrips* strips() const { return strips_; }
  QString note() const;  // why the list is empty

 private:
  QWidget* makeLeft();
  QWidget* makeRight();
  void fill();
  void sort(std::int64_t wanted);
  void look(std::int64_t image);
  void pick(const QModelIndex& row);
  void follow();

  EncoderModel& model_;
  ImageSelection& selection_;
  ComputeBar* bar_;
  QComboBox* order_;
  QSpinBox* neighbours_;
  QLabel* note_;
  QueryList* queries_;
  QListView* list_;
  QueryTile* query_;
  NeighbourStrips* strips_;
  QStackedWidget* stack_;
};

}  // namespace mixmask::ui
