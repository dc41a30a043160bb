// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/encoder_choice.h"

#include <QCoreApplication>

#include "ui/compare/compare_text.h"

namespace mixmask::ui {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("EncoderChoice", text);
}

}  // namespace

EncoderChoice encodersOf(const ComparedSet& set) {
  EncoderViewsRequest request;
  for (std::size_t side = 0; side < set.sides.size(); ++side) {
    const ComparedSide& one = set.sides[side];
    if (one.checkpoint.empty()) {
      return {std::nullopt,
              tr("The checkpoint of %1 (%2) is not there any more, so nothing can be encoded with "
                 "it; choose another one above.")
                  .arg(letterOf(side), nameOfSide(one))};
    }
    request.checkpoints.push_back(one.checkpoint);
  }
  const auto data = set.data();
  if (!data) return {std::nullopt, tr("Neither checkpoint says on which images it is seen.")};
  request.data = *data;
  return {request, {}};
}

}  // namespace mixmask::ui
