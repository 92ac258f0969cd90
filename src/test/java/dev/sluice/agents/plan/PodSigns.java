// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents.plan;

import dev.sluice.agents.plan.SeenPod.State;
import java.util.ArrayList;
import java.util.List;

/**
 * Agents are written by their ordinals from 0 on: S runs the stable revision, U the update, L one
 * that was given up, N none that is known. In lower case it does not work yet, - has no pod, x is
 * stable, y updated and z left over and stuck, and ! leaves.
 */
public final class PodSigns {
  private PodSigns() {}

  /** The pods that are written so. */
  public static List<SeenPod> pods(String text) {
    List<SeenPod> pods = new ArrayList<>();
    for (int ordinal = 0; ordinal < text.length(); ordinal++) {
      char sign = text.charAt(ordinal);
      if (sign != '-') {
        pods.add(new SeenPod(ordinal, "uid-" + ordinal, "1", revision(sign), state(sign), 0));
      }
    }
    return pods;
  }

  private static String revision(char sign) {
    return switch (sign) {
      case 'x', '!' -> "S";
      case 'y' -> "U";
      case 'z' -> "L";
      case 'N', 'n' -> "";
      default -> String.valueOf(Character.toUpperCase(sign));
    };
  }

  private static State state(char sign) {
    return switch (sign) {
      case 'x', 'y', 'z' -> State.Stuck;
      case '!' -> State.Leaving;
      default -> Character.isUpperCase(sign) ? State.Ready : State.Starting;
    };
  }

  /** Where the StatefulSet is: a template, S the stable one, and behind an @ its partition. */
  static Placed placed(String text, int replicas) {
    String[] parts = text.split("@", 2);
    return new Placed(parts[0], Integer.parseInt(parts[1]), replicas, true, parts[0].equals("S"));
  }

  /** Numbers with blanks between them. */
  static List<Integer> ordinals(String text) {
    return text.isEmpty()
        ? List.of()
        : List.of(text.split(" ")).stream().map(Integer::valueOf).toList();
  }
}
