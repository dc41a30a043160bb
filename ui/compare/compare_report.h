// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <stop_token>

#include "ui/compare/compared_set.h"
#include "ui/compare/report_pictures.h"

namespace mixmask::ui {

// A page with the sentence, the figures, the settings that differ and the pictures; it needs no
// other file.
QString reportHtml(const ComparedSet& set, const ReportPictures& pictures);

// Writes it as a PDF of one page or as HTML, by the ending of the file's name, whole or not at all,
// and gives "" or a sentence that says what went wrong; when stopped, that. Any thread: it takes a
// few tenths of a second.
QString writeReport(const ComparedSet& set, const ReportPictures& pictures, const QString& file,
                    const std::stop_token& stop = {});

}  // namespace mixmask::ui
