// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/retrieval_view.h"

#include <QComboBox>
#include <QLabel>
#include <QListView>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/compare/compute_bar.h"
#include "ui/compare/neighbour_strips.h"
#include "ui/compare/query_tile.h"
#include "ui/widgets/key_scroll_area.h"

namespace mixmask::ui {
namespace {

QString nameOf(QueryOrder order, std::size_t side) {
  const QString a = letterOf(0), b = letterOf(side);
  if (order == QueryOrder::mended) return RetrievalView::tr("%1 mends %2").arg(b, a);
  if (order == QueryOrder::broken) return RetrievalView::tr("%1 breaks %2").arg(b, a);
  return RetrievalView::tr("%1 and %2 agree least").arg(a, b);
}

}  // namespace

RetrievalView::RetrievalView(EncoderModel& model, ImageSelection& selection, QWidget* parent)
    : QWidget(parent),
      model_(model),
      selection_(selection),
      bar_(new ComputeBar(model, this)),
      order_(new QComboBox(this)),
      neighbours_(new QSpinBox(this)),
      note_(new QLabel(this)),
      queries_(new QueryList(model, this)),
      list_(new QListView(this)),
      query_(new QueryTile(model, this)),
      strips_(new NeighbourStrips(model, this)),
      stack_(new QStackedWidget(this)) {
  auto* splitter = new QSplitter(Qt::Horizontal, this);
  splitter->addWidget(makeLeft());
  splitter->addWidget(makeRight());
  splitter->setStretchFactor(1, 1);
  splitter->setChildrenCollapsible(false);
  stack_->addWidget(new QWidget(stack_));
  stack_->addWidget(splitter);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kGap, kGap, kGap, kGap);
  column->setSpacing(kGap);
  column->addWidget(bar_);
  column->addWidget(stack_, 1);
  connect(order_, &QComboBox::currentIndexChanged, this, [this] { sort(ImageSelection::kNone); });
  connect(neighbours_, &QSpinBox::valueChanged, &model_, &EncoderModel::setNeighbours);
  connect(&model_, &EncoderModel::neighboursChanged, this, [this] { sort(selection_.current()); });
  connect(list_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          &RetrievalView::pick);
  connect(&selection_, &ImageSelection::changed, this, &RetrievalView::follow);
  connect(&model_, &EncoderModel::compared, this, &RetrievalView::fill);
  connect(&model_, &EncoderModel::reset, this, [this] {
    stack_->setCurrentIndex(0);
    queries_->clear();
    look(ImageSelection::kNone);
  });
}

// The query stays where it is while its neighbours are scrolled.
QWidget* RetrievalView::makeRight() {
  auto* right = new QWidget(this);
  auto* area = new KeyScrollArea(right);
  area->setWidget(strips_);
  area->setWidgetResizable(true);
  area->setAccessibleName(strips_->accessibleName());
  auto* row = new QHBoxLayout(right);
  row->setContentsMargins(kGap, 0, 0, 0);
  row->setSpacing(kGap);
  row->addWidget(query_, 0, Qt::AlignTop);
  row->addWidget(area, 1);
  return right;
}

QWidget* RetrievalView::makeLeft() {
  order_->setAccessibleName(tr("Order of the queries"));
  order_->setToolTip(
      tr("Mends: more of the neighbours have the query's class. Breaks: fewer. Agree least: the "
         "fewest neighbours in common. The greatest change first."));
  neighbours_->setRange(1, EncoderModel::kMostNeighbours);
  neighbours_->setValue(model_.neighbours());
  neighbours_->setAccessibleName(tr("Neighbours"));
  neighbours_->setToolTip(
      tr("How many of the nearest training images count, k; hits, what is shared and the order "
         "follow"));
  auto* label = new QLabel(tr("&k"), this);
  label->setBuddy(neighbours_);
  auto* controls = new QHBoxLayout;
  controls->setSpacing(kGap);
  controls->addWidget(order_, 1);
  controls->addWidget(label);
  controls->addWidget(neighbours_);
  note_->setWordWrap(true);
  note_->setForegroundRole(QPalette::PlaceholderText);
  list_->setModel(queries_);
  list_->setItemDelegate(new QueryDelegate(list_));
  list_->setAccessibleName(tr("Queries"));
  list_->setToolTip(tr("Test images, each as a query to every encoder"));
  list_->setUniformItemSizes(true);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* left = new QWidget(this);
  const int frameAndBar = 2 * list_->frameWidth() + list_->verticalScrollBar()->sizeHint().width();
  left->setMinimumWidth(QueryDelegate::widthOf(fontMetrics()) + frameAndBar + kGap);
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, kGap, 0);
  column->setSpacing(kGap);
  column->addLayout(controls);
  column->addWidget(note_);
  column->addWidget(list_, 1);
  return left;
}

void RetrievalView::fill() {
  {
    const QSignalBlocker block(order_);
    order_->clear();
    const bool hasLabels = !model_.facts().classNames.empty();
    for (std::size_t side = 1; side < model_.facts().sides; ++side) {
      for (const QueryOrder order :
           {QueryOrder::mended, QueryOrder::broken, QueryOrder::disagreement}) {
        if (order != QueryOrder::disagreement && !hasLabels) continue;
        order_->addItem(nameOf(order, side),
                        QPoint(static_cast<int>(order), static_cast<int>(side)));
      }
    }
  }
  stack_->setCurrentIndex(1);
  sort(ImageSelection::kNone);
}

// Goes to the wanted query where it is in the list, else to the clearest case.
void RetrievalView::sort(std::int64_t wanted) {
  if (model_.comparison() == nullptr) return;
  const QPoint choice = order_->currentData().toPoint();
  const auto order = static_cast<QueryOrder>(choice.x());
  queries_->sort(order, static_cast<std::size_t>(choice.y()));
  const int count = queries_->rowCount();
  note_->setText(
      count == 0
          ? tr("There is no such query among the %L1 test images.").arg(model_.facts().queries)
          : tr("%L1 of %L2 queries").arg(count).arg(model_.facts().queries));
  if (count == 0) return look(ImageSelection::kNone);
  const QModelIndex row = queries_->index(std::max(0, queries_->rowOf(wanted)));
  list_->setCurrentIndex(row);
  list_->scrollTo(row);
}

void RetrievalView::look(std::int64_t image) {
  query_->show(image);
  strips_->show(image);
}

void RetrievalView::pick(const QModelIndex& row) {
  if (!row.isValid()) return;
  const std::int64_t image = queries_->query(row.row()).image;
  look(image);
  if (selection_.current() != image) selection_.select({image});
}

// What another tab selected, where it is a query.
void RetrievalView::follow() {
  const std::int64_t image = selection_.current();
  if (model_.queryOf(image) == nullptr) return;
  look(image);
  const int row = queries_->rowOf(image);
  list_->setCurrentIndex(row < 0 ? QModelIndex() : queries_->index(row));
}

QString RetrievalView::note() const {
  return note_->text();
}

}  // namespace mixmask::ui
