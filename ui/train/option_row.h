// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/train/config_draft.h"

class QLabel;

namespace mixmask::ui {

class OptionEditor;

// One line of a form: a mark when the value is not the recipe's, label, editor, and below them what
// is wrong with the value.
class OptionRow : public QWidget {
  Q_OBJECT
 public:
  OptionRow(const OptionSpec& spec, ConfigDraft& draft, bool slider, QWidget* parent = nullptr);

  const std::string& path() const { return path_; }
  // Takes value, mark and message from the draft.
  void refresh();
  void setReadOnly(bool readOnly);
  bool matches(const QString& words) const;
  // What stands below the field now; empty: nothing.
  QString message() const;
  OptionEditor* editor() const { return editor_; }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  bool showsSameValue() const;
  void showProblem();

  ConfigDraft& draft_;
  OptionSpec spec_;
  std::string path_;
  QString searchText_, help_;
  QLabel* mark_;
  QLabel* label_;
  OptionEditor* editor_;
  QLabel* icon_;
  QLabel* message_;
};

}  // namespace mixmask::ui
