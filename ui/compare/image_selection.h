// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <cstdint>
#include <vector>

namespace mixmask::ui {

// The test images that are selected: the same ones on every tab of the page.
class ImageSelection : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  static constexpr std::int64_t kNone = -1;
  const std::vector<std::int64_t>& images() const { return images_; }
  std::int64_t current() const { return current_; }  // the one that is looked at, or kNone

  void select(std::vector<std::int64_t> images) {  // the first becomes the current one
    const std::int64_t current = images.empty() ? kNone : images.front();
    if (images == images_ && current == current_) return;
    images_ = std::move(images);
    current_ = current;
    Q_EMIT changed();
  }
  void setCurrent(std::int64_t image) {  // one of the images
    if (image == current_) return;
    current_ = image;
    Q_EMIT changed();
  }

 Q_SIGNALS:
  void changed();

 private:
  std::vector<std::int64_t> images_;
  std::int64_t current_ = kNone;
};

}  // namespace mixmask::ui
