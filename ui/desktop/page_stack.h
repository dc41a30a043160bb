// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

class QStackedWidget;

namespace mixmask::ui {

// The pages, of which one is seen. It scrolls where the window is too small for it, so that no page
// makes the window larger than a screen, and no page pays for another.
class PageStack : public QScrollArea {
  Q_OBJECT
 public:
  explicit PageStack(QWidget* parent = nullptr);
  int add(QWidget* page);
  void showPage(int index);
  int count() const;
  int currentIndex() const;
  QWidget* current() const;
  int indexOf(QWidget* page) const;
  // Whether all of the page is seen.
  bool isWhole() const;

 private:
  QStackedWidget* stack_;
};

}  // namespace mixmask::ui
