// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/evaluation/protocols/protocols.h"

namespace mixmask {

const std::vector<ProtocolEntry>& protocolTable() {
  static const std::vector<ProtocolEntry> table{
      knnProtocol(),  linearCachedProtocol(), robustnessProtocol(), linearProtocol(),
      semiProtocol(), finetuneProtocol(),     scratchProtocol()};
  return table;
}

const ProtocolEntry& protocolEntry(const std::string& key) {
  std::string known;
  for (const ProtocolEntry& entry : protocolTable()) {
    if (entry.key == key) return entry;
    known += (known.empty() ? "" : ", ") + entry.key;
  }
  throw ConfigError(fmt::format("there is no protocol '{}'; there are {}", key, known));
}

FeatureShards ProtocolContext::shardsOf(std::shared_ptr<const Dataset> dataset,
                                        const std::string& images) const {
  return FeatureShards(backbone, std::move(dataset),
                       {.request = request,
                        .weights = weights,
                        .images = images,
                        .folder = featureCache,
                        .warn = [sink = sink](const std::string& text) {
                          sink(LogLine{LogLine::Level::warning, text});
                        }});
}

}  // namespace mixmask
