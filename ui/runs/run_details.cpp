// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_details.h"

#include <QAction>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/runs/library_actions.h"
#include "ui/runs/run_text.h"
#include "ui/runs/tag_editor.h"
#include "ui/theme.h"
#include "ui/train/status_line.h"
#include "ui/widgets/help_button.h"

namespace mixmask::ui {
namespace {

constexpr int kTypingMilliseconds = 1000;
constexpr int kIconSize = 16;
constexpr int kLeastWidth = 328;
constexpr int kLeastLines = 21;  // as wide as so many lines are high
constexpr int kLeastNotesHeight = 72;

QLabel* wrapped(QWidget* parent) {
  auto* label = new QLabel(parent);
  label->setWordWrap(true);
  label->setTextFormat(Qt::PlainText);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

QString tagsText(const RunSummary& run) {
  QStringList tags;
  for (const std::string& tag : run.tags) tags << QString::fromStdString(tag);
  return tags.join(", ");
}

QString notesText(const RunSummary& run) {
  return QString::fromStdString(run.notes.value_or(""));
}

QToolButton* buttonOf(QAction* action, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setDefaultAction(action);
  button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  button->setFocusPolicy(Qt::StrongFocus);
  return button;
}

}  // namespace

RunDetails::RunDetails(const LibraryActions& actions, QWidget* parent)
    : QWidget(parent),
      name_(wrapped(this)),
      stateIcon_(new QLabel(this)),
      state_(new QLabel(this)),
      sentence_(wrapped(this)),
      facts_(new QFormLayout),
      tags_(new QLineEdit(this)),
      notes_(new QPlainTextEdit(this)),
      verbsPlace_(new QGridLayout),
      words_(wrapped(this)),
      manyTags_(new TagEditor(this)),
      stack_(new QStackedWidget(this)) {
  stack_->addWidget(makeWords(actions));
  stack_->addWidget(makeRun(actions));
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(stack_);
  setMinimumWidth(std::max(kLeastWidth, kLeastLines * fontMetrics().height()));
  soon_.setSingleShot(true);
  soon_.setInterval(kTypingMilliseconds);
  connect(&soon_, &QTimer::timeout, this, &RunDetails::handOut);
  connect(notes_, &QPlainTextEdit::textChanged, this, [this] {
    if (notes_->document()->isModified()) soon_.start();
  });
  connect(tags_, &QLineEdit::editingFinished, this, &RunDetails::handOut);
}

QWidget* RunDetails::makeWords(const LibraryActions& actions) {
  auto* page = new QWidget(this);
  words_->setAlignment(Qt::AlignCenter);
  auto* column = new QVBoxLayout(page);
  column->addStretch(2);
  column->addWidget(words_);
  column->addSpacing(kGap);
  for (QAction* action :  // what is done with several
       {actions.compare, actions.trash, actions.restore, actions.deleteForEver}) {
    QToolButton* button = buttonOf(action, page);
    button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    button->hide();
    connect(action, &QAction::changed, button,
            [button, action] { button->setVisible(action->isEnabled()); });
    column->addWidget(button, 0, Qt::AlignHCenter);
  }
  column->addSpacing(kGap);
  column->addWidget(manyTags_);
  column->addStretch(3);
  return page;
}

QWidget* RunDetails::makeRun(const LibraryActions& actions) {
  QFont bold = font();
  bold.setBold(true);
  name_->setFont(bold);
  tags_->setPlaceholderText(tr("paper, baseline"));
  tags_->setToolTip(tr("Words to find the run by, with commas between them"));
  notes_->setPlaceholderText(tr("What you want to remember of this run"));
  notes_->setToolTip(tr("Kept in notes.md in the run's folder; of an imported file beside it"));
  notes_->setTabChangesFocus(true);
  notes_->setMinimumHeight(kLeastNotesHeight);
  facts_->setLabelAlignment(Qt::AlignLeft);
  facts_->setHorizontalSpacing(2 * kGap);
  facts_->setVerticalSpacing(kGap / 2);
  auto* state = new QHBoxLayout;
  state->setSpacing(kGap);
  state->addWidget(stateIcon_);
  state->addWidget(state_, 1);
  state->addWidget(new HelpButton(Topic::seedGroup, this));
  auto* body = new QWidget;
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(kGap, 2 * kGap, 2 * kGap, kGap);
  column->setSpacing(kGap);
  column->addWidget(name_);
  column->addLayout(state);
  column->addWidget(sentence_);
  column->addWidget(makeVerbs(actions));
  column->addLayout(facts_);
  for (auto [name, editor] : {std::pair<QString, QWidget*>{tr("Ta&gs"), tags_},
                              std::pair<QString, QWidget*>{tr("N&otes"), notes_}}) {
    auto* label = new QLabel(name, body);
    label->setBuddy(editor);
    editor->setAccessibleName(QString(name).remove('&'));
    column->addWidget(label);
    column->addWidget(editor);
  }
  column->setStretchFactor(notes_, 1);
  auto* scroll = new QScrollArea(this);
  scroll->setWidget(body);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);  // it follows the focus of its fields
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  return scroll;
}

QWidget* RunDetails::makeVerbs(const LibraryActions& actions) {
  auto* holder = new QWidget(this);
  holder->setLayout(verbsPlace_);
  verbsPlace_->setContentsMargins(0, 0, 0, 0);
  verbsPlace_->setSpacing(kGap / 2);
  for (QAction* action : {actions.open, actions.newRun, actions.allSeeds, actions.reveal,
                          actions.pause, actions.resume, actions.stop, actions.save, actions.trash,
                          actions.restore, actions.deleteForEver}) {
    verbs_.push_back(buttonOf(action, holder));
    connect(action, &QAction::changed, this, &RunDetails::placeVerbs);
  }
  placeVerbs();
  return holder;
}

// Two columns of what can be done now.
void RunDetails::placeVerbs() {
  int place = 0;
  for (QToolButton* button : verbs_) {
    const bool isVisible = button->defaultAction()->isVisible();
    button->setVisible(isVisible);
    if (!isVisible) continue;
    verbsPlace_->addWidget(button, place / 2, place % 2);
    ++place;
  }
}

void RunDetails::clear(const QString& words, bool areMany) {
  handOut();
  run_.reset();
  words_->setText(words);
  manyTags_->setVisible(areMany);
  stack_->setCurrentIndex(0);
}

void RunDetails::show(const RunSummary& run, const SeedGroup* group) {
  const bool isOther = !run_ || run_->folder != run.folder;
  if (isOther) handOut();
  run_ = run;
  stack_->setCurrentIndex(1);
  name_->setText(QString::fromStdString(run.name));
  name_->setToolTip(pathText(run.folder));
  showState();
  // A run that goes on is shown every other second: what is the same is left alone.
  if (Facts facts = factsOf(run, group); facts != shown_) {
    shown_ = std::move(facts);
    showFacts();
  }
  if (isOther || !tags_->hasFocus()) tags_->setText(tagsText(run));
  showNotes(isOther);
}

// News may be older than what was handed out a moment ago: only what changed on disk is news.
void RunDetails::showNotes(bool isOther) {
  const QString onDisk = notesText(*run_);
  const bool isTyping = notes_->hasFocus() || notes_->document()->isModified();
  if (isOther || (!isTyping && onDisk != notesOnDisk_)) {
    notes_->setPlainText(onDisk);
    notes_->document()->setModified(false);
  }
  notesOnDisk_ = onDisk;
  notes_->setReadOnly(!run_->notes.has_value());
}

void RunDetails::showState() {
  const RunStateLook look = lookOf(*run_);
  stateIcon_->setPixmap(
      iconPixmap(look.icon, colorsOf(palette()).*look.role, kIconSize, devicePixelRatioF()));
  state_->setText(look.word);
  sentence_->setText(stateSentence(*run_));
  sentence_->setVisible(!sentence_->text().isEmpty());
}

RunDetails::Facts RunDetails::factsOf(const RunSummary& run, const SeedGroup* group) const {
  const QLocale locale;
  Facts facts{{tr("Framework"), QString::fromStdString(run.framework.label)},
              {tr("Mixer"), QString::fromStdString(run.mixer.label)},
              {tr("Backbone"), QString::fromStdString(run.backbone.label)},
              {tr("Data"), QString::fromStdString(run.dataset.label)},
              {tr("Steps"), stepsText(run)},
              {tr("kNN last"), percentText(run.knnLast)},
              {tr("kNN best"), percentText(run.knnBest)},
              {tr("kNN untrained"), percentText(run.knnUntrained)}};
  if (group != nullptr) {
    facts.append({tr("Over seeds"), tr("%1 ± %2 % of %3 finished runs")
                                        .arg(locale.toString(100 * group->mean, 'f', 1),
                                             locale.toString(100 * group->deviation, 'f', 1))
                                        .arg(group->seeds)});
  }
  facts.append({tr("Started"), startedText(run)});
  facts.append({tr("Time"), run.seconds ? durationText(*run.seconds) : QString()});
  facts.append({tr("Size"), locale.formattedDataSize(run.bytes, 1, QLocale::DataSizeSIFormat)});
  facts.removeIf([](const auto& fact) { return fact.second.isEmpty(); });
  return facts;
}

void RunDetails::showFacts() {
  while (facts_->rowCount() > 0) facts_->removeRow(0);
  QPalette dim = palette();
  dim.setColor(QPalette::WindowText, colorsOf(dim).dimText);
  for (const auto& [name, value] : shown_) {
    auto* label = new QLabel(name, this);
    label->setPalette(dim);
    QLabel* text = wrapped(this);
    text->setText(value);
    facts_->addRow(label, text);
  }
}

QString RunDetails::sentence() const {
  return sentence_->text();
}

void RunDetails::handOut() {
  soon_.stop();
  if (!run_) return;
  if (tags_->isModified()) {
    tags_->setModified(false);
    Q_EMIT tagsEdited(run_->folder, tags_->text());
  }
  if (notes_->document()->isModified()) {
    notes_->document()->setModified(false);
    Q_EMIT notesEdited(run_->folder, notes_->toPlainText());
  }
}

void RunDetails::keepTyped() {
  if (run_ && notes_->toPlainText() != notesText(*run_)) notes_->document()->setModified(true);
}

void RunDetails::hideEvent(QHideEvent* event) {
  QWidget::hideEvent(event);
  handOut();
}

void RunDetails::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() != QEvent::PaletteChange || !run_) return;
  showState();
  showFacts();
}

}  // namespace mixmask::ui
