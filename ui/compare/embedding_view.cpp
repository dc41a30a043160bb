// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/embedding_view.h"

#include <QComboBox>
#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <map>

#include "ui/compare/class_legend.h"
#include "ui/compare/compute_bar.h"
#include "ui/compare/embedding_content.h"
#include "ui/compare/selected_images.h"

namespace mixmask::ui {

EmbeddingView::EmbeddingView(EncoderModel& model, ImageSelection& selection, QWidget* parent)
    : QWidget(parent),
      model_(model),
      selection_(selection),
      bar_(new ComputeBar(model, this)),
      coloring_(new QComboBox(this)),
      tool_(new QComboBox(this)),
      caption_(new QLabel(this)),
      stack_(new QStackedWidget(this)),
      legend_(new ClassLegend(this)),
      selected_(new SelectedImages(model, selection, this)) {
  stack_->addWidget(new QWidget(stack_));
  stack_->addWidget(makeBody());
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kGap, kGap, kGap, kGap);
  column->setSpacing(kGap);
  column->addWidget(bar_);
  column->addWidget(stack_, 1);
  connect(coloring_, &QComboBox::currentIndexChanged, this, &EmbeddingView::fill);
  connect(tool_, &QComboBox::currentIndexChanged, this, [this](int tool) {
    for (ScatterPlot* plot : plots_) plot->setTool(static_cast<ScatterPlot::Tool>(tool));
  });
  connect(legend_, &ClassLegend::highlighted, this, [this](std::optional<int> kind) {
    for (ScatterPlot* plot : plots_) plot->setHighlight(kind);
  });
  connect(legend_, &ClassLegend::chosen, this, &EmbeddingView::selectKind);
  connect(&selection_, &ImageSelection::changed, this, &EmbeddingView::follow);
  connect(&model_, &EncoderModel::compared, this, &EmbeddingView::fill);
  connect(&model_, &EncoderModel::reset, this, [this] {
    stack_->setCurrentIndex(0);
    selected_->clear();
  });
}

QLayout* EmbeddingView::makeControls() {
  coloring_->addItems({tr("by class"), tr("by nearest neighbour")});
  coloring_->setAccessibleName(tr("Colours"));
  coloring_->setToolTip(
      tr("By class: a colour and a shape for each. By nearest neighbour: a disc where it has the "
         "image's class, a cross where it has not."));
  tool_->addItems({tr("drag a rectangle"), tr("drag a lasso")});
  tool_->setAccessibleName(tr("Tool"));
  tool_->setToolTip(tr("What the mouse selects with; Shift adds, Ctrl turns over"));
  caption_->setWordWrap(true);
  caption_->setForegroundRole(QPalette::PlaceholderText);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGap);
  row->addWidget(coloring_);
  row->addWidget(tool_);
  row->addSpacing(kGap);
  row->addWidget(caption_, 1);
  return row;
}

ScatterPlot* EmbeddingView::makePlot() {
  auto* plot = new ScatterPlot(this);
  plot->setNames(
      [this](std::size_t point) { return model_.nameOf(model_.comparison()->queries[point]); });
  connect(plot, &ScatterPlot::selected, this, &EmbeddingView::select);
  connect(plot, &ScatterPlot::cursorMoved, this, [this](std::size_t point) {
    for (std::size_t side = 0; side < model_.comparison()->planes.size(); ++side) {
      plots_[side]->setCursorPoint(point);
    }
  });
  return plot;
}

QWidget* EmbeddingView::makeBody() {
  auto* body = new QWidget(this);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGap);
  for (ScatterPlot*& plot : plots_) {
    plot = makePlot();
    row->addWidget(plot, 1);
  }
  row->addWidget(legend_);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGap);
  column->addLayout(makeControls());
  column->addLayout(row, 1);
  column->addWidget(selected_);
  return body;
}

void EmbeddingView::fill() {
  if (model_.comparison() == nullptr) return;
  const EncoderComparison& comparison = *model_.comparison();
  const auto coloring = static_cast<Coloring>(coloring_->currentIndex());
  legend_->clearSelection();
  for (std::size_t side = 0; side < kMostSides; ++side) {
    const bool isThere = side < comparison.planes.size();
    plots_[side]->setVisible(isThere);
    if (!isThere) continue;
    plots_[side]->show(embeddingOf(comparison, side, coloring, palette(), devicePixelRatioF()));
  }
  caption_->setText(alignmentText(comparison));
  fillLegend();
  stack_->setCurrentIndex(1);
  follow();
}

void EmbeddingView::fillLegend() {
  const ScatterPlot::Content& content = plots_[0]->content();
  if (coloring_->currentIndex() == static_cast<int>(Coloring::byNeighbour)) {
    return legend_->show(
        {{0, tr("its class"), content.marks[0]}, {1, tr("another class"), content.marks[1]}});
  }
  std::map<int, qsizetype> points;
  for (const int kind : content.kind) ++points[kind];
  std::vector<ClassLegend::Entry> entries;
  for (const auto& [kind, count] : points) {
    const auto mark = static_cast<std::size_t>(kind) % content.marks.size();
    entries.push_back({kind, model_.className(kind), content.marks[mark], count});
  }
  legend_->show(entries);
}

void EmbeddingView::select(const std::vector<std::size_t>& points) {
  if (model_.comparison() == nullptr) return;
  std::vector<std::int64_t> images;
  for (const std::size_t point : points) {
    images.push_back(model_.comparison()->queries[point].image);
  }
  selection_.select(std::move(images));
}

void EmbeddingView::selectKind(int kind) {
  const std::vector<int>& kinds = plots_[0]->content().kind;
  std::vector<std::size_t> points;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == kind) points.push_back(i);
  }
  select(points);
}

void EmbeddingView::follow() {
  if (stack_->currentIndex() == 0) return;  // the plots are not filled yet
  std::vector<std::size_t> points;
  std::vector<const RetrievedQuery*> queries;
  for (const std::int64_t image : selection_.images()) {
    const RetrievedQuery* query = model_.queryOf(image);
    if (query == nullptr) continue;
    queries.push_back(query);
    points.push_back(static_cast<std::size_t>(query - model_.comparison()->queries.data()));
  }
  for (std::size_t side = 0; side < model_.comparison()->planes.size(); ++side) {
    plots_[side]->setSelected(points);
  }
  selected_->follow(queries);
}

QString EmbeddingView::caption() const {
  return caption_->text();
}

void EmbeddingView::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape) return select({});
  QWidget::keyPressEvent(event);
}

void EmbeddingView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) fill();
}

}  // namespace mixmask::ui
