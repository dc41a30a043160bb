// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "ui/compare/picture_row.h"

class QLabel;

namespace mixmask::ui {

// One of several pictures at a time, large and in the same place: Space shows the next one, Escape
// closes.
class BlinkViewer : public QDialog {
  Q_OBJECT
 public:
  BlinkViewer(const QString& title, std::vector<NamedPicture> pictures, QWidget* parent = nullptr);
  const QString& shown() const { return pictures_[current_].name; }
  QString caption() const;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  void next();

  std::vector<NamedPicture> pictures_;
  std::size_t current_ = 0;
  QLabel* caption_;
};

}  // namespace mixmask::ui
