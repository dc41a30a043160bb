// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/run_control.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>

#include "core/base/error.h"
#include "core/base/file_output.h"
#include "core/checkpoints/input_file.h"

namespace mixmask {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestRequest = 4096;  // bytes
constexpr std::array kRequests{RunRequest::pause, RunRequest::resume, RunRequest::stop,
                               RunRequest::save};

fs::path fileOf(const fs::path& runFolder) {
  return runFolder / "control.json";
}

RunRequest parseRequest(const fs::path& file, const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_object() && json.contains("request") && json["request"].is_string()) {
    for (const RunRequest request : kRequests) {
      if (json["request"] == nameOf(request)) return request;
    }
  }
  throw DataError(
      fmt::format("{} asked for nothing that a run knows; write {{\"request\": \"pause\"}}, or "
                  "\"resume\", \"stop\", \"save\"",
                  file.string()));
}

std::string readRequest(const fs::path& file) {
  InputFile input(file, &raiseAs<DataError>);
  std::string text(std::min(input.size(), kLargestRequest), '\0');
  input.read(text.data(), text.size());
  return text;
}

}  // namespace

const char* nameOf(RunRequest request) {
  switch (request) {
    case RunRequest::pause:
      return "pause";
    case RunRequest::resume:
      return "resume";
    case RunRequest::stop:
      return "stop";
    case RunRequest::save:
      break;
  }
  return "save";
}

void leaveRequest(const fs::path& runFolder, RunRequest request) {
  const nlohmann::json json{{"request", nameOf(request)}};
  writeFileAtomically(fileOf(runFolder), json.dump() + "\n");
}

std::optional<RunRequest> takeRequest(const fs::path& runFolder) {
  const fs::path file = fileOf(runFolder), taken = runFolder / ".control.json.taken";
  std::error_code error;
  if (!fs::exists(file, error)) return std::nullopt;
  // Moved before it is read: a request that comes meanwhile is another one, for the next time.
  fs::rename(file, taken, error);
  if (error) {
    throw OutputError(fmt::format("cannot move {} away: {}; its request is not served",
                                  file.string(), error.message()));
  }
  const std::string text = readRequest(taken);
  fs::remove(taken, error);
  return parseRequest(file, text);
}

void discardRequest(const fs::path& runFolder) {
  std::error_code nothingThere;
  fs::remove(fileOf(runFolder), nothingThere);
}

std::optional<RunRequest> waitingRequest(const fs::path& runFolder) {
  std::error_code error;
  if (!fs::exists(fileOf(runFolder), error)) return std::nullopt;
  try {
    return parseRequest(fileOf(runFolder), readRequest(fileOf(runFolder)));
  } catch (const DataError&) {
    return std::nullopt;
  }
}

}  // namespace mixmask
