// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened, to be closed together, the last first. */
public final class Parts implements AutoCloseable {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /** Closes it with all others. */
  public <T extends AutoCloseable> T keep(T part) {
    opened.push(part);
    return part;
  }

  @Override
  public void close() {
    // The others are closed whatever one of them does.
    try {
      if (!opened.isEmpty()) {
        opened.pop().close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      if (!opened.isEmpty()) {
        close();
      }
    }
  }
}
