// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.HealthPolicySpec;
import dev.sluice.api.Migration;
import dev.sluice.cli.view.EvidenceLine;
import dev.sluice.cli.view.EvidenceText;
import dev.sluice.cli.view.FleetList;
import dev.sluice.cli.view.FleetText;
import dev.sluice.cli.view.Ink;
import dev.sluice.cli.view.KeptRevision;
import dev.sluice.cli.view.Phrases;
import dev.sluice.cli.view.StatusLine;
import dev.sluice.cli.view.StatusList;
import dev.sluice.cli.view.StatusText;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a status looks like, with what is told besides it. */
final class StatusScreen {
  /** What is told beside it is asked for with each change of it, and so often. */
  private static final Duration AT_MOST = Duration.ofSeconds(10);

  private final Cluster cluster;
  private final InstantSource clock;
  private final Phrases phrases;
  private final Ink ink;
  private final Raw.Format format;
  private final Kept<Beside> beside;
  private final Kept<List<KeptRevision>> revisions;

  StatusScreen(Cluster cluster, InstantSource clock, Phrases phrases, Ink ink, Raw.Format format) {
    this.cluster = cluster;
    this.clock = clock;
    this.phrases = phrases;
    this.ink = ink;
    this.format = format;
    this.beside = new Kept<>(clock, AT_MOST);
    this.revisions = new Kept<>(clock, AT_MOST);
  }

  /** What is told besides a migration; null where it is not to be had. */
  private record Beside(@Nullable FlagSetStatus flags, @Nullable HealthPolicySpec policy) {}

  /** A row for each. */
  List<String> all(List<HasMetadata> objects) {
    List<Migration> migrations = of(objects, Migration.class);
    List<AgentDeployment> fleets = of(objects, AgentDeployment.class);
    List<String> lines =
        new ArrayList<>(
            migrations.isEmpty()
                ? List.of("No migrations in namespace " + cluster.namespace() + ".")
                : StatusList.of(migrations, ink));
    if (!fleets.isEmpty()) {
      lines.add("");
      lines.addAll(FleetList.of(fleets, ink));
    }
    return lines;
  }

  private static <T> List<T> of(List<HasMetadata> objects, Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /**
   * All of one.
   *
   * @param stream whether others follow
   */
  List<String> whole(HasMetadata object, boolean stream) {
    if (format != Raw.Format.text) {
      return List.of(Raw.of(object, format, stream));
    }
    String version = String.valueOf(object.getMetadata().getResourceVersion());
    if (object instanceof AgentDeployment fleet) {
      List<KeptRevision> kept = revisions.get(version, () -> new Steered(cluster).ifSeen(fleet));
      return FleetText.of(fleet, kept, clock.instant(), phrases, ink);
    }
    Migration migration = (Migration) object;
    Beside known = beside.get(version, () -> beside(migration));
    return StatusText.of(migration, known.flags(), known.policy(), clock.instant(), phrases, ink);
  }

  /** Where it is, in a line. */
  StatusLine place(HasMetadata object) {
    return object instanceof AgentDeployment fleet
        ? StatusLine.of(fleet)
        : StatusLine.of((Migration) object);
  }

  /** What was found of its health, a line each. */
  List<EvidenceLine> evidence(HasMetadata object) {
    return object instanceof Migration migration
        ? EvidenceLine.of(migration, policy(migration))
        : List.of();
  }

  private Beside beside(Migration migration) {
    Optional<FlagSet> flags = cluster.ifSeen(FlagSet.class, migration.getSpec().flagSetName());
    return new Beside(flags.map(CustomResource::getStatus).orElse(null), policy(migration));
  }

  /** Asked for only where there is something to be told by it. */
  private @Nullable HealthPolicySpec policy(Migration migration) {
    if (!EvidenceText.compares(migration.getStatus())) {
      return null;
    }
    try {
      return PolicyInForce.of(migration, cluster::knownHealthPolicy).orElse(null);
    } catch (TroubleException unread) {
      // Whether an object overrides the built-in one is not known then either.
      return null;
    }
  }
}
