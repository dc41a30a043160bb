// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QAction;
class QMenu;
class QWidget;

namespace mixmask::ui {

// The verbs of the list of checkpoints. Their keys work while the list has the focus.
class CheckpointActions : public QObject {
  Q_OBJECT
 public:
  explicit CheckpointActions(QWidget* table);

  QAction* evaluate;
  QAction* compare;     // with a menu of what stands beside it
  QAction* exportMenu;  // with a menu of the formats
  QAction* reveal;
  QAction* copyPath;
  QAction* trash;
  QAction* restore;  // with a menu of what is in the trash
  QAction* undo;

  QMenu* comparisons() const { return comparisons_; }
  QMenu* formats() const { return formats_; }
  QMenu* trashed() const { return trashed_; }

 private:
  QMenu* comparisons_;
  QMenu* formats_;
  QMenu* trashed_;
};

}  // namespace mixmask::ui
