// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <string>

#include "ui/widgets/option_draft.h"

class QLabel;
class QToolButton;

namespace mixmask::ui {

class OptionEditor;

// Of every row, so that their editors stand below each other.
inline constexpr int kOptionLabelWidth = 152;

// One line of a form: label and editor; where the value is not the one it began with, a mark and a
// button that sets it back; and below them what is wrong with the value.
class OptionRow : public QWidget {
  Q_OBJECT
 public:
  OptionRow(const OptionSpec& spec, OptionDraft& draft, bool slider, QWidget* parent = nullptr);

  const std::string& path() const { return path_; }
  // Takes value, mark and message from the draft.
  void refresh();
  void setReadOnly(bool readOnly);
  bool matches(const QString& words) const;
  // What stands below the field now; empty: nothing.
  QString message() const;
  OptionEditor* editor() const { return editor_; }
  QToolButton* resetButton() const { return reset_; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  bool showsSameValue() const;
  void showChange();
  void showProblem();

  OptionDraft& draft_;
  OptionSpec spec_;
  std::string path_;
  QString searchText_, help_;
  QLabel* mark_;
  QLabel* label_;
  OptionEditor* editor_;
  QToolButton* reset_;
  QLabel* icon_;
  QLabel* message_;
};

}  // namespace mixmask::ui
