// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.kit;

import dev.sluice.api.HealthCheck;
import dev.sluice.api.HealthCheck.Role;

/** Checks of health, of which a test says only what it is about. */
public final class Checks {
  private Checks() {}

  /** A guard without a source or a limit: {@link With} gives it what it is to have. */
  public static HealthCheck guard(String name) {
    return new HealthCheck(
        name, Role.Guard, null, null, null, null, null, null, null, null, null, null, null);
  }
}
