// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "ui/widgets/option_draft.h"

class QToolButton;

namespace mixmask::ui {

class OptionRow;

// Which rows of a form are shown.
struct RowFilter {
  QString words;
  bool changedOnly = false;

  bool isOn() const { return changedOnly || !words.isEmpty(); }
};

// One section of a form: a header that folds it and says what is changed or wrong in it, and a row
// an option.
class FormSection : public QWidget {
  Q_OBJECT
 public:
  FormSection(const std::string& name, OptionDraft& draft, QWidget* parent = nullptr);

  const std::string& name() const { return name_; }
  const std::vector<OptionRow*>& rows() const { return rows_; }
  QToolButton* header() const { return header_; }
  OptionRow* addRow(const OptionSpec& spec);
  bool isOpen() const { return isOpen_; }
  void setOpen(bool open);

  // Takes everything from the draft.
  void refresh();
  // A filter that is on opens the section. The row that has the focus stays. False: nothing fits.
  bool filter(const RowFilter& filter);

 Q_SIGNALS:
  void folded();

 private:
  std::string name_;
  OptionDraft& draft_;
  QToolButton* header_;
  std::vector<OptionRow*> rows_;
  bool isOpen_ = true;
};

}  // namespace mixmask::ui
