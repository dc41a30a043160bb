// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/changed_images.h"

#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QSignalBlocker>
#include <algorithm>

#include "ui/compare/compare_text.h"
#include "ui/compare/picture_icon.h"

namespace mixmask::ui {
namespace {

constexpr std::size_t kMostShown = 200;  // images of a list
constexpr int kPicture = 64;             // pixels
constexpr int kImageRole = Qt::UserRole + 1;

}  // namespace

ChangedImages::ChangedImages(QWidget* parent)
    : QWidget(parent),
      words_(new QLabel(this)),
      problem_(new QLabel(this)),
      mendedTitle_(new QLabel(this)),
      brokenTitle_(new QLabel(this)),
      mended_(makeList(tr("Images that the other mends"))),
      broken_(makeList(tr("Images that the other breaks"))) {
  problem_->setWordWrap(true);
  problem_->setForegroundRole(QPalette::PlaceholderText);
  problem_->hide();
  words_->setWordWrap(true);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(kGap, kGap, kGap, kGap);
  grid->setSpacing(kGap);
  grid->addWidget(words_, 0, 0, 1, 2);
  grid->addWidget(problem_, 1, 0, 1, 2);
  const std::pair<QLabel*, QListWidget*> halves[] = {{mendedTitle_, mended_},
                                                     {brokenTitle_, broken_}};
  for (int i = 0; i < 2; ++i) {
    QFont bold = font();
    bold.setBold(true);
    halves[i].first->setFont(bold);
    halves[i].first->setBuddy(halves[i].second);
    grid->addWidget(halves[i].first, 2, i);
    grid->addWidget(halves[i].second, 3, i);
    grid->setColumnStretch(i, 1);
  }
  grid->setRowStretch(3, 1);
}

QListWidget* ChangedImages::makeList(const QString& name) {
  auto* list = new QListWidget(this);
  list->setAccessibleName(name);
  list->setIconSize(QSize(kPicture, kPicture));
  list->setSpacing(2);
  list->setToolTip(tr("The most different first: by how the scores of the true class differ"));
  connect(list, &QListWidget::currentItemChanged, this, [this](const QListWidgetItem* item) {
    if (item != nullptr && item->data(kImageRole).isValid()) {
      Q_EMIT imagePicked(item->data(kImageRole).toLongLong());
    }
  });
  return list;
}

void ChangedImages::show(std::shared_ptr<const ComparedSet> set, const ComparedGroup* group,
                         std::size_t side) {
  set_ = std::move(set);
  side_ = side;
  problem_->hide();
  mended_->clear();
  broken_->clear();
  if (group == nullptr) return;
  const RecordComparison& pair = *group->besideA[side];
  const EvaluationRecord& record = *set_->recordOf(*group, 0);
  const QLocale locale;
  const auto count = [&](std::size_t images) {
    return locale.toString(static_cast<qulonglong>(images));
  };
  const QString a = letterOf(0), b = letterOf(side);
  words_->setText(tr("Of %1 test images both are right on %2 and both wrong on %3.")
                      .arg(count(record.predictions.size()),
                           count(static_cast<std::size_t>(pair.bothRight)),
                           count(static_cast<std::size_t>(pair.bothWrong))));
  mendedTitle_->setText(tr("%1 mends %2: %3 images").arg(b, a, count(pair.mended.size())));
  brokenTitle_->setText(tr("%1 breaks %2: %3 images").arg(b, a, count(pair.broken.size())));
  fill(mended_, pair.mended, record);
  fill(broken_, pair.broken, record);
  askForPictures(record);
}

void ChangedImages::fill(QListWidget* list, const std::vector<ChangedImage>& images,
                         const EvaluationRecord& record) {
  const auto nameOf = [&](std::int32_t label) {
    return QString::fromStdString(record.classNames[static_cast<std::size_t>(label)]);
  };
  const std::size_t count = std::min(images.size(), kMostShown);
  for (std::size_t i = 0; i < count; ++i) {
    const ChangedImage& one = images[i];
    auto* item =
        new QListWidgetItem(tr("%1: %2\n%3 says %4, %5 says %6; scores differ by %7")
                                .arg(tr("Image %L1").arg(one.image), nameOf(one.label), letterOf(0),
                                     nameOf(one.guessOfA), letterOf(side_), nameOf(one.guessOfB),
                                     QLocale().toString(one.disagreement, 'f', 2)),
                            list);
    item->setToolTip(item->text());
    item->setSizeHint(QSize(0, kPicture + kGap));
    item->setData(kImageRole, static_cast<qlonglong>(one.image));
  }
  if (images.size() > count) {
    auto* rest = new QListWidgetItem(tr("and %L1 more").arg(images.size() - count), list);
    rest->setFlags(Qt::NoItemFlags);
  }
}

// The run says where the data lies; data of another name has a place of its own.
void ChangedImages::askForPictures(const EvaluationRecord& record) {
  PictureRequest request;
  request.data.name = record.result.data;
  for (const ComparedSide& side : set_->sides) {
    if (side.config && side.config->data.name == record.result.data) {
      request.data.root = side.config->data.root;
      request.data.limit = side.config->data.limit;
    }
  }
  request.fingerprint = record.testSet;
  for (const QListWidget* list : {mended_, broken_}) {
    for (int row = 0; row < list->count(); ++row) {
      const QVariant image = list->item(row)->data(kImageRole);
      if (image.isValid()) request.images.push_back(image.toLongLong());
    }
  }
  if (!request.images.empty()) Q_EMIT picturesAsked(request);
}

void ChangedImages::setPictures(const Pictures& pictures) {
  const QColor border = colorsOf(palette()).border;
  for (QListWidget* list : {mended_, broken_}) {
    for (int row = 0; row < list->count(); ++row) {
      QListWidgetItem* item = list->item(row);
      const auto found = pictures.find(item->data(kImageRole).toLongLong());
      if (!item->data(kImageRole).isValid() || found == pictures.end()) continue;
      item->setIcon(pictureIcon(found->second, kPicture, devicePixelRatioF(), border));
    }
  }
}

void ChangedImages::follow(std::int64_t image) {
  for (QListWidget* list : {mended_, broken_}) {
    const QSignalBlocker block(list);
    QListWidgetItem* found = nullptr;
    for (int row = 0; row < list->count() && found == nullptr; ++row) {
      const QVariant shown = list->item(row)->data(kImageRole);
      if (shown.isValid() && shown.toLongLong() == image) found = list->item(row);
    }
    if (found == list->currentItem()) continue;
    list->setCurrentItem(found);
    if (found == nullptr) list->clearSelection();
  }
}

void ChangedImages::setProblem(const QString& why) {
  problem_->setText(tr("There are no pictures beside the indices: %1.").arg(why));
  problem_->show();
}

QString ChangedImages::problem() const {
  return problem_->isHidden() ? QString() : problem_->text();
}

}  // namespace mixmask::ui
