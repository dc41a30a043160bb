// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <vector>

#include "ui/compare/compared_set.h"

namespace mixmask::ui {

class EncoderModel;

struct ReportPicture {
  QString title;
  QImage image;
  int width = 300;  // on the page, in pixels of 1/96 inch; a page has about 640
};

// What a report shows beside the figures, as far as it was computed.
struct ReportPictures {
  std::vector<ReportPicture> curves;              // the loss with its difference, and the classes
  std::vector<ReportPicture> cases;               // a query that B mends, and one that it breaks
  std::vector<ReportPicture> planes;              // of the features
  std::vector<std::pair<QString, QImage>> marks;  // of the planes: what each stands for
  std::vector<ReportPicture> filters;
  QString similarity;  // of the features, a sentence
};

// As they look on paper. On the GUI thread.
ReportPictures reportPictures(const ComparedSet& set, EncoderModel& encoders);

// How many pictures of the cases still have to be loaded; the model is asked for them.
int missingPictures(EncoderModel& encoders);

}  // namespace mixmask::ui
