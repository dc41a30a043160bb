// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/selftest/widget_name.h"

#include <QVariant>
#include <QWidget>

namespace mixmask::ui {

QString nameOf(const QWidget& widget) {
  QString name = widget.metaObject()->className();
  name.remove("mixmask::ui::");
  for (const char* property : {"objectName", "accessibleName", "text", "placeholderText"}) {
    const QString value = widget.property(property).toString();
    if (!value.isEmpty()) return QString("%1 '%2'").arg(name, value.left(40));
  }
  return widget.parentWidget() == nullptr ? name : name + " of " + nameOf(*widget.parentWidget());
}

}  // namespace mixmask::ui
