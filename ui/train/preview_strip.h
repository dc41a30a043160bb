// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/session/events.h"

namespace mixmask::ui {

// What the network just saw: per sample the view, the mask, the mixed view and the partner, with
// lambda as a bar, own blue and partner orange. A click or Enter asks to see a sample large; the
// arrow keys go from one to the next.
class PreviewStrip : public QWidget {
  Q_OBJECT
 public:
  explicit PreviewStrip(QWidget* parent = nullptr);
  void setPreview(const MixPreview& preview);
  // `reason`: why there is nothing to be seen.
  void clear(const QString& reason = {});
  bool isEmpty() const { return preview_.samples.empty(); }
  const MixPreview& preview() const { return preview_; }
  int current() const { return current_; }
  // Where a sample is drawn; empty: there is no room for it.
  QRect placeOf(int sample) const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 Q_SIGNALS:
  void sampleChosen(int sample);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QString text() const;  // where there are no samples
  QStringList tileNames() const;
  int side() const;         // of a tile
  int sampleWidth() const;  // all its tiles
  int shown() const;        // samples that there is room for
  void paintSample(QPainter& painter, const MixPreview::Sample& sample, int left) const;

  MixPreview preview_;
  QString reason_;
  int current_ = 0;
};

}  // namespace mixmask::ui
