// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/evaluation/classifier_training.h"

namespace mixmask {

// The options of a protocol that trains a classifier on images, beginning at its own values. With
// `trainsBackbone` the backbone has a learning rate, too.
OptionTable<ClassifierTrainingOptions> trainingOptions(const ClassifierTrainingOptions& initial,
                                                       bool trainsBackbone);

// One training on the whole training set, or on some of it.
std::optional<ProtocolOutcome> trainAndTest(const ProtocolContext& context,
                                            std::shared_ptr<const Dataset> trainingSet,
                                            const ClassifierTrainingOptions& options,
                                            std::uint64_t seed, const std::string& name);

}  // namespace mixmask
