// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace mixmask {

// What the user keeps of this program, by the XDG base directories: $VARIABLE/mixmask, or
// $HOME/<fallback>/mixmask where the variable is not set or empty. Need not be there.
std::filesystem::path userFolder(const char* variable, const char* fallback);

// False also where that cannot be found out.
bool isThere(const std::filesystem::path& path);

// `path` + `ending`, or where that exists the first of `path`-2, `path`-3, ... that does not.
std::filesystem::path freePath(const std::filesystem::path& path, const std::string& ending = "");
// The same where more than a file of that name is in the way.
std::filesystem::path freePath(const std::filesystem::path& path, const std::string& ending,
                               const std::function<bool(const std::filesystem::path&)>& isTaken);

// Renames a file or folder, and makes the folders that `to` is in. Throws OutputError.
void moveTo(const std::filesystem::path& from, const std::filesystem::path& to);

// False for a folder that is there, and that this user may not look into.
bool mayBeListed(const std::filesystem::path& folder);
// "cannot read PATH: Permission denied; check who may read it"
std::string readingForbidden(const std::filesystem::path& path);
// Throws a DataError of that sentence for a folder that may not be listed.
void requireListable(const std::filesystem::path& folder);

}  // namespace mixmask
