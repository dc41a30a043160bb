// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/checkpoints/run_folder.h"
#include "core/session/events.h"

namespace mixmask {

// The rows of a run's tables. Numbers have 9 significant digits and a point in every locale; a
// value that does not apply is an empty field. Only system.csv and interruptions.csv
// have times: a run that was interrupted and resumed gives the same metrics.csv as one that was
// not. New columns come at the end, and a table of an earlier version, which lacks some, is read as
// if they were empty.
inline constexpr const char* kMetricsHeader =
    "step,epoch,loss,loss_original,loss_mixed,loss_partner,loss_unmix,loss_unmix_partner,"
    "lambda,lambda_sd,learning_rate,contrast_top1,contrast_top1_mixed,projection_spread";
inline constexpr const char* kEvaluationsHeader =
    "step,full_sets,knn_top1,bank,queries,feature_std,effective_rank,feature_dim,seconds";
inline constexpr const char* kSystemHeader =
    "step,seconds,samples_per_second,data_wait_share,memory_mb,device_memory_mb";
inline constexpr const char* kBadImagesHeader = "step,index,problem";
inline constexpr const char* kInterruptionsHeader = "step,kind,time";

std::string metricsRow(const StepReport& report);
std::string evaluationRow(const EvaluationReport& report);
std::string systemRow(const SystemReport& report);
std::string badImageRow(const BadImage& image);  // the problem in quotes, on one line
std::string interruptionRow(const Interruption& interruption);
std::optional<StepReport> parseMetricsRow(std::string_view row);
std::optional<EvaluationReport> parseEvaluationRow(std::string_view row);
std::optional<SystemReport> parseSystemRow(std::string_view row);
std::optional<BadImage> parseBadImageRow(std::string_view row);
std::optional<Interruption> parseInterruptionRow(std::string_view row);

std::string formatStatus(const RunStatus& status);  // the text of status.json
std::string utcNow();                               // "2024-05-01T12:34:56Z"

}  // namespace mixmask
