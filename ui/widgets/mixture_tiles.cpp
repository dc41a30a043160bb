// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/mixture_tiles.h"

#include "ui/widgets/picture_tile.h"
#include "ui/widgets/share_bar.h"

namespace mixmask::ui {

void MixtureTiles::show(const MixPreview::Sample& sample) const {
  view->setPicture(sample.view);
  // Without a mixture partner and mixed are the view again: not shown as if they were others.
  if (sample.isMixed) {
    mixed->setPicture(sample.mixed);
    sample.hasPartner ? partner->setPicture(sample.partner)
                      : partner->setNote(tr("erased: no partner"));
    sample.mask.size > 0 ? mask->setMask(sample.mask, sample.view.width)
                         : mask->setNote(tr("every pixel blended"));
  } else {
    for (PictureTile* tile : {partner, mask, mixed}) tile->setNote(tr("no mixture"));
  }
  own->setShare(sample.lambda);
  other->setShare(sample.isMixed ? 1 - sample.lambda : 0);
}

void MixtureTiles::setNote(const QString& note) const {
  for (PictureTile* tile : {view, partner, mask, mixed}) tile->setNote(note);
}

}  // namespace mixmask::ui
