// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/embedding_view.h"

#include <QComboBox>
#include <QEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/compare/compare_text.h"
#include "ui/compare/compute_bar.h"
#include "ui/compare/data_colors.h"
#include "ui/compare/picture_icon.h"
#include "ui/compare/scatter_plot.h"

namespace mixmask::ui {
namespace {

constexpr int kPicture = 48;             // pixels
constexpr std::size_t kMostShown = 200;  // pictures under the plots
enum Coloring { byClass, byNeighbour };

}  // namespace

EmbeddingView::EmbeddingView(EncoderModel& model, ImageSelection& selection, QWidget* parent)
    : QWidget(parent),
      model_(model),
      selection_(selection),
      bar_(new ComputeBar(model, this)),
      coloring_(new QComboBox(this)),
      caption_(new QLabel(this)),
      stack_(new QStackedWidget(this)),
      count_(new QLabel(this)),
      selected_(new QListWidget(this)) {
  stack_->addWidget(new QWidget(stack_));
  stack_->addWidget(makeBody());
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(kGap, kGap, kGap, kGap);
  column->setSpacing(kGap);
  column->addWidget(bar_);
  column->addWidget(stack_, 1);
  connect(coloring_, &QComboBox::currentIndexChanged, this, &EmbeddingView::fill);
  connect(selected_, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
    if (item != nullptr) selection_.setCurrent(item->data(Qt::UserRole).toLongLong());
  });
  connect(&selection_, &ImageSelection::changed, this, &EmbeddingView::follow);
  connect(&model_, &EncoderModel::picturesArrived, this, &EmbeddingView::refreshSelected);
  connect(&model_, &EncoderModel::compared, this, &EmbeddingView::fill);
  connect(&model_, &EncoderModel::reset, this, [this] {
    stack_->setCurrentIndex(0);
    selected_->clear();
    listed_.clear();
  });
}

QWidget* EmbeddingView::makeBody() {
  auto* body = new QWidget(this);
  coloring_->addItems({tr("by class"), tr("by nearest neighbour")});
  coloring_->setAccessibleName(tr("Colours"));
  coloring_->setToolTip(tr(
      "By class: colours, then shapes, in the order of the classes. By nearest neighbour: a disc "
      "where it has the image's class, a cross where it has not."));
  caption_->setWordWrap(true);
  caption_->setForegroundRole(QPalette::PlaceholderText);
  auto* top = new QHBoxLayout;
  top->setSpacing(2 * kGap);
  top->addWidget(coloring_);
  top->addWidget(caption_, 1);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGap);
  for (ScatterPlot*& plot : plots_) {
    plot = new ScatterPlot(body);
    row->addWidget(plot, 1);
    connect(plot, &ScatterPlot::selected, this, &EmbeddingView::select);
  }
  selected_->setAccessibleName(tr("Selected images"));
  selected_->setToolTip(tr("The selected test images; the current one is looked at on every tab"));
  selected_->setFlow(QListView::LeftToRight);
  selected_->setWrapping(false);
  selected_->setIconSize(QSize(kPicture, kPicture));
  selected_->setFixedHeight(kPicture + 5 * kGap);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGap);
  column->addLayout(top);
  column->addLayout(row, 1);
  column->addWidget(count_);
  column->addWidget(selected_);
  return body;
}

void EmbeddingView::fill() {
  if (model_.comparison() == nullptr) return;
  const std::size_t sides = model_.comparison()->planes.size();
  for (std::size_t side = 0; side < kMostSides; ++side) {
    plots_[side]->setVisible(side < sides);
    if (side < sides) showPlane(side);
  }
  QStringList turns;
  for (std::size_t side = 1; side < sides; ++side) {
    const FeaturePlane& plane = model_.comparison()->planes[side];
    turns << (plane.isMirrored ? tr("%1 mirrored and turned by %2\u00b0")
                               : tr("%1 turned by %2\u00b0"))
                 .arg(letterOf(side), QLocale().toString(plane.degrees, 'f', 0));
  }
  caption_->setText(
      tr("PCA of the features, rows of unit length; %1 onto %2 (Procrustes), so that places can be "
         "compared. Drag a rectangle or click to select.")
          .arg(turns.join(", "), letterOf(0)));
  stack_->setCurrentIndex(1);
  follow();
}

