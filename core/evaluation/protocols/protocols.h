// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/evaluation/protocol.h"

namespace mixmask {

// The rows of protocolTable(), one a file.
ProtocolEntry knnProtocol();
ProtocolEntry linearCachedProtocol();
ProtocolEntry linearProtocol();
ProtocolEntry semiProtocol();
ProtocolEntry finetuneProtocol();
ProtocolEntry scratchProtocol();
ProtocolEntry robustnessProtocol();

}  // namespace mixmask
