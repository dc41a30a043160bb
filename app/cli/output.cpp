// SPDX-License-Identifier: Apache-2.0
#include "app/cli/output.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace mixmask::cli {
namespace {

bool progressShown = false;

void write(const std::string& text) {
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (std::fflush(stdout) != 0 || !whole) {
    throw OutputError("the standard output cannot be written; nothing that was saved is lost");
  }
}

}  // namespace

bool isTerminal() {
  static const bool terminal = isatty(STDOUT_FILENO) == 1;
  return terminal;
}

void printJson(const nlohmann::ordered_json& object) {
  write(object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

void printLine(const std::string& text) {
  write((progressShown ? "\r\033[K" : "") + text + "\n");
  progressShown = false;
}

void showProgress(const std::string& text) {
  if (!isTerminal()) return;
  write("\r\033[K" + text);
  progressShown = true;
}

void showPhase(const PhaseChanged& phase) {
  if (phase.share >= 0) {
    showProgress(
        fmt::format("{} {} {:3.0f} %{}", bar(phase.share, 24), phase.text, 100 * phase.share,
                    phase.secondsLeft >= 0 ? ", " + duration(phase.secondsLeft) + " left" : ""));
  } else {
    showProgress(phase.text);
  }
}

std::string bar(double share, int width) {
  const int full = static_cast<int>(std::clamp(share, 0.0, 1.0) * width + 0.5);
  return fmt::format("[{:#<{}}{:-<{}}]", "", full, "", width - full);
}

std::string duration(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  if (whole >= 3600)
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

void printError(bool json, Error::Kind kind, const std::string& message) {
  if (json) {
    try {
      printJson({{"event", "error"}, {"kind", nameOf(kind)}, {"message", message}});
    } catch (const OutputError&) {
      // The line on stderr remains.
    }
  }
  std::fprintf(stderr, "%smixmask: %s\n", progressShown ? "\n" : "", message.c_str());
}

}  // namespace mixmask::cli
