// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace mixmask::ui {

class Chart;

// Each writes one file and gives "" or a sentence that says what went wrong.
QString exportPng(Chart& chart, const QString& file);
QString exportSvg(Chart& chart, const QString& file);
// A row for every x that any series has, every point of every series, decimals with '.'. Of a
// series that is thinned a row for every bucket, with its mean, lowest and highest.
QString exportCsv(const Chart& chart, const QString& file);

// Fields of such a file, and the sentence about one that cannot be written.
QByteArray csvNumber(double value);
QByteArray csvText(QString text);
QString cannotWrite(const QString& file, const QString& why);

}  // namespace mixmask::ui
