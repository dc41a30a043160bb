// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/presets.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <algorithm>

#include "ui/runs/run_text.h"

namespace mixmask::ui {
namespace {

constexpr int kRecentRuns = 6;

QString tr(const char* text) {
  return QCoreApplication::translate("Presets", text);
}

// Folders of runs begin with the time at which they were started.
QStringList newestRuns(const StudioServices& services) {
  const QDir root(pathText(services.defaultRunsFolder()));
  QStringList runs;
  for (const QString& name :
       root.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name | QDir::Reversed)) {
    if (QFile::exists(root.filePath(name + "/config.yaml"))) runs << root.filePath(name);
    if (runs.size() == kRecentRuns) break;
  }
  return runs;
}

}  // namespace

std::vector<Preset> presets(const StudioServices& services) {
  std::vector<Preset> all, own;
  const std::vector<Recipe> recipes = services.recipes();
  for (std::size_t i = 0; i < recipes.size(); ++i) {
    const Recipe& recipe = recipes[i];
    const QString name = QString::fromStdString(recipe.name);
    const QString description = QString::fromStdString(recipe.description);
    // One of ours comes before a file of the same name.
    const bool comesAgain =
        std::any_of(recipes.begin() + static_cast<std::ptrdiff_t>(i) + 1, recipes.end(),
                    [&](const Recipe& r) { return r.name == recipe.name; });
    if (isOwnPreset(services, name) && !comesAgain) {
      own.push_back({Preset::Kind::own, name, ownPresetFile(services, name), description});
    } else {
      all.push_back({Preset::Kind::recipe, name, name, description});
    }
  }
  all.insert(all.end(), own.begin(), own.end());
  for (const QString& run : newestRuns(services)) {
    all.push_back({Preset::Kind::run, QDir(run).dirName(), run, tr("The settings of this run.")});
  }
  return all;
}

RunConfig configOf(const StudioServices& services, const Preset& preset) {
  return preset.kind == Preset::Kind::run ? services.configOfRun(pathOf(preset.source))
                                          : services.loadRecipe(preset.source.toStdString());
}

QString ownPresetFile(const StudioServices& services, const QString& name) {
  return QDir(pathText(services.userRecipeFolder())).filePath(name + ".yaml");
}

bool isOwnPreset(const StudioServices& services, const QString& name) {
  return QFile::exists(ownPresetFile(services, name));
}

// Its name is the file's, and one of ours would hide it from the command line.
QString problemWithName(const StudioServices& services, const QString& name) {
  if (name.isEmpty()) return tr("Give it a name.");
  if (name.contains('/') || name.startsWith('.')) {
    return tr("A name has no / and does not begin with a full stop.");
  }
  if (isOwnPreset(services, name)) return {};
  const std::vector<Recipe> recipes = services.recipes();
  const bool isTaken = std::ranges::any_of(
      recipes, [&](const Recipe& recipe) { return recipe.name == name.toStdString(); });
  return isTaken ? tr("%1 is a recipe of MixMask Studio; choose another name.").arg(name)
                 : QString();
}

QString writePreset(const StudioServices& services, const QString& name, const QByteArray& yaml) {
  QDir().mkpath(pathText(services.userRecipeFolder()));
  QSaveFile file(ownPresetFile(services, name));
  if (file.open(QIODevice::WriteOnly) && file.write(yaml) == yaml.size() && file.commit()) {
    return {};
  }
  return tr("%1 could not be written: %2.").arg(file.fileName(), file.errorString());
}

QString renamePreset(const StudioServices& services, const QString& from, const QString& to) {
  QFile file(ownPresetFile(services, from));
  if (from == to || file.rename(ownPresetFile(services, to))) return {};
  return tr("%1 could not be renamed to %2: %3.").arg(from, to, file.errorString());
}

QString removePreset(const StudioServices& services, const QString& name) {
  QFile file(ownPresetFile(services, name));
  return file.remove() ? QString()
                       : tr("%1 could not be deleted: %2.").arg(name, file.errorString());
}

}  // namespace mixmask::ui
