// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>
#include <vector>

namespace mixmask::ui {

class BlinkViewer;

struct NamedPicture {
  QString name;
  QImage image;
};

// Pictures beside each other. Space shows the next one in the place of the first, so that only what
// differs moves; Enter or a double click opens them large, one at a time.
class PictureRow : public QWidget {
  Q_OBJECT
 public:
  explicit PictureRow(const QString& name, QWidget* parent = nullptr);
  void show(std::vector<NamedPicture> pictures);
  void setNote(const QString& note);  // instead of pictures
  const std::vector<NamedPicture>& pictures() const { return pictures_; }
  // What stands in a place now: "A", "B, in the place of A".
  QString captionOf(std::size_t place) const;
  const QImage& imageIn(std::size_t place) const { return pictures_[pictureIn(place)].image; }
  void blink();
  BlinkViewer* openViewer();  // null: there is nothing to show

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;

 private:
  std::size_t pictureIn(std::size_t place) const;

  std::vector<NamedPicture> pictures_;
  QString note_;
  std::size_t blinked_ = 0;  // the picture in the first place
};

}  // namespace mixmask::ui
