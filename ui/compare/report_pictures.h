// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <vector>

#include "ui/compare/compared_set.h"

namespace mixmask::ui {

struct ReportPicture {
  QString title;
  QImage image;
};

// The charts of a comparison as they look on paper, as far as there is something to draw: the loss
// with its difference, and the classes. On the GUI thread.
std::vector<ReportPicture> reportPictures(const ComparedSet& set);

}  // namespace mixmask::ui
