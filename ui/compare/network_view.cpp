// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/network_view.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>

#include "ui/compare/network_images.h"
#include "ui/compare/picture_row.h"
#include "ui/widgets/pictures.h"

namespace mixmask::ui {
namespace {

// "A: 64 kernels of 3 x 3 (conv1.weight)"
QString layerText(const FirstLayer& layer, std::size_t side) {
  return NetworkView::tr("%1: %L2 kernels of %3 \u00d7 %4 (%5)")
      .arg(letterOf(side))
      .arg(layer.filters.size())
      .arg(layer.filters[0].width)
      .arg(layer.filters[0].height)
      .arg(QString::fromStdString(layer.parameter));
}

}  // namespace

NetworkView::NetworkView(EncoderModel& model, ImageSelection& selection, QWidget* parent)
    : QWidget(parent),
      model_(model),
      selection_(selection),
      filterText_(new QLabel(this)),
      mapText_(new QLabel(this)),
      filters_(new PictureRow(tr("First-layer filters"), this)),
      maps_(new PictureRow(tr("Activation maps"), this)) {
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(kGap, kGap, kGap, kGap);
  grid->setSpacing(kGap);
  const std::pair<QLabel*, PictureRow*> halves[] = {{filterText_, filters_}, {mapText_, maps_}};
  for (int i = 0; i < 2; ++i) {
    auto* title = new QLabel(halves[i].second->accessibleName(), this);
    QFont bold = font();
    bold.setBold(true);
    title->setFont(bold);
    halves[i].first->setWordWrap(true);
    halves[i].first->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    halves[i].first->setForegroundRole(QPalette::PlaceholderText);
    grid->addWidget(title, 0, i);
    grid->addWidget(halves[i].first, 1, i);
    grid->addWidget(halves[i].second, 2, i);
    grid->setColumnStretch(i, 1);
  }
  grid->setRowStretch(2, 1);
  connect(&model_, &EncoderModel::layersChanged, this, &NetworkView::showFilters);
  connect(&model_, &EncoderModel::activationsArrived, this, &NetworkView::showMaps);
  connect(&model_, &EncoderModel::changed, this, &NetworkView::refreshState);
  connect(&model_, &EncoderModel::lookFailed, this,
          [this](const QString& why) { mapText_->setText(why); });
  connect(&model_, &EncoderModel::reset, this, [this] {
    filters_->show({});
    maps_->show({});
    refreshState();
  });
  connect(&selection_, &ImageSelection::changed, this, &NetworkView::askForMaps);
  refreshState();
}

void NetworkView::showFilters() {
  std::vector<NamedPicture> sheets;
  QStringList texts;
  const QColor ground = colorsOf(palette()).base;
  for (std::size_t side = 0; side < model_.layers().size(); ++side) {
    sheets.push_back({letterOf(side), filterSheet(model_.layers()[side], ground)});
    texts << layerText(model_.layers()[side], side);
  }
  if (sheets.empty()) return;
  filterText_->setText(
      tr("%1. Each kernel is scaled by its own largest weight; mid grey is zero. Space: %2 in turn "
         "in the place of %3.")
          .arg(texts.join("; "), letterOf(1), letterOf(0)));
  filters_->show(std::move(sheets));
}

void NetworkView::refreshState() {
  using State = EncoderModel::State;
  const bool isOpen = model_.state() != State::closed && model_.state() != State::opening;
  if (!isOpen) {
    const QString why = model_.state() == State::opening ? tr("Opening the checkpoints.")
                        : model_.problem().isEmpty()     ? tr("Choose two checkpoints above.")
                                                         : model_.problem();
    filterText_->setText(why);
    mapText_->setText({});
  } else if (maps_->pictures().empty()) {
    askForMaps();
  }
}

void NetworkView::askForMaps() {
  using State = EncoderModel::State;
  if (!isVisible() || model_.state() == State::closed || model_.state() == State::opening) return;
  if (selection_.current() == ImageSelection::kNone) {
    maps_->show({});
    mapText_->setText(
        tr("Select a test image on the tab Images, Retrieval or Embedding; where each network "
           "looks at it is shown here."));
    return;
  }
  if (model_.state() == State::computing) {
    mapText_->setText(tr("The maps come when the computation has ended."));
  }
  model_.askForActivations(selection_.current());
}

void NetworkView::showMaps(std::int64_t image, const std::vector<ActivationMap>& maps) {
  if (image != selection_.current()) return;
  std::vector<NamedPicture> pictures;
  QStringList texts;
  for (std::size_t side = 0; side < maps.size(); ++side) {
    const ActivationMap& map = maps[side];
    const QString letter = letterOf(side);
    if (map.values.empty()) {
      texts << tr("%1 is a transformer and has no convolutional map.").arg(letter);
      continue;
    }
    pictures.push_back({letter, activationOverlay(map)});
    texts << tr("%1: %2 \u00d7 %3 cells over a view of %4 pixels.")
                 .arg(letter)
                 .arg(map.width)
                 .arg(map.height)
                 .arg(map.view.width);
  }
  if (!pictures.empty()) {
    pictures.push_back({tr("view of A"), toImage(maps[0].view)});
  }
  mapText_->setText(
      tr("Test image %L1: mean over the channels of the last map before pooling. %2 Dark violet is "
         "0, yellow the largest value of each map.")
          .arg(image)
          .arg(texts.join(' ')));
  maps_->show(std::move(pictures));
}

QString NetworkView::filterText() const {
  return filterText_->text();
}

QString NetworkView::mapText() const {
  return mapText_->text();
}

void NetworkView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  askForMaps();
}

void NetworkView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) showFilters();
}

}  // namespace mixmask::ui
