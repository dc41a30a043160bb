// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

namespace mixmask::test {

// Root may read and write everywhere, so a test takes another user's rights, in all its threads, as
// long as this lives.
class OrdinaryUser {
 public:
  OrdinaryUser() : wasRoot_(::geteuid() == 0) { become(65534); }
  ~OrdinaryUser() { become(0); }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;

 private:
  void become(uid_t user) const {
    if (wasRoot_ && ::seteuid(user) != 0) ADD_FAILURE() << "cannot change the user";
  }
  bool wasRoot_;
};

}  // namespace mixmask::test
