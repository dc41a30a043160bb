// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>
#include <string>

#include "core/config/run_config.h"

namespace mixmask::ui {

// What the rows of a form edit: the values of options as texts, by their paths, with what is wrong
// with each. A text that is no value of its option stays until it is corrected.
class OptionDraft {
 public:
  virtual ~OptionDraft() = default;

  virtual void setFromText(const std::string& path, const QString& text) = 0;
  virtual bool applies(const std::string& path) const = 0;
  virtual QString text(const std::string& path) const = 0;
  // The value that the form began with, and what that came from: "recipe quickstart".
  virtual QString originalText(const std::string& path) const = 0;
  virtual const QString& origin() const = 0;
  // The worst problem of one field; none: nothing wrong.
  virtual std::optional<ConfigProblem> problemOf(const std::string& path) const = 0;

  void reset(const std::string& path) { setFromText(path, originalText(path)); }
  bool isChanged(const std::string& path) const { return text(path) != originalText(path); }
};

}  // namespace mixmask::ui
