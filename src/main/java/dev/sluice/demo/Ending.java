// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import java.util.Optional;

/** The last lines: what was measured, and what to try next. */
final class Ending {
  private Ending() {}

  /**
   * Tells them.
   *
   * @param running what is left running, for the commands that work on it
   * @param acts the last act that was played
   */
  static void tell(
      Screen screen, Measurements measured, Optional<Setting.Running> running, int acts) {
    screen.line(Line.blank());
    screen.line(Line.of(Tone.STRONG, "Measured"));
    measured.table().forEach(screen::line);
    screen.line(Line.blank());
    running.ifPresentOrElse(set -> keep(screen, set, acts), () -> next(screen));
  }

  private static void keep(Screen screen, Setting.Running set, int acts) {
    heading(screen, "Still running. In another terminal:");
    command(screen, "export KUBECONFIG=" + set.cluster().kubeconfig());
    command(screen, "kubectl get mig,agd,fls");
    String annotate = "kubectl annotate --overwrite mig ";
    switch (acts) {
      case 1 -> {
        command(
            screen,
            "curl -X POST " + set.fleet().address() + "/paths/" + Example.BROKEN_FLAG + "/mend");
        command(screen, annotate + "otp-cleanup sluice.dev/retry=2 sluice.dev/override=cooldown/2");
      }
      case 2 -> command(screen, annotate + "otp-cleanup sluice.dev/rollback=\"how fast is it?\"");
      default ->
          command(
              screen,
              annotate
                  + "otp-tracing sluice.dev/rollback- sluice.dev/retry=2 sluice.dev/override=cooldown/2");
    }
    command(screen, "./sluice status");
    screen.line(Line.of(Tone.FAINT, "Ctrl-C ends it all."));
  }

  private static void next(Screen screen) {
    heading(screen, "To try next");
    command(screen, "./sluice demo --keep    the same, left running, with commands to play with");
    command(screen, "./sluice dev            control plane and operator for objects of your own");
  }

  private static void heading(Screen screen, String text) {
    screen.line(Line.of(Tone.STRONG, text));
  }

  private static void command(Screen screen, String text) {
    screen.line(Line.of(Tone.PLAIN, "  " + text));
  }
}
