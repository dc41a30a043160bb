// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

class QMimeData;

namespace mixmask::ui {

// The files and folders on this machine that are dragged; what is elsewhere is left out.
QStringList localFilesOf(const QMimeData* dragged);

}  // namespace mixmask::ui
