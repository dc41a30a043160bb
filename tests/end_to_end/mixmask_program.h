// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/content_of.h"
#include "tests/temporary_folder.h"

namespace mixmask::test {

using nlohmann::json;

// What a process printed, and how it ended.
struct Finished {
  int exitCode = -1;
  std::string output, error;

  std::vector<json> of(const std::string& event) const {
    std::vector<json> events;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
      json object = json::parse(line, nullptr, false);
      if (!object.is_discarded() && object["event"] == event) events.push_back(std::move(object));
    }
    return events;
  }
  json last() const {  // line of the output
    const auto line = output.rfind('\n', output.size() - 2);
    return json::parse(output.substr(line == output.npos ? 0 : line + 1), nullptr, false);
  }
};

// The program in a folder of its own, where it also keeps what it would keep for its user.
class MixmaskProgram {
 public:
  std::string in(const std::string& name) const { return (folder_.path() / name).string(); }

  // words: of the command line, as a shell reads them. before: words of the shell, such as a limit.
  Finished run(const std::string& words, const std::string& before = "") const {
    const int status = std::system(commandOf(words, before).c_str());
    return {WEXITSTATUS(status), contentOf(in("stdout")), contentOf(in("stderr"))};
  }

  // Sends the signal as soon as the output holds the text, which has to come.
  Finished runUntil(const std::string& words, const std::string& text, int signal) const {
    unlink(in("stdout").c_str());
    const pid_t child = fork();
    if (child == 0) {
      execl("/bin/sh", "sh", "-c", ("exec env" + commandOf(words, "")).c_str(), nullptr);
      _exit(127);
    }
    int status = 0;
    for (int i = 0; i < 6000; ++i) {
      if (contentOf(in("stdout")).find(text) != std::string::npos) break;
      if (waitpid(child, &status, WNOHANG) == child) break;  // it ended before
      usleep(20'000);
    }
    kill(child, signal);
    waitpid(child, &status, 0);
    return {WEXITSTATUS(status), contentOf(in("stdout")), contentOf(in("stderr"))};
  }

 private:
  std::string commandOf(const std::string& words, const std::string& before) const {
    return before + " XDG_DATA_HOME=" + in("data") + " XDG_CACHE_HOME=" + in("cache") +
           " " MIXMASK_PROGRAM " " + words + " >" + in("stdout") + " 2>" + in("stderr");
  }

  TemporaryFolder folder_;
};

}  // namespace mixmask::test
