// SPDX-License-Identifier: Apache-2.0
#include "core/checkpoints/run_records.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/base/error.h"
#include "core/checkpoints/input_file.h"
#include "core/checkpoints/row_file.h"

namespace mixmask {
namespace {

std::string number(double value) {
  return fmt::format("{:.9g}", value);
}
std::string numberIf(bool applies, double value) {
  return applies ? number(value) : "";
}

// Takes the fields of a row one after the other; `good` says whether all were what they should be.
class Fields {
 public:
  explicit Fields(std::string_view row) : rest_(row) {}
  bool good() const { return good_ && ended_; }
  bool ended() const { return ended_; }

  template <class Number>
  Number take() {
    const std::optional<Number> value = takeOptional<Number>();
    good_ = good_ && value.has_value();
    return value.value_or(Number{});
  }
  template <class Number>
  std::optional<Number> takeOptional() {
    const std::string_view field = next();
    if (field.empty()) return std::nullopt;
    Number value{};
    const char* end = field.data() + field.size();
    const auto [stop, error] = std::from_chars(field.data(), end, value);
    good_ = good_ && error == std::errc{} && stop == end;
    return value;
  }

 private:
  std::string_view next() {
    if (ended_) good_ = false;
    const std::size_t comma = rest_.find(',');
    ended_ = comma == rest_.npos;
    const std::string_view field = rest_.substr(0, comma);
    rest_.remove_prefix(ended_ ? rest_.size() : comma + 1);
    return field;
  }

  std::string_view rest_;
  bool good_ = true;
  bool ended_ = false;
};

// In the order of Interruption::Kind.
constexpr std::array<std::string_view, 3> kInterruptionKinds{"paused", "resumed", "went_on"};

constexpr std::size_t kBytesAtOnce = 1 << 20;
constexpr std::size_t kBytesOfLastRow = 4096;  // many times what a row has

// Hands on the whole lines of a file behind `position`, with their numbers from 1 and the share of
// the file that has been read, until `take` says false. What follows the last line break is left
// out, and `position` is put there.
bool visitLines(
    const std::filesystem::path& file, std::uint64_t& position,
    const std::function<bool(std::string_view, std::size_t number, double share)>& take) {
  InputFile input(file, &raiseAs<DataError>);
  if (position > input.size()) position = 0;
  input.seek(position);
  std::string text;
  std::size_t number = 0;
  for (std::uint64_t read = position; read < input.size();) {
    const std::size_t rest = text.size();
    const std::uint64_t count = std::min<std::uint64_t>(kBytesAtOnce, input.size() - read);
    text.resize(rest + count);
    input.read(text.data() + rest, count);
    read += count;
    const double share = static_cast<double>(read) / static_cast<double>(input.size());
    const std::size_t whole = text.rfind('\n') + 1;  // 0: there is none
    for (const std::string_view line : wholeLines(std::string_view(text).substr(0, whole))) {
      if (!take(line, ++number, share)) return false;
    }
    text.erase(0, whole);
    position += whole;
  }
  return true;
}

template <class Report>
using Parse = std::optional<Report> (*)(std::string_view);

template <class Report>
bool visitRows(const std::filesystem::path& file, std::uint64_t& position, const char* header,
               Parse<Report> parse, const std::function<bool(const Report&, double share)>& take) {
  std::error_code unknown;
  if (!std::filesystem::exists(file, unknown)) return true;
  return visitLines(file, position, [&](std::string_view line, std::size_t number, double share) {
    if (number == 1 && position == 0) {
      if (isHeaderOrOlder(line, header)) return true;
      throw DataError(fmt::format("{} has other columns than this version reads: expected '{}'",
                                  file.string(), header));
    }
    const std::optional<Report> report = parse(line);
    if (report) return take(*report, share);
    throw DataError(
        fmt::format("{}, line {}: not a row of '{}'; remove the line or resume the "
                    "run, which cuts what follows its checkpoint",
                    file.string(), number, header));
  });
}

template <class Report>
std::vector<Report> readRows(const std::filesystem::path& file, const char* header,
                             Parse<Report> parse) {
  std::vector<Report> reports;
  std::uint64_t position = 0;
  visitRows<Report>(file, position, header, parse, [&](const Report& report, double) {
    reports.push_back(report);
    return true;
  });
  return reports;
}

}  // namespace

std::string metricsRow(const StepReport& r) {
  return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}", r.step, number(r.epoch),
                     number(r.loss), number(r.lossOriginal), numberIf(r.mixes, r.lossMixed),
                     numberIf(r.mixes, r.lossPartner), numberIf(r.mixesUnmix, r.lossUnmix),
                     numberIf(r.mixesUnmix, r.lossUnmixPartner), numberIf(r.mixes, r.lambda),
                     numberIf(r.lambdaSd >= 0, r.lambdaSd), number(r.learningRate),
                     numberIf(r.contrastTop1 >= 0, r.contrastTop1),
                     numberIf(r.contrastTop1Mixed >= 0, r.contrastTop1Mixed),
                     numberIf(r.projectionSpread >= 0, r.projectionSpread));
}

