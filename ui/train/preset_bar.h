// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/studio_services.h"
#include "ui/train/presets.h"

class QAction;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace mixmask::ui {

class ConfigDraft;

// What the settings of the form came from: recipes, the user's own presets and recent runs in one
// list, and a menu that saves, renames and deletes the user's own. Names are asked for, and
// problems said, in the line below.
class PresetBar : public QWidget {
  Q_OBJECT
 public:
  PresetBar(const StudioServices& services, ConfigDraft& draft, QWidget* parent = nullptr);

  void setReadOnly(bool readOnly);
  // Shows what the draft came from, without loading anything.
  void showOrigin();

  QComboBox* list() const { return list_; }
  QAction* saveAction() const { return save_; }
  QAction* renameAction() const { return rename_; }
  QAction* removeAction() const { return remove_; }
  QLineEdit* nameField() const { return name_; }
  QPushButton* confirmButton() const { return confirm_; }
  QString notice() const;

 Q_SIGNALS:
  void failed(const QString& message);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  enum class Asked { nothing, saveAs, newName };

  void makeMenu();
  QWidget* makeNameLine();
  void fill();
  void addGroup(Preset::Kind kind, const QString& title);
  void load(int index);
  void askName(Asked what);
  void checkName();
  void takeName();
  void removeOwn();
  void say(const QString& text, bool isProblem);
  void closeLine();
  void refreshMenu();

  StudioServices services_;
  ConfigDraft& draft_;
  std::vector<Preset> presets_;
  QComboBox* list_;
  QToolButton* menu_;
  QAction* save_;
  QAction* rename_;
  QAction* remove_;
  QWidget* line_ = nullptr;  // asks for a name
  QLineEdit* name_;
  QPushButton* confirm_;
  QPushButton* undo_;
  QLabel* notice_;
  Asked asked_ = Asked::nothing;
  bool noticeIsProblem_ = false;
  std::pair<QString, QByteArray> removed_;  // name, content
};

}  // namespace mixmask::ui
