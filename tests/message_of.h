// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace mixmask::test {

// The message of the Failure that the call throws; a test failure where it throws none.
template <typename Failure, typename Call>
std::string messageOf(Call call) {
  try {
    call();
  } catch (const Failure& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

}  // namespace mixmask::test
