// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "core/session/run_summary.h"
#include "ui/runs/run_table_model.h"

class QFormLayout;
class QLabel;
class QLineEdit;
class QGridLayout;
class QPlainTextEdit;
class QStackedWidget;
class QToolButton;

namespace mixmask::ui {

class LibraryActions;
class TagEditor;

// All that is known of the run selected, its verbs, its tags and its notes. What is typed is handed
// out a second later, or when another run is shown.
class RunDetails : public QWidget {
  Q_OBJECT
 public:
  explicit RunDetails(const LibraryActions& actions, QWidget* parent = nullptr);

  // The same run again only brings what has changed; what is being typed stays.
  void show(const RunSummary& run, const SeedGroup* group);
  // No run or several: some words instead.
  void clear(const QString& words, bool areMany);
  // What was typed could not be written: it is handed out once more.
  void keepTyped();
  TagEditor* manyTags() const { return manyTags_; }
  QLineEdit* tags() const { return tags_; }
  QPlainTextEdit* notes() const { return notes_; }
  QString sentence() const;

 Q_SIGNALS:
  void tagsEdited(const std::filesystem::path& run, const QString& tags);
  void notesEdited(const std::filesystem::path& run, const QString& text);

 protected:
  void changeEvent(QEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  QWidget* makeWords(const LibraryActions& actions);
  QWidget* makeRun(const LibraryActions& actions);
  QWidget* makeVerbs(const LibraryActions& actions);
  void placeVerbs();
  using Facts = QList<std::pair<QString, QString>>;
  Facts factsOf(const RunSummary& run, const SeedGroup* group) const;
  void showFacts();
  void showState();
  void showNotes(bool isOther);
  void handOut();

  std::optional<RunSummary> run_;
  Facts shown_;
  QLabel* name_;
  QLabel* stateIcon_;
  QLabel* state_;
  QLabel* sentence_;
  QFormLayout* facts_;  // of shown_
  QLineEdit* tags_;
  QPlainTextEdit* notes_;
  QString notesOnDisk_;  // when it was last read; what differs from them came from elsewhere
  QGridLayout* verbsPlace_;
  std::vector<QToolButton*> verbs_;
  QLabel* words_;
  TagEditor* manyTags_;    // of several runs
  QStackedWidget* stack_;  // words, or a run
  QTimer soon_;
};

}  // namespace mixmask::ui
