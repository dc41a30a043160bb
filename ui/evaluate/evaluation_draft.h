// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ui/studio_services.h"
#include "ui/widgets/option_draft.h"

namespace mixmask::ui {

// What the Evaluate form edits: a protocol, a checkpoint, data, and the protocol's options with
// every problem that they have. Only what was changed goes into the request; the rest is what the
// run and the protocol say themselves.
class EvaluationDraft : public QObject, public OptionDraft {
  Q_OBJECT
 public:
  explicit EvaluationDraft(const StudioServices& services, QObject* parent = nullptr);

  void setProtocol(const std::string& key);
  void setCheckpoint(const QString& fileOrRun);

  const CatalogEntry& protocol() const { return protocol_; }
  const QString& checkpoint() const { return checkpoint_; }
  // "" or why it cannot be judged.
  QString checkpointProblem() const;
  // What it is taken for.
  QString checkpointNote() const;
  // Where it is data, where it is found, how much of it, then the protocol's.
  const std::vector<OptionSpec>& specs() const { return specs_; }
  int errorCount() const;  // the missing checkpoint too
  // What was asked for. Only while there are no errors.
  EvaluationRequest request() const;

  void setFromText(const std::string& path, const QString& text) override;
  bool applies(const std::string& path) const override { return specOf(path) != nullptr; }
  QString text(const std::string& path) const override;
  QString originalText(const std::string& path) const override;
  const QString& origin() const override { return origin_; }
  std::optional<ConfigProblem> problemOf(const std::string& path) const override;

 Q_SIGNALS:
  void changed();
  void specsChanged();  // other options apply now; changed() follows

 private:
  const OptionSpec* specOf(const std::string& path) const;
  OptionSpec dataChoice(OptionSpec spec) const;
  void makeSpecs();

  StudioServices services_;
  Catalog catalog_;
  CatalogEntry protocol_;
  QString checkpoint_, origin_;
  bool exists_ = false;
  std::optional<RunConfig> run_;  // of the run that it belongs to
  std::vector<OptionSpec> specs_;
  std::map<std::string, QString> texts_;  // what was typed, by path; those of other protocols stay
};

}  // namespace mixmask::ui
