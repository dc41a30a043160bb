// SPDX-License-Identifier: Apache-2.0
#pragma once

// Marks a function whose loops over pixels are compiled twice, for any x86-64 and for AVX2 with
// FMA; the loader picks one when the program starts. A whole view takes 1.1 times (28 x 28, grey),
// 1.7 times (32 x 32, colour) and 1.4 times (224 x 224) as long without. Such a function must not
// be overloaded; what it calls is inlined into both versions by MIXMASK_INLINE. Sanitizers are not
// ready when the choice is made, so their builds do without.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define MIXMASK_VECTOR_CLONES __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define MIXMASK_VECTOR_CLONES
#endif

#if defined(__GNUC__)
#define MIXMASK_INLINE [[gnu::always_inline]] inline
#else
#define MIXMASK_INLINE inline
#endif
