// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/opening.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>

#include "ui/desktop/recipe_actions.h"
#include "ui/evaluate/checkpoint_field.h"
#include "ui/evaluate/evaluate_actions.h"
#include "ui/runs/run_text.h"
#include "ui/training_model.h"
#include "ui/widgets/banner.h"

namespace mixmask::ui {

Opening::Opening(TrainingModel& model, RecipeActions& recipes, EvaluateActions& evaluate,
                 Banner& banner, QWidget& window)
    : QObject(&window),
      model_(model),
      recipes_(recipes),
      evaluate_(evaluate),
      banner_(banner),
      window_(window) {}

bool Opening::refuses(const QString& what) {
  if (!model_.isActive()) return false;
  banner_.say(Banner::Kind::caution, tr("A run is going on; stop it before you %1.").arg(what));
  return true;
}

void Opening::open(const QString& given) {
  // Of a folder that is named with a slash at its end the last part is empty otherwise.
  const QString path = QDir::cleanPath(QFileInfo(given).absoluteFilePath());
  if (isCheckpointFile(path)) return evaluate_.open(path);
  if (refuses(tr("open %1").arg(path))) return;
  if (QFileInfo(path).isDir()) {
    Q_EMIT opensInTrain();
    model_.openRun(pathOf(path));
  } else if (path.endsWith(".yaml") || path.endsWith(".yml")) {
    Q_EMIT opensInTrain();
    recipes_.load(path);
  } else {
    banner_.say(Banner::Kind::error,
                tr("%1 is neither the folder of a run nor a recipe (.yaml) nor a checkpoint "
                   "(.safetensors, .pth, .pt, .pkl); drop one of these.")
                    .arg(path));
  }
}

void Opening::chooseRun(const QString& start) {
  const QString folder =
      QFileDialog::getExistingDirectory(&window_, tr("Folder of the run"), start);
  if (!folder.isEmpty()) open(folder);
}

}  // namespace mixmask::ui
