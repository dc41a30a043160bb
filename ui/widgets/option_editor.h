// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSpinBox>
#include <QKeySequence>
#include <QList>
#include <QWidget>
#include <functional>

#include "core/config/option.h"

namespace mixmask::ui {

// Arrows step inside the allowed range; what is typed may be anything, so that a wrong value gets
// its message instead of a key that does nothing.
class NumberBox : public QAbstractSpinBox {
  Q_OBJECT
 public:
  explicit NumberBox(const OptionSpec& spec, QWidget* parent = nullptr);
  void setText(const QString& text);
  QString text() const;
  void stepBy(int steps) override;

 Q_SIGNALS:
  void edited(const QString& text);

 protected:
  StepEnabled stepEnabled() const override;
  QValidator::State validate(QString& input, int& position) const override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  OptionSpec spec_;
};

// Of every form, whatever the desktop has for them.
QKeySequence undoKeys();
QList<QKeySequence> redoKeys();

// The editor that fits an option: check box, list, number, or text, with a button where it names a
// folder or a file. Every value travels as text, which the option's own parser reads. The keys of
// undo and redo are those of the form, where it has them.
class OptionEditor : public QWidget {
  Q_OBJECT
 public:
  // `slider`: numbers with both ends get one beside the number.
  explicit OptionEditor(const OptionSpec& spec, bool slider, QWidget* parent = nullptr);
  void setText(const QString& text);
  QString text() const;
  QWidget* input() const { return input_; }

 Q_SIGNALS:
  void edited(const QString& text);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void makeCheck();
  void makeChoice();
  void makeNumber(bool slider);
  void makeText();
  void addBrowse(const QString& what, const std::function<QString()>& choose);

  OptionSpec spec_;
  QWidget* input_ = nullptr;
  std::function<void(const QString&)> set_;
  std::function<QString()> get_;
};

}  // namespace mixmask::ui
