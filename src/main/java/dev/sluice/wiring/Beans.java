// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.InstantSource;

/** What is shared and has no home of its own. */
@ApplicationScoped
public class Beans {
  /** The one clock; whoever needs the time asks for it. */
  @Produces
  @ApplicationScoped
  InstantSource clock() {
    return InstantSource.system();
  }
}
