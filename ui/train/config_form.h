// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <string>
#include <vector>

#include "ui/train/config_draft.h"

class QAction;
class QLabel;
class QLineEdit;
class QScrollArea;
class QToolButton;

namespace mixmask::ui {

class FormSection;
class OptionRow;
class PresetBar;

// The form of a run, built from the option specs: a preset to start from, what filters the rows,
// what is wrong in all, and one row an option, by section.
class ConfigForm : public QWidget {
  Q_OBJECT
 public:
  ConfigForm(const StudioServices& services, ConfigDraft& draft, QWidget* parent = nullptr);

  void setReadOnly(bool readOnly);
  OptionRow* row(const std::string& path) const;
  // Brings a row to where it is seen, whatever hides it.
  void showRow(const std::string& path);
  void showFirstError();

  PresetBar* presets() const { return presets_; }
  QLineEdit* search() const { return search_; }
  QToolButton* changedOnly() const { return changedOnly_; }
  const std::vector<FormSection*>& sections() const { return sections_; }
  QString summary() const;
  QAction* undo() const { return undo_; }
  QAction* redo() const { return redo_; }
  // Below the rows, always seen.
  void addFoot(QWidget* foot);

 Q_SIGNALS:
  void presetFailed(const QString& message);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  QWidget* makeHead();
  void makeHistory();
  void rebuild();
  FormSection* addSection(const std::string& name);
  void refresh();
  void refreshSummary();
  void refreshHistory();
  void applyFilter();

  ConfigDraft& draft_;
  PresetBar* presets_;
  QLineEdit* search_;
  QToolButton* changedOnly_;
  QLabel* summary_;
  QAction* undo_;
  QAction* redo_;
  QScrollArea* scroll_;
  QLabel* nothing_ = nullptr;  // no row passes the filter
  std::vector<FormSection*> sections_;
  std::vector<std::string> closed_;
  bool readOnly_ = false;
};

}  // namespace mixmask::ui
