// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/recipe_actions.h"

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QSaveFile>

#include "ui/train/config_draft.h"

namespace mixmask::ui {

RecipeActions::RecipeActions(const StudioServices& services, ConfigDraft& draft, QWidget* window)
    : QObject(window),
      open(new QAction(tr("Open &recipe..."), this)),
      saveAs(new QAction(tr("Save settings &as recipe..."), this)),
      services_(services),
      draft_(draft) {
  connect(open, &QAction::triggered, this, [this, window] {
    const QString path =
        QFileDialog::getOpenFileName(window, tr("Open recipe"), {}, tr("Recipes (*.yaml *.yml)"));
    if (!path.isEmpty()) load(path);
  });
  connect(saveAs, &QAction::triggered, this, [this, window] {
    const QString path = QFileDialog::getSaveFileName(window, tr("Save settings as recipe"),
                                                      "recipe.yaml", tr("Recipes (*.yaml)"));
    if (!path.isEmpty()) save(path);
  });
}

bool RecipeActions::load(const QString& nameOrFile) {
  try {
    const RunConfig config = services_.loadRecipe(nameOrFile.toStdString());
    draft_.startFrom(config, QFileInfo(nameOrFile).completeBaseName());
    return true;
  } catch (const std::exception& error) {
    Q_EMIT failed(QString::fromStdString(error.what()));
    return false;
  }
}

bool RecipeActions::save(const QString& path) {
  QSaveFile file(path);
  const QByteArray yaml = QByteArray::fromStdString(services_.toYaml(draft_.config()));
  if (file.open(QIODevice::WriteOnly) && file.write(yaml) == yaml.size() && file.commit()) {
    return true;
  }
  Q_EMIT failed(
      tr("%1 could not be written: %2; choose another folder.").arg(path, file.errorString()));
  return false;
}

}  // namespace mixmask::ui