void EmbeddingView::showPlane(std::size_t side) {
  const EncoderComparison& comparison = *model_.comparison();
  const FeaturePlane& plane = comparison.planes[side];
  const double ratio = devicePixelRatioF();
  ScatterPlot::Content content{.title = {},
                               .xLabel = {},
                               .yLabel = {},
                               .x = plane.x,
                               .y = plane.y,
                               .group = {},
                               .marks = {}};
  const auto share = [&](int axis) {
    return accuracyText(plane.explained[static_cast<std::size_t>(axis)]);
  };
  content.title = tr("%1: this plane holds %2 of the variance")
                      .arg(letterOf(side), accuracyText(plane.explained[0] + plane.explained[1]));
  // Turned axes are no longer the principal ones.
  content.xLabel = side == 0 ? tr("PC 1 (%1)").arg(share(0)) : tr("along PC 1 of A");
  content.yLabel = side == 0 ? tr("PC 2 (%1)").arg(share(1)) : tr("along PC 2 of A");
  if (side > 0) content.title += tr(" (%1 + %2)").arg(share(0), share(1));
  const bool showsClasses = coloring_->currentIndex() == byClass;
  const int groups = showsClasses ? kMarkColors * kMarkShapes : 2;
  for (int group = 0; group < groups; ++group) {
    content.marks.push_back(showsClasses ? classMark(group, palette(), ratio)
                                         : verdictMark(group == 0, palette(), ratio));
  }
  for (const RetrievedQuery& query : comparison.queries) {
    const bool isRight = query.sides[side].front().label == query.label;
    content.group.push_back(showsClasses ? std::max(query.label, 0) % groups : isRight ? 0 : 1);
  }
  plots_[side]->setRing(selectionMark(palette(), ratio));
  plots_[side]->show(std::move(content));
}

void EmbeddingView::select(const std::vector<std::size_t>& points) {
  std::vector<std::int64_t> images;
  for (const std::size_t point : points) {
    images.push_back(model_.comparison()->queries[point].image);
  }
  selection_.select(std::move(images));
}

void EmbeddingView::follow() {
  if (stack_->currentIndex() == 0) return;  // the plots are not filled yet
  std::vector<std::size_t> points;
  for (const std::int64_t image : selection_.images()) {
    const RetrievedQuery* query = model_.queryOf(image);
    if (query == nullptr) continue;
    points.push_back(static_cast<std::size_t>(query - model_.comparison()->queries.data()));
  }
  for (std::size_t side = 0; side < model_.comparison()->planes.size(); ++side) {
    plots_[side]->setSelected(points);
  }
  const QSignalBlocker block(selected_);
  if (listed_ != selection_.images()) list(points);
  for (int row = 0; row < selected_->count(); ++row) {
    if (selected_->item(row)->data(Qt::UserRole).toLongLong() != selection_.current()) continue;
    selected_->setCurrentRow(row);
  }
}

void EmbeddingView::list(const std::vector<std::size_t>& points) {
  listed_ = selection_.images();
  selected_->clear();
  for (std::size_t i = 0; i < std::min(points.size(), kMostShown); ++i) {
    const RetrievedQuery& query = model_.comparison()->queries[points[i]];
    auto* item = new QListWidgetItem(selected_);
    item->setData(Qt::UserRole, static_cast<qlonglong>(query.image));
    const QString name = query.label < 0 ? tr("unlabelled") : model_.className(query.label);
    item->setToolTip(tr("%1, image %L2").arg(name).arg(query.image));
    item->setData(Qt::AccessibleTextRole, item->toolTip());
  }
  count_->setText(points.empty() ? tr("Nothing is selected.")
                  : points.size() > kMostShown
                      ? tr("%L1 images selected, the first %L2 are shown. Escape: none.")
                            .arg(points.size())
                            .arg(kMostShown)
                      : tr("%L1 selected. Escape: none.").arg(points.size()));
  refreshSelected();
}

void EmbeddingView::refreshSelected() {
  const QColor border = colorsOf(palette()).border;
  for (int row = 0; row < selected_->count(); ++row) {
    QListWidgetItem* item = selected_->item(row);
    const QImage image = model_.picture(ImageSet::test, item->data(Qt::UserRole).toLongLong());
    if (!image.isNull() && item->icon().isNull()) {
      item->setIcon(pictureIcon(image, kPicture, devicePixelRatioF(), border));
    }
  }
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
