// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <thread>

#include "ui/studio_services.h"

namespace mixmask::ui {

class EventInbox;

// Reads the record of a run on a thread of its own: first an OpenedRun comes into the inbox, then,
// for as long as another process trains the run, RunNews every second.
class RunOpener {
 public:
  RunOpener(const StudioServices& services, std::shared_ptr<EventInbox> inbox);
  void open(const std::filesystem::path& folder);
  void stop() { thread_ = {}; }  // what is in the inbox stays there

 private:
  const StudioServices services_;
  std::shared_ptr<EventInbox> inbox_;
  std::jthread thread_;
};

}  // namespace mixmask::ui
