// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/dropped_files.h"

#include <QMimeData>
#include <QUrl>

namespace mixmask::ui {

QStringList localFilesOf(const QMimeData* dragged) {
  QStringList files;
  for (const QUrl& url : dragged->urls()) {
    if (url.isLocalFile()) files << url.toLocalFile();
  }
  return files;
}

}  // namespace mixmask::ui
