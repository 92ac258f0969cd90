// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Flags that a test turns. */
final class FakeFlags implements AgentFlags {
  private final Set<String> on = new TreeSet<>();
  private final List<Runnable> listeners = new ArrayList<>();

  void turn(String key, boolean nowOn) {
    if (nowOn) {
      on.add(key);
    } else {
      on.remove(key);
    }
    listeners.forEach(Runnable::run);
  }

  @Override
  public boolean on(String key) {
    return on.contains(key);
  }

  @Override
  public AgentView.Connection connection() {
    return AgentView.Connection.READY;
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }
}
