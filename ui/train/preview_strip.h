// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/session/events.h"

namespace mixmask::ui {

// What the network just saw: per sample the view, the mask, the mixed view and the partner, with
// lambda as a bar, own blue and partner orange.
class PreviewStrip : public QWidget {
  Q_OBJECT
 public:
  explicit PreviewStrip(QWidget* parent = nullptr);
  void setPreview(const MixPreview& preview);
  void clear();
  bool isEmpty() const { return preview_.samples.empty(); }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void paintSample(QPainter& painter, const MixPreview::Sample& sample, int left, int side) const;

  MixPreview preview_;
};

}  // namespace mixmask::ui
