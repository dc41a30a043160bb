// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace mixmask::ui {

// A sentence inside the page, with an icon and a word for its kind; never a box in the way.
class Banner : public QFrame {
  Q_OBJECT
 public:
  enum class Kind { info, done, caution, error };

  explicit Banner(QWidget* parent = nullptr);
  void say(Kind kind, const QString& text);
  // With a button that does something about it.
  void say(Kind kind, const QString& text, const QString& action, std::function<void()> run);
  // Beside it another one, of the message that was said last.
  void offerToo(const QString& action, std::function<void()> run);
  QPushButton* actionButton() { return action_; }
  QPushButton* otherButton() { return other_; }
  QString text() const;

 protected:
  void changeEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void recolor();

  Kind kind_ = Kind::info;
  QLabel* icon_;
  QLabel* text_;
  QPushButton* action_;
  QPushButton* other_;
  QToolButton* close_;
  std::function<void()> run_, runOther_;
};

}  // namespace mixmask::ui
