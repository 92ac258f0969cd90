// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import java.lang.foreign.Arena;

/** What can be wrong with an agent. */
enum Fault {
  /** Nothing. */
  NONE,
  /** It ends as soon as it begins. */
  CRASH,
  /** It takes memory until it is killed. */
  OOM,
  /** It serves, and is never ready. */
  UNREADY,
  /** It finds nothing again of what was saved. */
  FORGET;

  private static final long BLOCK = 16 << 20;

  /** A container without a limit is not to take its machine down. */
  private static final long MOST = 2L << 30;

  /** Has it happen, if it is something that happens. */
  void strike() {
    switch (this) {
      case CRASH -> {
        System.err.println("crashing, as I was told to");
        Runtime.getRuntime().halt(1);
      }
      case OOM -> {
        System.err.println("taking memory until I am killed, as I was told to");
        // Outside of the heap: the kernel is to notice, not the JVM.
        for (long taken = 0; taken < MOST; taken += BLOCK) {
          Arena.global().allocate(BLOCK).fill((byte) 1);
        }
        System.err.println("nobody kills me: this container has no limit of memory");
      }
      case NONE, UNREADY, FORGET -> {}
    }
  }
}
