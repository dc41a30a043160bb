// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/session/encoder_comparison.h"
#include "ui/compare/scatter_plot.h"

namespace mixmask::ui {

// What the mark of a test image says: its class, or whether the nearest neighbour has it too.
enum class Coloring { byClass, byNeighbour };

// The test images as a side lays them out, with marks in the colours of this palette.
ScatterPlot::Content embeddingOf(const EncoderComparison& comparison, std::size_t side,
                                 Coloring coloring, const QPalette& palette,
                                 double devicePixelRatio);
// How the other sides were brought onto A.
QString alignmentText(const EncoderComparison& comparison);
// One figure a side for how alike its features are to A's, and what it means.
QString similarityText(const EncoderComparison& comparison);

}  // namespace mixmask::ui
