// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/preset_bar.h"

#include <QComboBox>
#include <QFile>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QStandardItemModel>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/theme.h"
#include "ui/train/config_draft.h"

namespace mixmask::ui {
namespace {

constexpr int kPresetRole = Qt::UserRole;  // index in the list of presets

}  // namespace

PresetBar::PresetBar(const StudioServices& services, ConfigDraft& draft, QWidget* parent)
    : QWidget(parent),
      services_(services),
      draft_(draft),
      list_(new QComboBox(this)),
      menu_(new QToolButton(this)),
      save_(new QAction(icon("save"), tr("&Save as preset..."), this)),
      rename_(new QAction(tr("&Rename this preset..."), this)),
      remove_(new QAction(icon("trash"), tr("&Delete this preset"), this)),
      name_(new QLineEdit(this)),
      confirm_(new QPushButton(this)),
      undo_(new QPushButton(tr("Undo"), this)),
      notice_(new QLabel(this)) {
  list_->setAccessibleName(tr("Preset"));
  list_->setToolTip(
      tr("Settings to start from: recipes that are known to work, your own presets, "
         "and those of recent runs"));
  list_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  list_->installEventFilter(this);
  makeMenu();
  auto* label = new QLabel(tr("&Preset"), this);
  label->setBuddy(list_);
  auto* row = new QHBoxLayout;
  row->setSpacing(kGap);
  row->addWidget(label);
  row->addWidget(list_, 1);
  row->addWidget(menu_);
  auto* said = new QHBoxLayout;
  said->setSpacing(kGap);
  said->addWidget(notice_, 1);
  said->addWidget(undo_);
  notice_->setWordWrap(true);
  notice_->hide();
  undo_->setToolTip(tr("Bring the deleted preset back"));
  undo_->hide();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(kGap);
  column->addLayout(row);
  column->addWidget(makeNameLine());
  column->addLayout(said);
  fill();
  connect(list_, &QComboBox::activated, this, &PresetBar::load);
  connect(undo_, &QPushButton::clicked, this, [this] {
    const QString problem = writePreset(services_, removed_.first, removed_.second);
    say(problem, true);
    fill();
  });
}

void PresetBar::makeMenu() {
  menu_->setText("\u22ef");
  menu_->setToolTip(tr("Save, rename or delete a preset"));
  menu_->setAccessibleName(menu_->toolTip());
  menu_->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(menu_);
  menu->addActions({save_, rename_, remove_});
  menu_->setMenu(menu);
  connect(menu, &QMenu::aboutToShow, this, &PresetBar::refreshMenu);
  connect(save_, &QAction::triggered, this, [this] { askName(Asked::saveAs); });
  connect(rename_, &QAction::triggered, this, [this] { askName(Asked::newName); });
  connect(remove_, &QAction::triggered, this, &PresetBar::removeOwn);
}

QWidget* PresetBar::makeNameLine() {
  line_ = new QWidget(this);
  auto* row = new QHBoxLayout(line_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(kGap);
  auto* cancel = new QPushButton(tr("Cancel"), line_);
  name_->setPlaceholderText(tr("Name of the preset"));
  name_->setAccessibleName(tr("Name of the preset"));
  name_->setToolTip(tr("Enter saves under this name, Escape leaves"));
  name_->installEventFilter(this);
  cancel->setToolTip(tr("Leave the presets as they are (Escape)"));
  row->addWidget(name_, 1);
  confirm_->setToolTip(tr("Keep the preset under this name (Enter)"));
  row->addWidget(confirm_);
  row->addWidget(cancel);
  connect(name_, &QLineEdit::textChanged, this, &PresetBar::checkName);
  connect(name_, &QLineEdit::returnPressed, this, &PresetBar::takeName);
  connect(confirm_, &QPushButton::clicked, this, &PresetBar::takeName);
  connect(cancel, &QPushButton::clicked, this, &PresetBar::closeLine);
  line_->hide();
  return line_;
}

// The folders are looked at whenever the list opens; a wheel that passes over it loads nothing.
bool PresetBar::eventFilter(QObject* watched, QEvent* event) {
  if (watched == list_ && event->type() == QEvent::Wheel) {
    event->ignore();
    return true;
  }
  const bool isKey = event->type() == QEvent::KeyPress;
  if (watched == list_ && (event->type() == QEvent::MouseButtonPress || isKey)) fill();
  if (watched == name_ && isKey && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
    closeLine();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

void PresetBar::fill() {
  presets_ = presets(services_);
  list_->clear();
  addGroup(Preset::Kind::recipe, tr("Recipes"));
  addGroup(Preset::Kind::own, tr("Your presets"));
  addGroup(Preset::Kind::run, tr("Recent runs"));
  showOrigin();
}

void PresetBar::addGroup(Preset::Kind kind, const QString& title) {
  bool isFirst = true;
  for (std::size_t i = 0; i < presets_.size(); ++i) {
    const Preset& preset = presets_[i];
    if (preset.kind != kind) continue;
    if (std::exchange(isFirst, false)) {
      list_->addItem(title);
      auto* heading = qobject_cast<QStandardItemModel*>(list_->model())->item(list_->count() - 1);
      QFont bold = font();
      bold.setBold(true);
      heading->setFont(bold);
      heading->setFlags(Qt::NoItemFlags);
    }
    list_->addItem(preset.name, static_cast<int>(i));
    list_->setItemData(list_->count() - 1, preset.description, Qt::ToolTipRole);
  }
}

void PresetBar::showOrigin() {
  const QString& origin = draft_.origin();
  int index = -1;
  for (int i = 0; i < list_->count() && index < 0; ++i) {
    const bool isHeading =
        !(list_->model()->flags(list_->model()->index(i, 0)) & Qt::ItemIsEnabled);
    if (!isHeading && list_->itemText(i) == origin) index = i;
  }
  if (index < 0 && !origin.isEmpty()) {
    list_->addItem(origin);
    index = list_->count() - 1;
  }
  list_->setCurrentIndex(index);
  refreshMenu();
}

void PresetBar::load(int index) {
  const QVariant chosen = list_->itemData(index, kPresetRole);
  if (!chosen.isValid()) return;
  const Preset preset = presets_.at(static_cast<std::size_t>(chosen.toInt()));
  closeLine();
  try {
    draft_.startFrom(configOf(services_, preset), preset.name);
  } catch (const std::exception& error) {
    showOrigin();
    Q_EMIT failed(QString::fromStdString(error.what()));
  }
}

void PresetBar::askName(Asked what) {
  asked_ = what;
  say({}, false);
  line_->show();
  name_->setText(what == Asked::newName || isOwnPreset(services_, draft_.origin()) ? draft_.origin()
                                                                                   : QString());
  name_->selectAll();
  name_->setFocus();
  checkName();
}

void PresetBar::checkName() {
  const QString name = name_->text().trimmed();
  const bool isThere = isOwnPreset(services_, name);
  const bool isRename = asked_ == Asked::newName;
  QString problem = problemWithName(services_, name);
  if (isRename && isThere && name != draft_.origin())
    problem = tr("%1 is there already.").arg(name);
  confirm_->setText(isRename ? tr("Rename") : isThere ? tr("Replace") : tr("Save"));
  confirm_->setEnabled(problem.isEmpty());
  say(name.isEmpty() ? QString() : problem, true);
}

void PresetBar::takeName() {
  if (!confirm_->isEnabled()) return;
  const QString name = name_->text().trimmed();
  const QByteArray head =
      QString("# Settings saved in the window; they began as %1.\n").arg(draft_.origin()).toUtf8();
  const QString problem =
      asked_ == Asked::newName
          ? renamePreset(services_, draft_.origin(), name)
          : writePreset(services_, name,
                        head + QByteArray::fromStdString(services_.toYaml(draft_.config())));
  if (!problem.isEmpty()) return say(problem, true);
  closeLine();
  asked_ == Asked::newName ? draft_.renameOrigin(name) : draft_.startFrom(draft_.config(), name);
  fill();
}

void PresetBar::removeOwn() {
  const QString name = draft_.origin();
  QFile file(ownPresetFile(services_, name));
  if (file.open(QIODevice::ReadOnly)) removed_ = {name, file.readAll()};
  file.close();
  const QString problem = removePreset(services_, name);
  fill();
  say(problem.isEmpty() ? tr("%1 was deleted.").arg(name) : problem, !problem.isEmpty());
  undo_->setVisible(problem.isEmpty());
}

void PresetBar::say(const QString& text, bool isProblem) {
  noticeIsProblem_ = isProblem;
  notice_->setText(text);
  notice_->setVisible(!text.isEmpty());
  undo_->hide();
  QPalette own = palette();
  const Colors colors = colorsOf(own);
  own.setColor(QPalette::WindowText, isProblem ? colors.warningText : colors.dimText);
  notice_->setPalette(own);
}

QString PresetBar::notice() const {
  return notice_->text();
}

void PresetBar::closeLine() {
  line_->hide();
  say({}, false);
}

void PresetBar::refreshMenu() {
  const bool isOwn = isOwnPreset(services_, draft_.origin());
  rename_->setEnabled(isOwn);
  remove_->setEnabled(isOwn);
  save_->setEnabled(draft_.errorCount() == 0);
  const QString why = tr("Only a preset of your own can be renamed or deleted");
  rename_->setToolTip(isOwn ? rename_->text().remove('&') : why);
  remove_->setToolTip(isOwn ? remove_->text().remove('&') : why);
}

void PresetBar::setReadOnly(bool readOnly) {
  list_->setEnabled(!readOnly);
  menu_->setEnabled(!readOnly);
  if (readOnly) closeLine();
}

void PresetBar::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) {
    const bool canUndo = !undo_->isHidden();
    say(notice_->text(), noticeIsProblem_);
    undo_->setVisible(canUndo);
  }
}

}  // namespace mixmask::ui
