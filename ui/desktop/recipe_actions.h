// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/studio_services.h"

class QAction;

namespace mixmask::ui {

class ConfigDraft;

// Recipes from and to files.
class RecipeActions : public QObject {
  Q_OBJECT
 public:
  RecipeActions(const StudioServices& services, ConfigDraft& draft, QWidget* window);

  QAction* open;
  QAction* saveAs;

  // False after failed().
  bool load(const QString& nameOrFile);
  bool save(const QString& file);

 Q_SIGNALS:
  void failed(const QString& message);

 private:
  StudioServices services_;
  ConfigDraft& draft_;
};

}  // namespace mixmask::ui
