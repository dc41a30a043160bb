// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/encoder_views.h"
#include "ui/compare/compared_set.h"

namespace mixmask::ui {

// The encoders of a comparison, or a sentence that says why there are none.
struct EncoderChoice {
  std::optional<EncoderViewsRequest> request;
  QString whyNot;
};
EncoderChoice encodersOf(const ComparedSet& set);

}  // namespace mixmask::ui
