// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/help/explanations.h"

namespace mixmask::ui {

// Of the form of a run and what stands beside it. Without a title: the topic is none of these.
Explanation explanationOfSettings(Topic topic);

}  // namespace mixmask::ui
