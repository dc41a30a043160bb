// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/session/events.h"

namespace mixmask {

// What status.json says.
struct RunStatus {
  std::string state{};  // nameOf(JobState)
  std::int64_t pid = 0;
  std::string host{};
  std::string heartbeat{};  // UTC, ISO 8601
  std::int64_t step = 0, totalSteps = 0;
  double samplesPerSecond = 0;  // in the loop; 0: not measured yet
  std::string message{};        // of a failure
};

// A training image that could not be read, with the step that first needed it. A line of
// bad_images.csv.
struct BadImage {
  std::int64_t step = 0;   // from 1
  std::int64_t index = 0;  // in the data set, from 0
  std::string problem;     // names the file
};

// The folder of one run: config.yaml, metrics.csv, evaluations.csv, system.csv, status.json,
// log.txt, checkpoints/, previews/, and bad_images.csv and interruptions.csv where there were any.
// One process a run holds it (a lock on the file `lock`, released by the system when the process
// ends). All writing functions but log() throw OutputError.
class RunFolder {
 public:
  // A new run. Throws OutputError where the folder already holds a run (the message names
  // --resume) or cannot be written.
  static std::unique_ptr<RunFolder> create(const std::filesystem::path& folder,
                                           const std::string& configYaml);
  // An existing run. Throws OutputError where there is none or another live process holds it.
  static std::unique_ptr<RunFolder> open(const std::filesystem::path& folder);
  ~RunFolder();

  const std::filesystem::path& path() const;
  void writeConfig(const std::string& yaml);  // whole or not at all

  // Rows are buffered; flush() brings them to the disk (fsync).
  void appendStep(const StepReport& report);
  void appendEvaluation(const EvaluationReport& report);
  void appendSystem(const SystemReport& report);
  void appendBadImage(const BadImage& image);
  void appendInterruption(Interruption::Kind kind, std::int64_t step);  // adds the time
  void flush();
  // Cuts the rows after `step`, as on resume.
  void cutAfter(std::int64_t step);

  void writeStatus(const RunStatus& status);  // adds pid, host, heartbeat; whole or not at all
  void log(const LogLine& line);              // with time and level to log.txt; never throws

  // Where the checkpoint of a step goes: checkpoints/step-00000123.safetensors.
  std::filesystem::path checkpointFile(std::int64_t step) const;
  // Deletes all of this run's checkpoints up to `newestStep` but the last three and `bestStep`, and
  // what unfinished writes of ours left behind. Touches no file of another name.
  void rotateCheckpoints(std::int64_t newestStep, std::int64_t bestStep);

 private:
  RunFolder();
  struct State;
  std::unique_ptr<State> state_;
};

// Steps of the checkpoint files of a run, the highest first. Not validated.
std::vector<std::int64_t> checkpointSteps(const std::filesystem::path& runFolder);
std::filesystem::path checkpointFile(const std::filesystem::path& runFolder, std::int64_t step);

RunStatus readStatus(const std::filesystem::path& runFolder);  // throws DataError
std::vector<StepReport> readMetrics(const std::filesystem::path& runFolder);
// The same row by row, with the share of the file that has been read (0..1), until `take` says
// false; then it gives false. Reads on from `position`, a byte of metrics.csv, and puts it behind
// the last whole row; a file that has become shorter is read from its beginning.
bool visitMetrics(const std::filesystem::path& runFolder, std::uint64_t& position,
                  const std::function<bool(const StepReport&, double share)>& take);
// The last whole row; nothing: there is none.
std::optional<StepReport> readLastMetrics(const std::filesystem::path& runFolder);
std::vector<EvaluationReport> readEvaluations(const std::filesystem::path& runFolder);
std::vector<SystemReport> readSystem(const std::filesystem::path& runFolder);
std::vector<BadImage> readBadImages(const std::filesystem::path& runFolder);
std::vector<Interruption> readInterruptions(const std::filesystem::path& runFolder);

}  // namespace mixmask
