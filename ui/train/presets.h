// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "ui/studio_services.h"

namespace mixmask::ui {

// Settings to start from.
struct Preset {
  enum class Kind { recipe, own, run };
  Kind kind = Kind::recipe;
  QString name;
  QString source;  // name of the recipe, file of one's own, folder of the run
  QString description;
};

// The recipes, those of the user's own folder, and the runs that were started last.
std::vector<Preset> presets(const StudioServices& services);
// Throws Error.
RunConfig configOf(const StudioServices& services, const Preset& preset);

// The user's own: files <name>.yaml in one folder, by name. "" or what is wrong with the name.
QString problemWithName(const StudioServices& services, const QString& name);
bool isOwnPreset(const StudioServices& services, const QString& name);
QString ownPresetFile(const StudioServices& services, const QString& name);

// These give "" or what went wrong.
QString writePreset(const StudioServices& services, const QString& name, const QByteArray& yaml);
QString renamePreset(const StudioServices& services, const QString& from, const QString& to);
QString removePreset(const StudioServices& services, const QString& name);

}  // namespace mixmask::ui
