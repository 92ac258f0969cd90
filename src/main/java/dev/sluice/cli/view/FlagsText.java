// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import dev.sluice.api.FlagSetStatus.EffectiveFlag;
import dev.sluice.cli.view.Ink.Tone;
import dev.sluice.flags.delivery.SetDelivery;
import dev.sluice.flags.delivery.SetDelivery.Behind;
import dev.sluice.flags.delivery.SetDelivery.ReplicaDelivery;
import dev.sluice.flags.delivery.SetReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the flags of a set stand at, and who has been sent that. */
public final class FlagsText {
  private FlagsText() {}

  /**
   * Lines for people.
   *
   * @param readable whether the reports of the replicas could be read; if not that is said
   *     elsewhere
   */
  public static List<String> of(FlagSetView set, boolean readable, Ink ink) {
    List<String> lines = new ArrayList<>();
    lines.add(ink.paint(Tone.STRONG, set.name()) + "  " + headline(set));
    if (!set.flags().isEmpty()) {
      lines.add("");
      lines.addAll(flags(set.flags()).lines(ink));
    }
    SetDelivery delivery = set.delivery();
    if (delivery != null) {
      lines.add("");
      lines.addAll(replicas(delivery).lines(ink));
    } else if (readable) {
      lines.add("");
      lines.add("No client is connected, or no replica has told of one in the last 30s.");
    }
    return lines;
  }

  private static String headline(FlagSetView set) {
    if (set.revision() == null) {
      return "no operator has seen it. Is one running?";
    }
    String revision = "revision " + set.revision();
    SetDelivery delivery = set.delivery();
    if (delivery == null) {
      return revision;
    }
    int behind = delivery.clients() - delivery.newest();
    return revision
        + ", version "
        + delivery.version()
        + ": sent to "
        + delivery.newest()
        + " of "
        + delivery.clients()
        + (delivery.clients() == 1 ? " client" : " clients")
        + (behind == 0 ? "" : ", " + behind + " behind");
  }

  private static Table flags(List<EffectiveFlag> flags) {
    Table table = new Table("FLAG", "SHARE", "AGENTS", "WHY", "MIGRATION", "STAGE");
    for (EffectiveFlag flag : flags) {
      table.row(
          Tone.PLAIN,
          flag.key(),
          flag.percent() + "%",
          flag.exposed() + "/" + flag.of(),
          flag.reason(),
          or(flag.migration()),
          or(flag.stage()));
    }
    return table;
  }

  private static Table replicas(SetDelivery delivery) {
    Table table = new Table("REPLICA", "CLIENTS", "NEWEST", "BEHIND");
    for (ReplicaDelivery replica : delivery.replicas()) {
      boolean all = replica.behind().isEmpty();
      table.row(
          all ? Tone.PLAIN : Tone.WARN,
          replica.replica(),
          Integer.toString(replica.clients()),
          Integer.toString(replica.newest()),
          all ? "-" : behind(delivery, replica));
    }
    return table;
  }

  private static String behind(SetDelivery delivery, ReplicaDelivery replica) {
    String those =
        replica.behind().stream().map(FlagsText::those).collect(Collectors.joining("; "));
    return replica.version().equals(delivery.version())
        ? those
        : those + " (the replica itself serves " + replica.version() + ")";
  }

  private static String those(Behind behind) {
    String has =
        behind.version().equals(SetReport.NOTHING) ? "sent nothing yet" : "on " + behind.version();
    int more = behind.clients() - behind.agents().size();
    String names = String.join(", ", behind.agents());
    return behind.clients()
        + " "
        + has
        + (names.isEmpty() ? "" : ": " + names + (more > 0 ? " and " + more + " more" : ""));
  }

  private static String or(@Nullable String text) {
    return text == null ? "-" : text;
  }
}
