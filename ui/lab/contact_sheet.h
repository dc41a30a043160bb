// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "core/session/events.h"

namespace mixmask::ui {

// The first mixed views of a batch, each with its lambda. A click picks that pair.
class ContactSheet : public QWidget {
  Q_OBJECT
 public:
  explicit ContactSheet(QWidget* parent = nullptr);
  void setSamples(const std::vector<MixPreview::Sample>& samples);
  bool isEmpty() const { return samples_.empty(); }
  void setCurrent(std::int64_t row);
  QSize sizeHint() const override { return {480, 160}; }
  QSize minimumSizeHint() const override { return {240, 120}; }

 Q_SIGNALS:
  void picked(std::int64_t row);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  int sideWith(int columns) const;
  int captionWidth() const;
  void describe();
  QRect placeInFocus() const;
  QRect cellOf(int index) const;

  std::vector<MixPreview::Sample> samples_;
  std::int64_t current_ = 0;
};

}  // namespace mixmask::ui
