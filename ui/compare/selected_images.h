// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/compare/encoder_model.h"
#include "ui/compare/image_selection.h"

class QLabel;
class QListWidget;

namespace mixmask::ui {

// The selected test images as a row of pictures, under how many there are. The current one is
// looked at on every tab.
class SelectedImages : public QWidget {
  Q_OBJECT
 public:
  SelectedImages(EncoderModel& model, ImageSelection& selection, QWidget* parent = nullptr);
  // Those of the selection that were compared.
  void follow(const std::vector<const RetrievedQuery*>& queries);
  void clear();
  QListWidget* list() const { return list_; }
  QString words() const;

 private:
  void fill(const std::vector<const RetrievedQuery*>& queries);
  void refreshPictures();

  EncoderModel& model_;
  ImageSelection& selection_;
  QLabel* words_;
  QListWidget* list_;
  std::vector<std::int64_t> listed_;
};

}  // namespace mixmask::ui
