// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/compare/encoder_model.h"

namespace mixmask::ui {

// The query whose neighbours stand beside it.
class QueryTile : public QWidget {
  Q_OBJECT
 public:
  explicit QueryTile(EncoderModel& model, QWidget* parent = nullptr);
  void show(std::int64_t testImage);  // nothing where it is no query

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  EncoderModel& model_;
  std::int64_t image_ = -1;
};

}  // namespace mixmask::ui
