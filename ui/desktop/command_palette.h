// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QWidget>
#include <functional>
#include <vector>

#include "ui/desktop/command_list.h"

class QLineEdit;
class QListView;
class QStandardItemModel;

namespace mixmask::ui {

// Everything that can be done, found by a few letters and run by Enter. It lies over its window and
// goes with Escape, with the focus, or when a command runs.
class CommandPalette : public QWidget {
  Q_OBJECT
 public:
  using Source = std::function<std::vector<Command>()>;

  explicit CommandPalette(QWidget* window);
  // Asked each time it opens; listed in the order of the sources.
  void addSource(Source source);

  void open();
  QLineEdit* field() const { return field_; }
  QListView* list() const { return list_; }
  // As listed now, the best first.
  const std::vector<Command>& shown() const { return shown_; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void place();
  void filter();
  void runCurrent();
  void closeAndReturn();

  std::vector<Source> sources_;
  std::vector<Command> all_, shown_;
  QLineEdit* field_;
  QListView* list_;
  QStandardItemModel* model_;
  QPointer<QWidget> before_;  // had the focus
};

}  // namespace mixmask::ui
