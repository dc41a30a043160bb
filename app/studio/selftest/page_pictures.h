// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSize>
#include <QStringList>
#include <filesystem>

namespace mixmask::ui {

class MainWindow;

// Of the window in every picture: what the smallest screens in use have.
inline constexpr QSize kWindowSize(1280, 720);

// Brings the run onto every page. What did not come, a sentence each.
QStringList fillPages(MainWindow& window, const std::filesystem::path& run);

// Writes a picture of every page, tab, dock and dialog into the folder, in every theme or briefly
// in the first one. What is empty, cut off or without a name, a sentence each.
QStringList writePictures(MainWindow& window, const QString& folder, bool isBrief);

}  // namespace mixmask::ui