std::string evaluationRow(const EvaluationReport& r) {
  return fmt::format("{},{},{},{},{},{},{},{},{}", r.step, r.fullSets ? 1 : 0,
                     numberIf(r.knnTop1 >= 0, r.knnTop1), r.bank, r.queries, number(r.featureStd),
                     number(r.effectiveRank), r.featureDim, number(r.seconds));
}

std::string systemRow(const SystemReport& r) {
  return fmt::format("{},{:.3f},{},{},{:.1f},{}", r.step, r.seconds, number(r.samplesPerSecond),
                     number(r.dataWaitShare), r.memoryMb,
                     numberIf(r.deviceMemoryMb >= 0, r.deviceMemoryMb));
}

std::optional<StepReport> parseMetricsRow(std::string_view row) {
  Fields fields(row);
  StepReport r;
  r.step = fields.take<std::int64_t>();
  r.epoch = fields.take<double>();
  r.loss = fields.take<double>();
  r.lossOriginal = fields.take<double>();
  const std::optional<double> mixed = fields.takeOptional<double>();
  r.mixes = mixed.has_value();
  r.lossMixed = mixed.value_or(r.lossMixed);
  r.lossPartner = fields.takeOptional<double>().value_or(r.lossPartner);
  const std::optional<double> unmix = fields.takeOptional<double>();
  r.mixesUnmix = unmix.has_value();
  r.lossUnmix = unmix.value_or(r.lossUnmix);
  r.lossUnmixPartner = fields.takeOptional<double>().value_or(r.lossUnmixPartner);
  r.lambda = fields.takeOptional<double>().value_or(r.lambda);
  r.lambdaSd = fields.takeOptional<double>().value_or(r.lambdaSd);
  r.learningRate = fields.take<double>();
  r.contrastTop1 = fields.takeOptional<double>().value_or(-1);
  if (!fields.ended()) {
    r.contrastTop1Mixed = fields.takeOptional<double>().value_or(-1);
    r.projectionSpread = fields.takeOptional<double>().value_or(-1);
  }
  return fields.good() ? std::optional(r) : std::nullopt;
}

std::optional<EvaluationReport> parseEvaluationRow(std::string_view row) {
  Fields fields(row);
  EvaluationReport r;
  r.step = fields.take<std::int64_t>();
  r.fullSets = fields.take<int>() != 0;
  r.knnTop1 = fields.takeOptional<double>().value_or(-1);
  r.bank = fields.take<std::int64_t>();
  r.queries = fields.take<std::int64_t>();
  r.featureStd = fields.take<double>();
  r.effectiveRank = fields.take<double>();
  r.featureDim = fields.take<std::int64_t>();
  r.seconds = fields.take<double>();
  return fields.good() ? std::optional(r) : std::nullopt;
}

std::optional<SystemReport> parseSystemRow(std::string_view row) {
  Fields fields(row);
  SystemReport r;
  r.step = fields.take<std::int64_t>();
  r.seconds = fields.take<double>();
  r.samplesPerSecond = fields.take<double>();
  r.dataWaitShare = fields.take<double>();
  r.memoryMb = fields.take<double>();
  r.deviceMemoryMb = fields.takeOptional<double>().value_or(-1);
  return fields.good() ? std::optional(r) : std::nullopt;
}

std::string badImageRow(const BadImage& image) {
  std::string problem;
  for (const char letter : image.problem) {
    if (letter == '"') problem += '"';
    problem += letter == '\n' || letter == '\r' ? ' ' : letter;
  }
  return fmt::format("{},{},\"{}\"", image.step, image.index, problem);
}

