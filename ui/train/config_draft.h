// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ui/studio_services.h"
#include "ui/widgets/option_draft.h"

namespace mixmask::ui {

// What the form edits: a configuration, the one it started from, and every problem it has. A text
// that is no value of its option stays a problem of that field until it is corrected. Every change
// can be undone, what is typed into one field without a break as one.
class ConfigDraft : public QObject, public OptionDraft {
  Q_OBJECT
 public:
  explicit ConfigDraft(const StudioServices& services, QObject* parent = nullptr);

  // A new starting point, named by `origin`: "recipe quickstart".
  void startFrom(const RunConfig& config, const QString& origin);
  // The starting point has another name now.
  void renameOrigin(const QString& origin);
  // Another configuration with the same starting point.
  void replace(const RunConfig& config);
  void setFromText(const std::string& path, const QString& text) override;

  QUndoStack& history() { return history_; }

  const RunConfig& config() const { return state_.config; }
  const QString& origin() const override { return state_.origin; }
  const std::vector<OptionSpec>& specs() const { return specs_; }
  bool applies(const std::string& path) const override { return specOf(path) != nullptr; }
  QString text(const std::string& path) const override;
  QString originalText(const std::string& path) const override;
  std::vector<std::string> changedPaths() const { return pathsUnlike(state_.original); }
  // The options whose value is another one than in `config`.
  std::vector<std::string> pathsUnlike(const RunConfig& config) const;

  const std::vector<ConfigProblem>& problems() const { return problems_; }
  std::optional<ConfigProblem> problemOf(const std::string& path) const override;
  int errorCount() const;

 Q_SIGNALS:
  void changed();
  void specsChanged();                    // other options apply now; changed() follows
  void movedTo(const std::string& path);  // an edit of this option was undone or done again

 private:
  class Edit;
  struct State {
    RunConfig config, original;
    QString origin;
    std::map<std::string, std::pair<QString, std::string>> rejected;  // path -> text, message
  };

  void become(State state, const QString& what, const std::string& path);
  void restore(const State& state, const std::string& path);
  QString textIn(const RunConfig& config, const std::string& path) const;
  const OptionSpec* specOf(const std::string& path) const;
  void review();

  StudioServices services_;
  State state_;
  std::vector<OptionSpec> specs_;
  std::vector<ConfigProblem> problems_;
  QUndoStack history_;
};

}  // namespace mixmask::ui
