// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace mixmask::ui {

class Chart;

// Each writes one file and gives "" or a sentence that says what went wrong.
QString exportPng(Chart& chart, const QString& file);
QString exportSvg(Chart& chart, const QString& file);
// A row for every x that any series has, every point of every series, decimals with '.'.
QString exportCsv(const Chart& chart, const QString& file);

}  // namespace mixmask::ui
