// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.view;

import static java.util.Comparator.comparingLong;

import dev.sluice.agents.plan.Revision;
import dev.sluice.api.AgentDeploymentStatus;
import dev.sluice.cli.view.Ink.Tone;
import io.fabric8.kubernetes.api.model.Container;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kept revisions of a fleet, newest first. */
public final class RevisionsText {
  private RevisionsText() {}

  /** A row for each. */
  public static List<String> of(
      List<KeptRevision> kept, @Nullable AgentDeploymentStatus status, Instant now, Ink ink) {
    Table table = new Table("NUMBER", "REVISION", "SINCE", "IS", "MADE OF");
    kept.stream()
        .sorted(comparingLong((KeptRevision k) -> k.revision().number()).reversed())
        .forEach(k -> row(table, k, status, now));
    return table.lines(ink);
  }

  /** The same of those that the status names. */
  static List<String> inUse(
      List<KeptRevision> kept, AgentDeploymentStatus status, Instant now, Ink ink) {
    return of(
        kept.stream().filter(k -> !roles(k.revision().name(), status).isEmpty()).toList(),
        status,
        now,
        ink);
  }

  private static void row(
      Table table, KeptRevision kept, @Nullable AgentDeploymentStatus status, Instant now) {
    Revision revision = kept.revision();
    List<String> roles = roles(revision.name(), status);
    table.row(
        roles.contains("stable") ? Tone.GOOD : roles.isEmpty() ? Tone.PLAIN : Tone.STRONG,
        String.valueOf(revision.number()),
        revision.name(),
        Ages.since(kept.since(), now),
        roles.isEmpty() ? "-" : String.join(", ", roles),
        madeOf(revision));
  }

  private static List<String> roles(String revision, @Nullable AgentDeploymentStatus status) {
    List<String> roles = new ArrayList<>();
    if (status == null) {
      return roles;
    }
    if (revision.equals(status.stableRevision())) {
      roles.add("stable");
    }
    if (revision.equals(status.updateRevision()) && roles.isEmpty()) {
      roles.add("update");
    }
    if (revision.equals(status.previousRevision())) {
      roles.add("previous");
    }
    return roles;
  }

  private static String madeOf(Revision revision) {
    Stream<String> images =
        revision.template().getSpec().getContainers().stream().map(Container::getImage);
    Stream<String> digests =
        revision.digests().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(digest -> digest.getKey() + "=" + digest.getValue());
    return Stream.concat(images, digests).collect(Collectors.joining(", "));
  }
}
