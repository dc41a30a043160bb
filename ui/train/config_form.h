// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>
#include <vector>

#include "ui/train/config_draft.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QScrollArea;
class QToolButton;

namespace mixmask::ui {

class OptionRow;

// The form of a run, built from the option specs: a recipe to start from, a field that filters,
// and one row an option, by section.
class ConfigForm : public QWidget {
  Q_OBJECT
 public:
  ConfigForm(const StudioServices& services, ConfigDraft& draft, QWidget* parent = nullptr);

  void setReadOnly(bool readOnly);
  // Shows a recipe's or run's name in the list without loading anything.
  void showOrigin();
  OptionRow* row(const std::string& path) const;
  QLineEdit* search() const { return search_; }

 Q_SIGNALS:
  void recipeFailed(const QString& message);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  struct Section {
    std::string name;
    QToolButton* header = nullptr;
    std::vector<OptionRow*> rows;
    bool open = true;
  };

  void fillRecipes();
  void loadRecipe(int index);
  void rebuild();
  void addSection(const std::string& name);
  void refresh();
  void refreshSummary();
  void applyFilter();

  StudioServices services_;
  ConfigDraft& draft_;
  QComboBox* recipes_;
  QLineEdit* search_;
  QLabel* summary_;
  QScrollArea* scroll_;
  QWidget* body_ = nullptr;
  std::vector<Section> sections_;
  std::vector<std::string> closed_;
  bool readOnly_ = false;
};

}  // namespace mixmask::ui
