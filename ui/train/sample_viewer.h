// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QPushButton>

#include "ui/widgets/mixture_tiles.h"

class QLabel;

namespace mixmask::ui {

class PictureTile;

// One sample of a step, large: what the network saw of it, and the key that it was to find. The
// arrow keys go to the next sample.
class SampleViewer : public QDialog {
  Q_OBJECT
 public:
  explicit SampleViewer(QWidget* parent = nullptr);
  // Keeps the pictures of this step, whatever the run does meanwhile.
  void open(const MixPreview& preview, int sample);
  int sample() const { return sample_; }
  QString caption() const;
  QPushButton* labButton() const { return toLab_; }

 Q_SIGNALS:
  void labAsked(std::int64_t step, std::int64_t row);

 private:
  void go(int by);
  void redraw();

  MixPreview preview_;
  int sample_ = 0;
  QLabel* caption_;
  MixtureTiles tiles_;
  PictureTile* key_;
  QPushButton* previous_;
  QPushButton* next_;
  QPushButton* toLab_;
};

}  // namespace mixmask::ui
