// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/desktop/page_stack.h"

#include <QScrollBar>
#include <QStackedWidget>

namespace mixmask::ui {
namespace {

// A page that is not seen asks for no room.
void setAsks(QWidget* page, bool asks) {
  const auto policy = asks ? QSizePolicy::Preferred : QSizePolicy::Ignored;
  page->setSizePolicy(policy, policy);
}

}  // namespace

PageStack::PageStack(QWidget* parent) : QScrollArea(parent), stack_(new QStackedWidget) {
  setWidget(stack_);
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::NoFocus);
}

int PageStack::add(QWidget* page) {
  setAsks(page, stack_->count() == 0);
  return stack_->addWidget(page);
}

void PageStack::showPage(int index) {
  setAsks(current(), false);
  setAsks(stack_->widget(index), true);
  stack_->setCurrentIndex(index);
}

int PageStack::count() const {
  return stack_->count();
}
int PageStack::currentIndex() const {
  return stack_->currentIndex();
}
QWidget* PageStack::current() const {
  return stack_->currentWidget();
}
int PageStack::indexOf(QWidget* page) const {
  return stack_->indexOf(page);
}

bool PageStack::isWhole() const {
  return horizontalScrollBar()->maximum() == 0 && verticalScrollBar()->maximum() == 0;
}

}  // namespace mixmask::ui
