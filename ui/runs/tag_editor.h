// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLineEdit;
class QPushButton;

namespace mixmask::ui {

// Tags that several runs are to get or to lose.
class TagEditor : public QWidget {
  Q_OBJECT
 public:
  explicit TagEditor(QWidget* parent = nullptr);

  QLineEdit* line() const { return line_; }
  QPushButton* addButton() const { return add_; }
  QPushButton* removeButton() const { return remove_; }

 Q_SIGNALS:
  void addAsked(const QString& tags);  // with commas between them
  void removeAsked(const QString& tags);

 private:
  QLineEdit* line_;
  QPushButton* add_;
  QPushButton* remove_;
};

}  // namespace mixmask::ui
