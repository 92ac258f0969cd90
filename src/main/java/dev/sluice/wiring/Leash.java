// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.wiring;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import org.jboss.logging.Logger;

/**
 * Ties the operator to the process that started it, if that says so by {@code SLUICE_LEASH}:
 * standard input is then a pipe whose other end only that process holds, so it closes when that
 * process ends, however it ends. For the demo and development; in a pod nothing says so.
 */
@ApplicationScoped
public class Leash {
  private static final Logger LOG = Logger.getLogger(Leash.class);
  private static final String VARIABLE = "SLUICE_LEASH";

  void started(@Observes StartupEvent event) {
    if (System.getenv(VARIABLE) != null) {
      Thread.ofPlatform().daemon().name("leash").start(Leash::hold);
    }
  }

  private static void hold() {
    try {
      while (System.in.read() >= 0) {
        // Only its end says something.
      }
    } catch (IOException broken) {
      LOG.debug("standard input is broken, which is an end too", broken);
    }
    LOG.info("The process that started this one has ended, so this one ends");
    Exit.with(0);
  }
}