std::optional<BadImage> parseBadImageRow(std::string_view row) {
  const std::size_t quote = row.find(",\"");
  if (quote == row.npos || quote + 2 >= row.size() || row.back() != '"') return std::nullopt;
  BadImage image;
  Fields numbers(row.substr(0, quote));
  image.step = numbers.take<std::int64_t>();
  image.index = numbers.take<std::int64_t>();
  const std::string_view problem = row.substr(quote + 2, row.size() - quote - 3);
  for (std::size_t i = 0; i < problem.size(); ++i) {
    if (problem[i] == '"') ++i;  // a doubled one
    if (i < problem.size()) image.problem += problem[i];
  }
  return numbers.good() ? std::optional(image) : std::nullopt;
}

std::string interruptionRow(const Interruption& interruption) {
  const auto kind = static_cast<std::size_t>(interruption.kind);
  return fmt::format("{},{},{}", interruption.step, kInterruptionKinds[kind], interruption.time);
}

std::optional<Interruption> parseInterruptionRow(std::string_view row) {
  const std::size_t first = row.find(','), second = row.rfind(',');
  if (first == row.npos || second == first) return std::nullopt;
  Fields numbers(row.substr(0, first));
  Interruption interruption{.step = numbers.take<std::int64_t>(),
                            .time = std::string(row.substr(second + 1))};
  const auto kind =
      std::ranges::find(kInterruptionKinds, row.substr(first + 1, second - first - 1));
  if (kind == kInterruptionKinds.end() || !numbers.good()) return std::nullopt;
  interruption.kind = static_cast<Interruption::Kind>(kind - kInterruptionKinds.begin());
  return interruption;
}

std::vector<StepReport> readMetrics(const std::filesystem::path& runFolder) {
  return readRows(runFolder / "metrics.csv", kMetricsHeader, &parseMetricsRow);
}

bool visitMetrics(const std::filesystem::path& runFolder, std::uint64_t& position,
                  const std::function<bool(const StepReport&, double share)>& take) {
  return visitRows<StepReport>(runFolder / "metrics.csv", position, kMetricsHeader,
                               &parseMetricsRow, take);
}

std::optional<StepReport> readLastMetrics(const std::filesystem::path& runFolder) {
  const std::filesystem::path file = runFolder / "metrics.csv";
  std::error_code unknown;
  if (!std::filesystem::exists(file, unknown)) return std::nullopt;
  InputFile input(file, &raiseAs<DataError>);
  std::string end(std::min<std::uint64_t>(input.size(), kBytesOfLastRow), '\0');
  input.seek(input.size() - end.size());
  input.read(end.data(), end.size());
  const std::vector<std::string_view> lines = wholeLines(end);
  return lines.empty() ? std::nullopt : parseMetricsRow(lines.back());
}

std::vector<EvaluationReport> readEvaluations(const std::filesystem::path& runFolder) {
  return readRows(runFolder / "evaluations.csv", kEvaluationsHeader, &parseEvaluationRow);
}

std::vector<SystemReport> readSystem(const std::filesystem::path& runFolder) {
  return readRows(runFolder / "system.csv", kSystemHeader, &parseSystemRow);
}

std::vector<BadImage> readBadImages(const std::filesystem::path& runFolder) {
  return readRows(runFolder / "bad_images.csv", kBadImagesHeader, &parseBadImageRow);
}

std::vector<Interruption> readInterruptions(const std::filesystem::path& runFolder) {
  return readRows(runFolder / "interruptions.csv", kInterruptionsHeader, &parseInterruptionRow);
}

std::string formatStatus(const RunStatus& status) {
  const nlohmann::ordered_json json{
      {"state", status.state},
      {"pid", status.pid},
      {"host", status.host},
      {"heartbeat", status.heartbeat},
      {"step", status.step},
      {"total_steps", status.totalSteps},
      {"samples_per_second", status.samplesPerSecond},
      {"message", status.message},
  };
  // A path inside a message need not be UTF-8.
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

RunStatus readStatus(const std::filesystem::path& runFolder) {
  const std::filesystem::path file = runFolder / "status.json";
  const std::string text = readWholeFile(file, &raiseAs<DataError>);
  try {
    const nlohmann::json json = nlohmann::json::parse(text);
    return {.state = json.at("state"),
            .pid = json.at("pid"),
            .host = json.at("host"),
            .heartbeat = json.at("heartbeat"),
            .step = json.at("step"),
            .totalSteps = json.at("total_steps"),
            .samplesPerSecond = json.value("samples_per_second", 0.0),
            .message = json.at("message")};
  } catch (const nlohmann::json::exception&) {
    throw DataError(
        fmt::format("{} is not the status of a run; resume the run to renew it", file.string()));
  }
}

std::string utcNow() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

}  // namespace mixmask
