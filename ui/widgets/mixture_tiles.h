// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>

#include "core/session/events.h"

namespace mixmask::ui {

class PictureTile;
class ShareBar;

// The parts of a mixed sample, wherever they stand: pictures, mask and the two weights.
struct MixtureTiles {
  Q_DECLARE_TR_FUNCTIONS(mixmask::ui::MixtureTiles)
 public:
  PictureTile* view = nullptr;
  PictureTile* partner = nullptr;
  PictureTile* mask = nullptr;
  PictureTile* mixed = nullptr;
  ShareBar* own = nullptr;
  ShareBar* other = nullptr;

  void show(const MixPreview::Sample& sample) const;
  void setNote(const QString& note) const;  // instead of every picture
};

}  // namespace mixmask::ui
