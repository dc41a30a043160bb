// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/theme_actions.h"

#include <QAction>
#include <QSettings>

namespace mixmask::ui {
namespace {

constexpr const char* kKey = "theme";

struct Theme {
  ThemeChoice choice;
  const char* name;  // in the settings
};

constexpr Theme kThemes[] = {{ThemeChoice::light, "light"},
                             {ThemeChoice::dark, "dark"},
                             {ThemeChoice::highContrast, "high-contrast"},
                             {ThemeChoice::system, "system"}};

QString textOf(ThemeChoice choice) {
  switch (choice) {
    case ThemeChoice::light:
      return ThemeActions::tr("L&ight");
    case ThemeChoice::dark:
      return ThemeActions::tr("&Dark");
    case ThemeChoice::highContrast:
      return ThemeActions::tr("&High contrast");
    case ThemeChoice::system:
      break;
  }
  return ThemeActions::tr("S&ystem");
}

}  // namespace

ThemeActions::ThemeActions(QObject* parent) : QActionGroup(parent) {
  for (const Theme& theme : kThemes) {
    auto* action = new QAction(textOf(theme.choice), this);
    action->setCheckable(true);
    action->setData(theme.name);
    connect(action, &QAction::triggered, this, [this, choice = theme.choice] { set(choice); });
  }
}

void ThemeActions::set(ThemeChoice choice) {
  applyTheme(choice);
  for (const Theme& theme : kThemes) {
    if (theme.choice != choice) continue;
    for (QAction* action : actions()) action->setChecked(action->data() == theme.name);
    QSettings().setValue(kKey, theme.name);
  }
}

void ThemeActions::restore() {
  const QString name = QSettings().value(kKey).toString();
  ThemeChoice choice = ThemeChoice::system;
  for (const Theme& theme : kThemes) {
    if (name == theme.name) choice = theme.choice;
  }
  set(choice);
}

}  // namespace mixmask::ui
