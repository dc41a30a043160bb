// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/selected_images.h"

#include <QLabel>
#include <QListWidget>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/compare/picture_icon.h"

namespace mixmask::ui {
namespace {

constexpr int kPicture = 48;             // pixels
constexpr std::size_t kMostShown = 200;  // pictures

}  // namespace

SelectedImages::SelectedImages(EncoderModel& model, ImageSelection& selection, QWidget* parent)
    : QWidget(parent),
      model_(model),
      selection_(selection),
      words_(new QLabel(this)),
      list_(new QListWidget(this)) {
  list_->setAccessibleName(tr("Selected images"));
  list_->setToolTip(tr("The selected test images; the current one is looked at on every tab"));
  list_->setFlow(QListView::LeftToRight);
  list_->setWrapping(false);
  list_->setIconSize(QSize(kPicture, kPicture));
  list_->setFixedHeight(kPicture + 4 * kGap);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGap / 2);
  column->addWidget(words_);
  column->addWidget(list_);
  connect(list_, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem* item) {
    if (item != nullptr) selection_.setCurrent(item->data(Qt::UserRole).toLongLong());
  });
  connect(&model_, &EncoderModel::picturesArrived, this, &SelectedImages::refreshPictures);
}

void SelectedImages::clear() {
  list_->clear();
  listed_.clear();
}

void SelectedImages::follow(const std::vector<const RetrievedQuery*>& queries) {
  const QSignalBlocker block(list_);
  if (queries.empty() || listed_ != selection_.images()) fill(queries);
  for (int row = 0; row < list_->count(); ++row) {
    if (list_->item(row)->data(Qt::UserRole).toLongLong() != selection_.current()) continue;
    list_->setCurrentRow(row);
  }
}

void SelectedImages::fill(const std::vector<const RetrievedQuery*>& queries) {
  listed_ = selection_.images();
  list_->clear();
  for (std::size_t i = 0; i < std::min(queries.size(), kMostShown); ++i) {
    auto* item = new QListWidgetItem(list_);
    item->setData(Qt::UserRole, static_cast<qlonglong>(queries[i]->image));
    item->setSizeHint(QSize(kPicture + kGap, kPicture + kGap));  // before its picture comes, too
    item->setToolTip(model_.nameOf(*queries[i]));
    item->setData(Qt::AccessibleTextRole, item->toolTip());
  }
  words_->setText(queries.empty()
                      ? tr("Nothing is selected. Click, drag or use the arrow keys and Space.")
                  : queries.size() > kMostShown
                      ? tr("%L1 images selected, the first %L2 are shown. Escape: none.")
                            .arg(queries.size())
                            .arg(kMostShown)
                      : tr("%L1 selected. Escape: none.").arg(queries.size()));
  refreshPictures();
}

void SelectedImages::refreshPictures() {
  const QColor border = colorsOf(palette()).border;
  for (int row = 0; row < list_->count(); ++row) {
    QListWidgetItem* item = list_->item(row);
    const QImage image = model_.picture(ImageSet::test, item->data(Qt::UserRole).toLongLong());
    if (!image.isNull() && item->icon().isNull()) {
      item->setIcon(pictureIcon(image, kPicture, devicePixelRatioF(), border));
    }
  }
}

QString SelectedImages::words() const {
  return words_->text();
}

}  // namespace mixmask::ui
