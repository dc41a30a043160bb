// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/compare/encoder_model.h"
#include "ui/compare/image_selection.h"

class QLabel;

namespace mixmask::ui {

class PictureRow;

// What the first layers look for, and where in the selected image the last maps are large.
class NetworkView : public QWidget {
  Q_OBJECT
 public:
  NetworkView(EncoderModel& model, ImageSelection& selection, QWidget* parent = nullptr);

  PictureRow* filters() const { return filters_; }
  PictureRow* maps() const { return maps_; }
  QString filterText() const;
  QString mapText() const;

 protected:
  void showEvent(QShowEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void showFilters();
  void askForMaps();
  void showMaps(std::int64_t image, const std::vector<ActivationMap>& maps);
  void refreshState();

  EncoderModel& model_;
  ImageSelection& selection_;
  QLabel* filterText_;
  QLabel* mapText_;
  PictureRow* filters_;
  PictureRow* maps_;
};

}  // namespace mixmask::ui
